"""Profiles in `/v3/sync`: who is told, of which fields, and what a first sync has."""

# covers: sync

import asyncio
from collections.abc import Awaitable, Callable
from json import dumps
from pathlib import Path
from typing import Any

import pytest
from tests.api.sync.test_profiles import BUSY, STATUS, TZ, removes, room_of, says_of_itself
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.sync import profiles

USERS = "org.matrix.msc4429.users"
ASKED = "org.matrix.msc4429.profile_fields"
EVERYBODY = dumps({ASKED: {"ids": [STATUS, TZ]}})
LAZY = dumps(
    {
        ASKED: {"ids": [STATUS, TZ]},
        "room": {"state": {"lazy_load_members": True}, "timeline": {"limit": 3}},
    }
)


class Reader:
    """A client that syncs with a filter of its own."""

    def __init__(self, client: Client, wish: str = EVERYBODY) -> None:
        self.client, self.wish = client, wish
        self.since = ""

    async def told(self, timeout_ms: int = 0, **more: Any) -> dict[str, Any]:
        """By user what the next answer says of profiles."""
        params = {"timeout": timeout_ms, "filter": self.wish, **more}
        if self.since:
            params["since"] = self.since
        answer = await self.client.get("/sync", params=params)
        self.since = answer["next_batch"]
        assert USERS not in answer.json or answer[USERS]
        users = answer.json.get(USERS, {})
        return {user_id: told["profile_updates"] for user_id, told in users.items()}


async def test_a_change_is_told_to_who_waits(server: Server, alice: Client, bob: Client) -> None:
    await room_of(alice, bob)
    reader = Reader(bob)
    assert await reader.told() == {}
    waiting = asyncio.create_task(reader.told(timeout_ms=20_000))
    await server.waits_for(bob)
    await says_of_itself(alice, STATUS, BUSY)
    assert await waiting == {alice.user_id: {STATUS: BUSY}}
    assert await reader.told() == {}
    await says_of_itself(alice, TZ, "Europe/Brussels")
    await says_of_itself(alice, TZ, "Europe/Paris")
    await removes(alice, STATUS)
    await says_of_itself(bob, STATUS, None)
    assert await reader.told() == {
        alice.user_id: {TZ: "Europe/Paris", STATUS: None},
        bob.user_id: {STATUS: None},
    }


async def test_nothing_comes_unasked(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await room_of(alice, bob)
    answer = await bob.post(f"/user/{bob.user_id}/filter", {ASKED: {"ids": [STATUS]}})
    stored = Reader(bob, answer["filter_id"])
    readers = [Reader(bob, "{}"), Reader(bob, dumps({ASKED: {}})), Reader(carol)]
    for reader in (*readers, stored):
        await reader.told()
    await says_of_itself(alice, STATUS, BUSY)
    await says_of_itself(alice, "displayname", "Alice")
    assert await stored.told() == {alice.user_id: {STATUS: BUSY}}
    assert [await reader.told() for reader in readers] == [{}, {}, {}]
    for wrong in ({ASKED: {"ids": "m.status"}}, {ASKED: {"ids": [1]}}, {ASKED: 1}):
        params = {"filter": dumps(wrong)}
        await bob.get("/sync", params=params, expect=400, errcode="M_BAD_JSON")


async def test_a_first_sync_has_everybody_or_those_it_shows(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    for who in (alice, bob, carol, dave):
        await says_of_itself(who, STATUS, {"text": who.user_id})
    room_id = await room_of(bob, alice, carol)
    for number in range(4):
        await alice.sends(room_id, str(number))
    own = {bob.user_id: {STATUS: {"text": bob.user_id}}}
    hers = {alice.user_id: {STATUS: {"text": alice.user_id}}}
    theirs = {carol.user_id: {STATUS: {"text": carol.user_id}}}
    everybody, lazy = Reader(bob), Reader(await bob.another_device(), LAZY)
    assert await everybody.told() == own | hers | theirs
    assert await lazy.told() == own | hers
    await carol.sends(room_id, "hello")
    await alice.sends(room_id, "hello")
    assert await everybody.told() == {}
    assert await lazy.told() == theirs
    await carol.sends(room_id, "again")
    assert await lazy.told() == {}
    assert await lazy.told(full_state="true") == own
    await carol.sends(room_id, "once more")
    assert await lazy.told() == theirs


async def test_who_did_not_fit_comes_when_speaking(
    server: Server, alice: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await server.person("guest") for _ in range(4)]
    for who in people:
        await says_of_itself(who, STATUS, {"text": who.user_id})
    room_id = await room_of(bob, *people)
    monkeypatch.setattr(profiles, "MAX_PEOPLE", 2)
    reader = Reader(bob)
    known = await reader.told()
    assert len(known) == 2
    for who in people:
        await who.sends(room_id, "hello")
        known |= await reader.told()
    assert known == {who.user_id: {STATUS: {"text": who.user_id}} for who in people}


async def test_a_lost_answer_comes_again(server: Server, alice: Client, bob: Client) -> None:
    await says_of_itself(alice, STATUS, BUSY)
    room_id = await room_of(bob)
    reader = Reader(bob, LAZY)
    await reader.told()
    for does, expected in (
        (alice.joins, {STATUS: BUSY}),
        (alice.leaves, None),
        (alice.joins, {STATUS: BUSY}),
    ):
        before = reader.since
        await does(room_id)
        assert await reader.told() == {alice.user_id: expected}
        reader.since = before
        assert await reader.told() == {alice.user_id: expected}
        assert await reader.told() == {}


async def test_who_leaves_the_last_shared_room_is_forgotten(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    rooms = [await room_of(alice, bob, carol), await room_of(alice, bob)]
    await says_of_itself(alice, STATUS, BUSY)
    readers = [Reader(bob), Reader(await bob.another_device(), LAZY)]
    for reader in readers:
        await reader.told()
    await alice.leaves(rooms[0])
    await carol.leaves(rooms[0])
    assert [await reader.told() for reader in readers] == [{}, {}]
    await bob.leaves(rooms[1])
    assert [await reader.told() for reader in readers] == [{alice.user_id: None}] * 2
    await says_of_itself(alice, STATUS, {"text": "away"})
    assert [await reader.told() for reader in readers] == [{}, {}]


async def test_a_token_outlives_a_restart(
    new_database: Callable[[], Awaitable[str]], tmp_path: Path
) -> None:
    database = await new_database()
    server = await Server.start(database, folder=tmp_path)
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    await room_of(admin, bob)
    await says_of_itself(admin, STATUS, BUSY)
    await says_of_itself(admin, TZ, "UTC")
    reader = Reader(bob)
    await reader.told()
    await removes(admin, STATUS)
    await server.stop()
    server = await Server.start(database, folder=tmp_path)
    bob.server = server
    assert await reader.told() == {admin.user_id: {STATUS: None}}
    assert await reader.told() == {}
    await server.stop()
