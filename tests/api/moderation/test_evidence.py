"""Reports of encrypted messages: the server checks their keys against what it has stored."""

import base64
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.api.moderation.reporting import (
    disclosed,
    evidence_in,
    reads,
    reports,
    room_of,
    speaks_in_secret,
    the_case,
)
from tests.kit.client import Client
from tests.kit.megolm import Sender, as_bytes, payload_of
from tests.kit.server import Server

WORDS = "what was said in secret, word for word"


def verdict_of(answer: Any) -> tuple[str, str | None]:
    (one,) = answer["messages"]
    return one["result"], one.get("reason")


async def test_a_disclosed_message_is_verified_and_read_by_the_team_alone(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id, sender = await room_of(alice, bob), Sender()
    event_id = await speaks_in_secret(bob, room_id, WORDS, sender)
    later = await speaks_in_secret(bob, room_id, "not reported", sender)
    answer = await reports(alice, room_id, disclosed(event_id, sender.key(0)), later)
    assert {(one["event_id"], one["result"]) for one in answer["messages"]} == {
        (event_id, "verified"),
        (later, "not_verified"),
    }
    case = await the_case(server.admin, bob)
    assert sorted(await evidence_in(server.admin, case)) == [
        ("not_verified", "no_key"),
        ("verified", ""),
    ]
    # Of the other message nobody learns anything.
    assert set(await reads(server.admin, case)) == {WORDS, None}


async def test_nothing_of_what_it_says_is_written_down(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id, sender = await room_of(alice, bob), Sender()
    event_id = await speaks_in_secret(bob, room_id, WORDS, sender)
    await reports(alice, room_id, disclosed(event_id, sender.key(0)))
    assert await reads(server.admin, await the_case(server.admin, bob)) == [WORDS]
    async with server.house.hall.db.snapshot() as reader:
        rows = await reader.all("SELECT * FROM evidence")
        rows += await reader.all("SELECT * FROM case_steps")
    assert rows
    assert all(WORDS.encode() not in _bytes(value) for row in rows for value in row)
    assert files_saying(WORDS, server.folder) == []


def files_saying(words: str, folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if words.encode() in path.read_bytes()]


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


async def test_taking_an_encrypted_message_back_does_not_hide_it(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id, sender = await room_of(alice, bob), Sender()
    event_id = await speaks_in_secret(bob, room_id, WORDS, sender)
    await bob.put(f"/rooms/{room_id}/redact/{quote(event_id, safe='')}/back-{event_id[1:]}")
    answer = await reports(alice, room_id, disclosed(event_id, sender.key(0)))
    assert verdict_of(answer) == ("verified", None)
    assert await reads(server.admin, await the_case(server.admin, bob)) == [WORDS]


async def test_a_wrong_key_counts_for_nothing_and_is_not_kept(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id, sender, other = await room_of(alice, bob, carol), Sender(), Sender()
    event_id = await speaks_in_secret(bob, room_id, WORDS, sender)
    other.says(room_id, "invented")
    answer = await reports(alice, room_id, disclosed(event_id, other.key(0)))
    assert verdict_of(answer) == ("contradicted", "mac")
    case = await the_case(server.admin, bob)
    assert (case["reporters"], case["urgency"]) == (0, 0)
    assert await reads(server.admin, case) == [None]
    # The right key of somebody else takes its place, and a wrong one later does not.
    await reports(carol, room_id, disclosed(event_id, sender.key(0)))
    await reports(alice, room_id, disclosed(event_id, other.key(0)))
    case = await the_case(server.admin, bob)
    assert (case["reporters"], await reads(server.admin, case)) == (1, [WORDS])


async def test_a_copied_ciphertext_is_found_out(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id, sender = await room_of(alice, bob, carol), Sender()
    content = sender.says(room_id, WORDS)
    await bob.sends_event(room_id, "m.room.encrypted", content)
    copy = await carol.sends_event(room_id, "m.room.encrypted", content)
    answer = await reports(alice, room_id, disclosed(copy, sender.key(0)))
    assert verdict_of(answer) == ("contradicted", "session_of_another_sender")


async def test_a_message_sent_again_in_another_room_is_found_out(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id, sender = await room_of(alice, bob), Sender()
    other_room = await room_of(alice, bob)
    content = sender.says(room_id, WORDS)
    await bob.sends_event(room_id, "m.room.encrypted", content)
    again = await bob.sends_event(other_room, "m.room.encrypted", content)
    answer = await reports(alice, other_room, disclosed(again, sender.key(0)))
    assert verdict_of(answer) == ("contradicted", "room_id")


async def test_who_used_a_session_first_outlives_taking_it_back(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id, sender = await room_of(alice, bob, carol), Sender()
    content = sender.says(room_id, WORDS)
    first = await bob.sends_event(room_id, "m.room.encrypted", content)
    await bob.put(f"/rooms/{room_id}/redact/{quote(first, safe='')}/t-{first[1:]}")
    copy = await carol.sends_event(room_id, "m.room.encrypted", content)
    answer = await reports(alice, room_id, disclosed(copy, sender.key(0)))
    assert verdict_of(answer) == ("contradicted", "session_of_another_sender")


async def test_claims_about_the_device_are_compared_with_its_keys(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    key = base64.b64encode(bytes(32)).decode().rstrip("=")
    keys = {
        "user_id": bob.user_id,
        "device_id": bob.device_id,
        "algorithms": ["m.megolm.v1.aes-sha2"],
        "keys": {f"curve25519:{bob.device_id}": key, f"ed25519:{bob.device_id}": key},
        "signatures": {bob.user_id: {f"ed25519:{bob.device_id}": "x"}},
    }
    await bob.post("/keys/upload", {"device_keys": keys})
    claims = [
        ({"device_id": bob.device_id, "sender_key": key}, "fits"),
        ({"device_id": bob.device_id, "sender_key": "another"}, "differs"),
        ({"device_id": "GONE", "sender_key": key}, "unknown"),
        ({}, "unknown"),
    ]
    expected = {}
    for device, fits in claims:
        sender = Sender()
        sender.device = device
        event_id = await speaks_in_secret(bob, room_id, WORDS, sender)
        await reports(alice, room_id, disclosed(event_id, sender.key(0)))
        expected[event_id] = ("verified", fits)
    case = await the_case(server.admin, bob)
    details = await server.admin.get(f"/_linnet/moderation/cases/{case['case_id']}")
    assert {
        one["event_id"]: (one["result"], one["device"]) for one in details["evidence"]
    } == expected


async def test_events_that_look_like_messages_do_no_harm(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id, sender = await room_of(alice, bob), Sender()
    content = sender.encrypts(as_bytes(payload_of(room_id, WORDS)))
    strange: list[dict[str, Any]] = [
        {**content, "session_id": "\0" * 43},
        {**content, "session_id": 5},
        {**content, "ciphertext": {}},
        {**content, "device_id": "\0", "sender_key": "\0"},
        {},
    ]
    for one in strange:
        event_id = await bob.sends_event(room_id, "m.room.encrypted", one)
        answer = await reports(alice, room_id, disclosed(event_id, sender.key(0)))
        assert answer["messages"][0]["result"] in ("not_verified", "verified")
