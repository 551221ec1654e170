"""Sending messages and redactions."""

# covers: sendMessage, redactEvent

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from orjson import loads
from tests.kit.client import Client
from tests.kit.server import Server

VERSIONS = ("10", "11", "12")


async def shared_room(alice: Client, *others: Client, **wish: Any) -> str:
    room_id = await alice.creates_room(**{"preset": "public_chat", **wish})
    for other in others:
        await other.joins(room_id)
    return room_id


async def event(client: Client, room_id: str, event_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/rooms/{room_id}/event/{event_id}")).json
    return found


async def events(client: Client, room_id: str) -> list[dict[str, Any]]:
    """All that the client can see of a room, oldest first."""
    answer = await client.get(f"/rooms/{room_id}/messages", params={"dir": "f", "limit": 1000})
    assert "end" not in answer.json
    chunk: list[dict[str, Any]] = answer["chunk"]
    return chunk


# Messages.


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_message_is_kept_as_it_was_sent(alice: Client, bob: Client, version: str) -> None:
    room_id = await shared_room(alice, bob, room_version=version)
    content = {"msgtype": "m.text", "body": "Grüße 👋", "n": -(2**53) + 1, "x": [None, True, {}]}
    event_id = await alice.sends_event(room_id, "m.room.message", content)
    found = await event(bob, room_id, event_id)
    assert found["content"] == content
    assert found["sender"] == alice.user_id
    assert found["room_id"] == room_id
    assert found["type"] == "m.room.message"
    assert found["unsigned"]["membership"] == "join"
    assert found["unsigned"]["age"] >= 0
    assert not {"auth_events", "prev_events", "hashes", "signatures", "depth"} & found.keys()


async def test_types_and_transactions_may_hold_anything(alice: Client) -> None:
    room_id = await shared_room(alice)
    path = f"/rooms/{room_id}/send/com.example%2Fodd%20type/txn%2Fwith%20%25"
    event_id = (await alice.put(path, {}))["event_id"]
    assert (await event(alice, room_id, event_id))["type"] == "com.example/odd type"


async def test_the_same_transaction_sends_once(alice: Client) -> None:
    room_id = await shared_room(alice)
    path = f"/rooms/{room_id}/send/m.room.message/once"
    first = await alice.put(path, {"body": "1"})
    again = await alice.put(path, {"body": "2"})
    assert first.json == again.json
    assert (await event(alice, room_id, first["event_id"]))["content"] == {"body": "1"}


async def test_a_transaction_belongs_to_a_device_a_room_and_a_type(alice: Client) -> None:
    phone = await alice.another_device()
    one, two = await shared_room(alice), await shared_room(alice)
    ids = [
        (await client.put(f"/rooms/{room}/send/{kind}/same", {}))["event_id"]
        for client in (alice, phone)
        for room in (one, two)
        for kind in ("m.room.message", "m.other")
    ]
    assert len(set(ids)) == 8


async def test_only_the_sending_device_sees_its_transaction(alice: Client, bob: Client) -> None:
    room_id = await shared_room(alice, bob)
    phone = await alice.another_device()
    event_id = (await alice.put(f"/rooms/{room_id}/send/m.x/mine", {}))["event_id"]
    assert (await event(alice, room_id, event_id))["unsigned"]["transaction_id"] == "mine"
    for client in (phone, bob):
        assert "transaction_id" not in (await event(client, room_id, event_id))["unsigned"]


async def test_a_retry_after_leaving_still_tells_the_first_event(alice: Client) -> None:
    room_id = await shared_room(alice)
    path = f"/rooms/{room_id}/send/m.room.message/once"
    first = await alice.put(path, {"body": "1"})
    await alice.leaves(room_id)
    assert (await alice.put(path, {"body": "1"})).json == first.json
    await alice.put(f"/rooms/{room_id}/send/m.room.message/other", {}, expect=403)


async def test_who_may_not_send(server: Server, alice: Client, bob: Client, carol: Client) -> None:
    room_id = await shared_room(
        alice, bob, power_level_content_override={"events": {"m.room.message": 50}}
    )
    await alice.invites(room_id, carol)
    path = f"/rooms/{room_id}/send/m.room.message"
    for client in (bob, carol):
        await client.put(f"{path}/1", {}, expect=403, errcode="M_FORBIDDEN")
    await alice.put("/rooms/!no:linnet.test/send/m.x/1", {}, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().put(f"{path}/1", {}, expect=401, errcode="M_MISSING_TOKEN")


async def test_what_cannot_be_sent(alice: Client) -> None:
    room_id = await shared_room(alice)
    path = f"/rooms/{room_id}/send/m.room.message/bad"
    await alice.call("PUT", path, b"{", expect=400, errcode="M_NOT_JSON")
    await alice.call("PUT", path, b"[]", expect=400, errcode="M_BAD_JSON")
    await alice.call("PUT", path, b'{"a":1.5}', expect=400, errcode="M_BAD_JSON")
    await alice.call("PUT", path, b'{"a":9007199254740992}', expect=400, errcode="M_BAD_JSON")
    await alice.put(path, {"body": "x" * 70_000}, expect=413, errcode="M_TOO_LARGE")
    long = f"/rooms/{room_id}/send/{'t' * 256}/1"
    await alice.put(long, {}, expect=413, errcode="M_TOO_LARGE")
    await alice.put("/rooms/room/send/m.x/1", {}, expect=400, errcode="M_INVALID_PARAM")
    member = f"/rooms/{room_id}/send/m.room.member/1"
    await alice.put(member, {"membership": "join"}, expect=403, errcode="M_FORBIDDEN")


# Many at once.


async def test_parallel_messages_make_one_line(server: Server, alice: Client, bob: Client) -> None:
    room_id = await shared_room(alice, bob)
    sent = await asyncio.gather(
        *(client.sends(room_id, str(n)) for n in range(20) for client in (alice, bob))
    )
    assert len(set(sent)) == 40
    log = await events(alice, room_id)
    assert sorted(e["event_id"] for e in log if e["type"] == "m.room.message") == sorted(sent)
    await _is_a_line(server, [e["event_id"] for e in log])


async def _is_a_line(server: Server, event_ids: list[str]) -> None:
    async with server.house.hall.db.snapshot() as reader:
        pdus = await reader.all(
            "SELECT e.event_id, e.pdu FROM events e WHERE e.event_id IN ($1...)", event_ids
        )
    by_id = {event_id: loads(pdu) for event_id, pdu in pdus}
    for before, event_id in pairwise(event_ids):
        assert by_id[event_id]["prev_events"] == [before]
        assert by_id[event_id]["depth"] == by_id[before]["depth"] + 1


async def test_state_redactions_and_messages_at_once_make_one_line(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await shared_room(alice, bob)
    targets = [await bob.sends(room_id, f"old {n}") for n in range(5)]
    await asyncio.gather(
        *(alice.sends(room_id, f"new {n}") for n in range(10)),
        *(alice.sets_state(room_id, "m.room.name", {"name": str(n)}) for n in range(5)),
        *(bob.put(f"/rooms/{room_id}/redact/{t}/r{n}") for n, t in enumerate(targets)),
        *(bob.sends(room_id, f"more {n}") for n in range(10)),
    )
    await _is_a_line(server, [e["event_id"] for e in await events(alice, room_id)])


async def test_one_transaction_sent_in_parallel_is_one_event(alice: Client) -> None:
    room_id = await shared_room(alice)
    path = f"/rooms/{room_id}/send/m.room.message/parallel"
    answers = await asyncio.gather(*(alice.put(path, {"body": "x"}) for _ in range(10)))
    assert len({answer["event_id"] for answer in answers}) == 1
    log = await events(alice, room_id)
    assert len([e for e in log if e["type"] == "m.room.message"]) == 1


async def test_refused_messages_between_others_do_no_harm(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await shared_room(alice, bob)
    path = f"/rooms/{room_id}/send/m.room.message"
    await asyncio.gather(
        *(alice.sends(room_id, str(n)) for n in range(10)),
        *(carol.put(f"{path}/{n}", {}, expect=403) for n in range(10)),
        *(bob.put(f"{path}/{n}", {"body": "x" * 70_000}, expect=413) for n in range(5)),
        *(bob.sends(room_id, str(n)) for n in range(10)),
    )
    await _is_a_line(server, [e["event_id"] for e in await events(alice, room_id)])


# Redactions.


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("is_by_send", [False, True])
async def test_a_redacted_message_is_empty_everywhere(
    alice: Client, bob: Client, version: str, is_by_send: bool
) -> None:
    room_id = await shared_room(alice, bob, room_version=version)
    target = await bob.sends(room_id, "secret")
    await event(alice, room_id, target)
    if is_by_send:
        path = f"/rooms/{room_id}/send/m.room.redaction/1"
        answer = await alice.put(path, {"redacts": target, "reason": "Rude"})
    else:
        answer = await alice.put(f"/rooms/{room_id}/redact/{target}/1", {"reason": "Rude"})
    for client in (alice, bob):
        found = await event(client, room_id, target)
        assert found["content"] == {}
        because = found["unsigned"]["redacted_because"]
        assert because["event_id"] == answer["event_id"]
        assert because["content"]["reason"] == "Rude"
    by = await event(bob, room_id, answer["event_id"])
    assert by["redacts"] == by["content"]["redacts"] == target
    assert "secret" not in str(await events(bob, room_id))


async def test_who_may_redact(alice: Client, bob: Client, carol: Client, dave: Client) -> None:
    room_id = await shared_room(alice, bob, carol)
    own = await bob.sends(room_id, "mine")
    others = await alice.sends(room_id, "hers")
    await bob.put(f"/rooms/{room_id}/redact/{others}/1", expect=403, errcode="M_FORBIDDEN")
    await dave.put(f"/rooms/{room_id}/redact/{others}/1", expect=403, errcode="M_FORBIDDEN")
    await bob.put(f"/rooms/{room_id}/redact/{own}/2")
    left = await carol.sends(room_id, "left")
    await carol.leaves(room_id)
    await carol.put(f"/rooms/{room_id}/redact/{left}/1", expect=403, errcode="M_FORBIDDEN")
    assert (await event(alice, room_id, others))["content"]["body"] == "hers"


async def test_a_right_to_redact_is_also_a_right_to_send_redactions(
    alice: Client, bob: Client
) -> None:
    room_id = await shared_room(
        alice, bob, power_level_content_override={"events": {"m.room.redaction": 50}}
    )
    own = await bob.sends(room_id, "mine")
    await bob.put(f"/rooms/{room_id}/redact/{own}/1", expect=403, errcode="M_FORBIDDEN")


async def test_only_what_is_in_the_room_can_be_redacted(alice: Client) -> None:
    room_id, other = await shared_room(alice), await shared_room(alice)
    elsewhere = await alice.sends(other, "x")
    for target in ("$nothing", elsewhere):
        path = f"/rooms/{room_id}/redact/{target}/1"
        await alice.put(path, expect=404, errcode="M_NOT_FOUND")
    path = f"/rooms/{room_id}/send/m.room.redaction/2"
    await alice.put(path, {}, expect=400, errcode="M_BAD_JSON")
    assert (await event(alice, other, elsewhere))["content"]["body"] == "x"


async def test_redacting_state_keeps_what_the_room_needs(alice: Client, bob: Client) -> None:
    await bob.put(f"/profile/{bob.user_id}/displayname", {"displayname": "Rude name"})
    room_id = await shared_room(alice, bob)
    state = await alice.get(
        f"/rooms/{room_id}/state/m.room.member/{bob.user_id}", params={"format": "event"}
    )
    await alice.put(f"/rooms/{room_id}/redact/{state['event_id']}/1")
    content = await alice.get(f"/rooms/{room_id}/state/m.room.member/{bob.user_id}")
    assert content.json == {"membership": "join"}
    joined = (await alice.get(f"/rooms/{room_id}/joined_members"))["joined"]
    assert joined[bob.user_id] == {}
    name = await alice.sets_state(room_id, "m.room.name", {"name": "X"})
    await alice.put(f"/rooms/{room_id}/redact/{name}/2")
    assert (await alice.get(f"/rooms/{room_id}/state/m.room.name")).json == {}
    await bob.sends(room_id, "still here")


async def test_the_same_redaction_is_sent_once(alice: Client) -> None:
    room_id = await shared_room(alice)
    target = await alice.sends(room_id, "x")
    path = f"/rooms/{room_id}/redact/{target}/same"
    assert (await alice.put(path)).json == (await alice.put(path)).json


# Relations that cannot be.


def relates(parent: str, rel_type: str, **more: Any) -> dict[str, Any]:
    return {"m.relates_to": {"event_id": parent, "rel_type": rel_type, **more}}


async def test_relations_stay_within_the_room(alice: Client) -> None:
    room_id, other = await shared_room(alice), await shared_room(alice)
    elsewhere = await alice.sends(other, "x")
    for n, parent in enumerate(("$nothing", elsewhere)):
        await alice.put(
            f"/rooms/{room_id}/send/m.reaction/{n}",
            relates(parent, "m.annotation", key="👍"),
            expect=400,
            errcode="M_INVALID_PARAM",
        )


async def test_a_reaction_is_given_once(alice: Client, bob: Client) -> None:
    room_id = await shared_room(alice, bob)
    parent = await alice.sends(room_id, "x")
    thumb, heart = (relates(parent, "m.annotation", key=key) for key in "👍❤")
    path = f"/rooms/{room_id}/send/m.reaction"
    given = await bob.put(f"{path}/1", thumb)
    assert (await bob.put(f"{path}/1", thumb)).json == given.json
    await bob.put(f"{path}/2", thumb, expect=400, errcode="M_DUPLICATE_ANNOTATION")
    await bob.put(f"{path}/3", heart)
    await alice.put(f"{path}/3", thumb)
    await bob.put(f"/rooms/{room_id}/send/com.example.other/4", thumb)
    await bob.put(f"/rooms/{room_id}/redact/{given['event_id']}/5")
    await bob.put(f"{path}/6", thumb)


async def test_of_the_same_reaction_at_once_one_wins(alice: Client) -> None:
    room_id = await shared_room(alice)
    parent = await alice.sends(room_id, "x")

    async def reacts(n: int) -> int:
        url = f"{alice.server.url}/_matrix/client/v3/rooms/{room_id}/send/m.reaction/{n}"
        headers = {"Authorization": f"Bearer {alice.access_token}"}
        body = relates(parent, "m.annotation", key="k")
        async with alice.server.http.put(url, json=body, headers=headers) as response:
            return response.status

    assert sorted(await asyncio.gather(*(reacts(n) for n in range(5)))) == [200] + [400] * 4


async def test_threads_begin_at_events_that_stand_alone(alice: Client) -> None:
    room_id = await shared_room(alice)
    root = await alice.sends(room_id, "root")
    reply = await alice.sends(room_id, "in it", **relates(root, "m.thread"))
    await alice.put(
        f"/rooms/{room_id}/send/m.room.message/nested",
        relates(reply, "m.thread"),
        expect=400,
        errcode="M_UNKNOWN",
    )
    in_reply = {"m.relates_to": {"m.in_reply_to": {"event_id": root}}}
    plain = await alice.sends(room_id, "a rich reply", **in_reply)
    await alice.sends(room_id, "thread on a reply", **relates(plain, "m.thread"))
