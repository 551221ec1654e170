"""Profiles in sliding sync: who is told, of which fields, and what a new connection has."""

# covers: unstable.slidingSync, unstable.syncV4

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.api.sync.test_sliding import PATH, Connection, window
from tests.api.sync.test_sliding_v4 import Connection as ConnectionV4
from tests.api.sync.test_sliding_v4 import config
from tests.kit.client import Client
from tests.kit.queries import counted_queries
from tests.kit.server import Server

from linnet.accounts import profile
from linnet.ids import UserId
from linnet.sync import profiles
from linnet.sync.sliding_request import MAX_PROFILE_FIELDS

PROFILES = "org.matrix.msc4262.profiles"
STATUS, TZ = "m.status", "m.tz"
BUSY = {"text": "busy", "emoji": "🛑"}
WISH = {PROFILES: {"enabled": True, "fields": [STATUS, TZ]}}
ALL_MEMBERS = [["m.room.member", "*"]]


async def says_of_itself(who: Client, field: str, value: Any) -> None:
    await who.put(f"/profile/{who.user_id}/{field}", {field: value})


async def removes(who: Client, field: str) -> None:
    await who.delete(f"/profile/{who.user_id}/{field}")


async def room_of(first: Client, *others: Client) -> str:
    room_id = await first.creates_room(preset="public_chat", name="Tea")
    for other in others:
        await other.joins(room_id)
    return room_id


def connection(who: Client, extensions: Any = None, **more: Any) -> Connection:
    return Connection(who, **{"lists": {"all": window()}, "extensions": extensions or WISH, **more})


async def told(connection: Connection | ConnectionV4, **more: Any) -> dict[str, Any]:
    """By user what the next answer says of profiles."""
    extensions = (await connection.syncs(**more))["extensions"]
    assert PROFILES not in extensions or extensions[PROFILES]["users"]
    users: dict[str, Any] = extensions.get(PROFILES, {}).get("users", {})
    return users


@pytest.mark.parametrize("form", ["deployed", "accepted"])
async def test_a_change_is_told_to_who_waits(
    server: Server, alice: Client, bob: Client, form: str
) -> None:
    await room_of(alice, bob)
    reader: Any = connection(bob)
    patience: dict[str, Any] = {"timeout_ms": 20_000}
    if form == "accepted":
        reader = ConnectionV4(bob, lists={"all": config()}, extensions=WISH)
        patience = {"timeout": 20_000}
    assert await told(reader) == {}
    waiting = asyncio.create_task(told(reader, **patience))
    await server.waits_for(bob)
    await says_of_itself(alice, STATUS, BUSY)
    assert await waiting == {alice.user_id: {"updated": {STATUS: BUSY}}}
    assert await told(reader) == {}
    await says_of_itself(alice, TZ, "Europe/Brussels")
    await says_of_itself(alice, TZ, "Europe/Paris")
    await removes(alice, STATUS)
    assert await told(reader) == {
        alice.user_id: {"updated": {TZ: "Europe/Paris"}, "removed": [STATUS]}
    }


async def test_only_fields_that_were_asked_for_are_told(
    server: Server, alice: Client, bob: Client
) -> None:
    await room_of(alice, bob)
    few = connection(bob)
    everything = connection(bob, {PROFILES: {"enabled": True}}, conn_id="everything")
    silent = connection(bob, {PROFILES: {"fields": [STATUS]}}, conn_id="silent")
    for reader in (few, everything, silent):
        await told(reader)
    await says_of_itself(alice, "displayname", "Alice")
    await says_of_itself(alice, "org.example.nothing", None)
    assert await told(few) == {}
    assert await told(everything) == {
        alice.user_id: {"updated": {"displayname": "Alice", "org.example.nothing": None}}
    }
    assert await told(silent) == {}


async def test_who_shares_no_room_or_asks_for_nothing_is_not_woken(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    await room_of(alice, bob, dave)
    readers = [connection(bob), connection(carol)]
    readers.append(connection(dave, {PROFILES: {"enabled": True, "fields": [TZ]}}))
    requests = []
    for reader in readers:
        await told(reader)
        requests.append(asyncio.create_task(told(reader, timeout_ms=20_000)))
        await server.waits_for(reader.client)
    await says_of_itself(alice, STATUS, BUSY)
    waiting = server.house.hall.notifier._waiting
    woken = {
        who.user_id: [waiter.future.done() for waiter in waiting.get(UserId(who.user_id), ())]
        for who in (carol, dave)
    }
    assert woken == {carol.user_id: [False], dave.user_id: [False]}
    assert await requests[0] == {alice.user_id: {"updated": {STATUS: BUSY}}}
    await says_of_itself(carol, STATUS, BUSY)
    assert await requests[1] == {carol.user_id: {"updated": {STATUS: BUSY}}}
    await says_of_itself(alice, TZ, "UTC")
    assert await requests[2] == {alice.user_id: {"updated": {TZ: "UTC"}}}


async def test_ones_own_devices_hear_of_it(server: Server, alice: Client) -> None:
    other = await alice.another_device()
    reader = connection(other, lists={})
    assert await told(reader) == {}
    await says_of_itself(alice, STATUS, BUSY)
    assert await told(reader) == {alice.user_id: {"updated": {STATUS: BUSY}}}
    anew = connection(other, conn_id="anew", lists={})
    assert await told(anew) == {alice.user_id: {"updated": {STATUS: BUSY}}}


async def test_a_new_connection_has_those_it_shows_and_others_once_they_speak(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    for who in (alice, carol, dave):
        await says_of_itself(who, STATUS, {"text": who.user_id})
    await says_of_itself(alice, TZ, "UTC")
    await removes(alice, TZ)
    room_id = await room_of(bob, alice, carol)
    for number in range(6):
        await alice.sends(room_id, str(number))
    reader = connection(bob)
    # What was removed is told too: the app may have it from before.
    known = {"updated": {STATUS: {"text": alice.user_id}}, "removed": [TZ]}
    assert await told(reader) == {alice.user_id: known}
    await carol.sends(room_id, "hello")
    assert await told(reader) == {carol.user_id: {"updated": {STATUS: {"text": carol.user_id}}}}
    await alice.sends(room_id, "hello again")
    await carol.sends(room_id, "me too")
    assert await told(reader) == {}


async def test_all_members_come_where_all_are_loaded_in_more_answers_if_need_be(
    server: Server, alice: Client, bob: Client, carol: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await server.person("guest") for _ in range(5)]
    for who in (carol, *people):
        await says_of_itself(who, STATUS, BUSY)
    await room_of(bob, *people)
    monkeypatch.setattr(profiles, "MAX_PEOPLE", 2)
    wish = window(required_state=ALL_MEMBERS)
    reader = connection(bob, lists={"all": wish})
    found: list[str] = []
    for expected in (2, 2, 1):
        # Nobody waits for what is there already.
        part = await told(reader, timeout_ms=20_000)
        assert len(part) == expected
        found += part
    assert sorted(found) == sorted(who.user_id for who in people)
    assert await told(reader) == {}
    # Large profiles fill an answer too.
    monkeypatch.setattr(profiles, "MAX_PEOPLE", 100)
    monkeypatch.setattr(profiles, "MAX_BYTES", 1)
    again = connection(bob, conn_id="again", lists={"all": wish})
    assert [len(await told(again)) for _ in range(6)] == [1, 1, 1, 1, 1, 0]
    # Whoever comes later comes with a profile.
    late = await server.person("late")
    await says_of_itself(late, STATUS, BUSY)
    await late.joins((await bob.get("/joined_rooms"))["joined_rooms"][0])
    assert await told(reader) == {late.user_id: {"updated": {STATUS: BUSY}}}


async def test_a_lost_answer_comes_again(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    reader = connection(bob)
    await told(reader)
    pos = reader.pos
    await says_of_itself(alice, STATUS, BUSY)
    lost = await told(reader)
    reader.pos = pos
    assert await told(reader) == lost == {alice.user_id: {"updated": {STATUS: BUSY}}}
    pos = reader.pos
    await alice.leaves(room_id)
    assert await told(reader) == {alice.user_id: None}
    reader.pos = pos
    assert await told(reader) == {alice.user_id: None}
    assert await told(reader) == {}


async def test_who_leaves_the_last_shared_room_is_forgotten(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id, other = await room_of(alice, bob, carol), await room_of(alice, bob)
    await says_of_itself(alice, STATUS, BUSY)
    known = {"updated": {STATUS: BUSY}}
    # One room is in the window, and yet both count.
    reader = connection(bob, lists={"top": window(last=0)})
    assert await told(reader) == {alice.user_id: known}
    await alice.leaves(room_id)
    assert await told(reader) == {}
    await alice.leaves(other)
    assert await told(reader) == {alice.user_id: None}
    await says_of_itself(alice, STATUS, {"text": "away"})
    # Carol has no profile that anybody could forget.
    await carol.leaves(room_id)
    assert await told(reader) == {}
    await alice.joins(other)
    assert await told(reader) == {alice.user_id: {"updated": {STATUS: {"text": "away"}}}}
    await bob.leaves(other)
    assert await told(reader) == {alice.user_id: None}
    await bob.joins(other)
    assert await told(reader) == {alice.user_id: {"updated": {STATUS: {"text": "away"}}}}


async def test_whoever_asks_for_more_fields_is_told_of_them(
    server: Server, alice: Client, bob: Client
) -> None:
    await room_of(bob, alice)
    await says_of_itself(alice, STATUS, BUSY)
    await says_of_itself(alice, TZ, "UTC")
    reader = connection(bob, {PROFILES: {"enabled": True, "fields": [STATUS]}})
    assert await told(reader) == {alice.user_id: {"updated": {STATUS: BUSY}}}
    more = await told(reader, extensions=WISH)
    assert more == {alice.user_id: {"updated": {STATUS: BUSY, TZ: "UTC"}}}
    assert await told(reader, extensions=WISH) == {}
    assert await told(reader, extensions={}) == {}
    await says_of_itself(alice, TZ, "Europe/Paris")
    assert await told(reader, extensions={}) == {}
    again = await told(reader, extensions=WISH)
    assert again == {alice.user_id: {"updated": {STATUS: BUSY, TZ: "Europe/Paris"}}}


async def test_whole_profiles_are_of_the_chosen_lists_and_rooms(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    rooms = [await room_of(other, bob) for other in (alice, carol)]
    for other, room_id in zip((alice, carol), rooms, strict=True):
        await says_of_itself(other, STATUS, BUSY)
        await other.sends(room_id, "hello")
    wish = WISH[PROFILES] | {"lists": [], "rooms": [rooms[1]]}
    reader = connection(bob, {PROFILES: wish})
    assert await told(reader) == {carol.user_id: {"updated": {STATUS: BUSY}}}
    # Changes are told of everybody all the same.
    await says_of_itself(alice, TZ, "UTC")
    assert await told(reader) == {alice.user_id: {"updated": {TZ: "UTC"}}}


async def test_whoever_was_away_for_long_is_told_from_the_database(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob)
    reader = connection(bob)
    await told(reader)
    for who in (alice, carol):
        await says_of_itself(who, STATUS, BUSY)
        await says_of_itself(who, "displayname", "Somebody")
    notifier = server.house.hall.notifier
    notifier._tail_start = notifier.position
    assert await told(reader) == {alice.user_id: {"updated": {STATUS: BUSY}}}
    await alice.leaves(room_id)
    notifier._tail_start = notifier.position
    assert await told(reader) == {alice.user_id: None}


async def test_a_person_who_has_gone_is_forgotten(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(bob, alice)
    await says_of_itself(alice, STATUS, BUSY)
    reader = connection(bob)
    assert list(await told(reader)) == [alice.user_id]
    await alice.post("/account/deactivate", {"auth": alice.password_auth()})
    known: dict[str, Any] = {alice.user_id: BUSY}
    while known[alice.user_id] is not None:
        known |= await told(reader, timeout_ms=20_000)
    members = (await bob.get(f"/rooms/{room_id}/joined_members"))["joined"]
    assert list(members) == [bob.user_id]


async def test_after_a_restart_nothing_old_remains(
    new_database: Callable[[], Awaitable[str]], tmp_path: Path
) -> None:
    database = await new_database()
    server = await Server.start(database, folder=tmp_path)
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    await room_of(admin, bob)
    await says_of_itself(admin, STATUS, BUSY)
    await says_of_itself(admin, TZ, "UTC")
    reader = connection(bob)
    assert admin.user_id in await told(reader)
    await removes(admin, STATUS)
    await server.stop()
    server = await Server.start(database, folder=tmp_path)
    bob.server = server
    await bob.post(
        PATH, reader.body, params={"pos": reader.pos}, expect=400, errcode="M_UNKNOWN_POS"
    )
    reader.pos = None
    assert await told(reader) == {admin.user_id: {"updated": {TZ: "UTC"}, "removed": [STATUS]}}
    await server.stop()


async def test_one_change_is_read_once_however_many_hear_of_it(
    server: Server, alice: Client
) -> None:
    people = [await server.person("guest") for _ in range(12)]
    await room_of(alice, *people)
    readers = [connection(who) for who in people]
    for reader in readers:
        await told(reader)
    await says_of_itself(alice, STATUS, BUSY)
    for reader in readers:
        await told(reader)
    waiting = [asyncio.create_task(told(reader, timeout_ms=20_000)) for reader in readers]
    for who in people:
        await server.waits_for(who)
    with counted_queries(server) as queries:
        await says_of_itself(alice, STATUS, {"text": "back"})
        answers = await asyncio.gather(*waiting)
    assert answers == [{alice.user_id: {"updated": {STATUS: {"text": "back"}}}}] * 12
    assert len([text for text in queries if text.startswith("INSERT")]) == 1
    assert len(queries) == 3


async def test_removed_fields_are_not_remembered_without_end(
    server: Server, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "MAX_REMOVALS", 2)
    names = [f"org.example.{letter}" for letter in "abcd"]
    for name in names:
        await says_of_itself(alice, name, 1)
    for name in names:
        await removes(alice, name)
    reader = connection(alice, {PROFILES: {"enabled": True}})
    [known] = (await told(reader)).values()
    assert sorted(known["removed"]) == names[2:]


async def test_what_is_no_wish_is_refused(server: Server, alice: Client) -> None:
    for wrong in ({"fields": "m.status"}, {"fields": [1]}, {"fields": ["x"] * 1001}, {"lists": 1}):
        body = {"extensions": {PROFILES: {"enabled": True, **wrong}}}
        await alice.post(PATH, body, expect=400, errcode="M_BAD_JSON")
    assert MAX_PROFILE_FIELDS == 1000
    body = {"extensions": {PROFILES: {"enabled": True, "fields": []}}}
    assert (await alice.post(PATH, body))["extensions"] == {}
