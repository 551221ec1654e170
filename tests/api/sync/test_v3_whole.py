"""A first answer of `GET /v3/sync`, which is sent while it is made."""

# covers: sync

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from tests.kit.client import V3, Client
from tests.kit.people import NewServer
from tests.kit.queries import is_background
from tests.kit.server import Server

from linnet.clock import SystemClock

LONG = "x" * 30_000


async def rooms_with_long_messages(one: Client, other: Client, count: int) -> list[str]:
    """Rooms of both, two of which fill a part of the answer."""
    rooms = []
    for number in range(count):
        room_id = await one.creates_room(name=f"Room {number}", invite=[other.user_id])
        await other.joins(room_id)
        await one.sends(room_id, LONG)
        rooms.append(room_id)
    return rooms


class Turns(SystemClock):
    """Notes how many snapshots a request holds while it lets others have their turn."""

    def __init__(self) -> None:
        self.open = 0
        self.held: list[int] = []

    async def wait_ms(self, duration_ms: int) -> None:
        if duration_ms == 0 and not is_background():
            self.held.append(self.open)
        await super().wait_ms(duration_ms)

    def watch(self, db: Any) -> None:
        """Count the snapshots of this database; set on the object, hiding its own method."""
        opening = db.snapshot

        @asynccontextmanager
        async def snapshot() -> AsyncIterator[Any]:
            async with opening() as reader:
                self.open += not is_background()
                yield reader
                self.open -= not is_background()

        db.snapshot = snapshot


async def test_every_section_is_there(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    knocked = {"type": "m.room.join_rules", "content": {"join_rule": "knock"}, "state_key": ""}
    rooms: dict[str, list[str]] = {"join": [], "invite": [], "knock": [], "leave": []}
    # One of each kind after the other, twice: they must be put together.
    for number in range(2):
        for section, found in rooms.items():
            room_id = await alice.creates_room(name=f"{section} {number}", initial_state=[knocked])
            if section == "knock":
                await bob.post(f"/knock/{room_id}")
            else:
                await alice.invites(room_id, bob)
            if section in ("join", "leave"):
                await bob.joins(room_id)
            if section == "leave":
                await bob.leaves(room_id)
            found.append(room_id)
    wish = json.dumps({"room": {"include_leave": True}})
    answer = await bob.get("/sync", params={"filter": wish})
    assert {section: list(shown) for section, shown in answer["rooms"].items()} == rooms
    assert answer["next_batch"]
    assert [event["type"] for event in answer["account_data"]["events"]] == ["m.push_rules"]
    assert "rooms" not in (await carol.get("/sync")).json


async def test_a_large_answer_comes_in_parts_between_which_it_holds_no_connection(
    new_server: NewServer,
) -> None:
    turns = Turns()
    server = await new_server(clock=turns)
    alice, bob = await server.person("alice", is_first=True), await server.person("bob")
    rooms = await rooms_with_long_messages(alice, bob, 9)
    turns.watch(server.house.hall.db)
    answer = await bob.get("/sync")
    assert list(answer["rooms"]["join"]) == rooms
    assert turns.held == [0, 0, 0, 0, 0]
    assert "Content-Length" not in answer.headers


@asynccontextmanager
async def garbled(server: Server, event_id: str) -> AsyncIterator[None]:
    """An event that cannot be read, as on a broken disk."""
    db = server.house.hall.db

    async def put(pdu: bytes) -> bytes:
        async with db.transaction() as tx:
            row = await tx.one("SELECT pdu FROM events WHERE event_id = $1", event_id)
            await tx.run("UPDATE events SET pdu = $2 WHERE event_id = $1", event_id, pdu)
        return bytes(row[0])

    whole = await put(b"{")
    try:
        yield
    finally:
        await put(whole)


async def test_what_fails_at_once_is_an_error(server: Server, alice: Client, bob: Client) -> None:
    (room_id,) = await rooms_with_long_messages(alice, bob, 1)
    event_id = await alice.sets_state(room_id, "m.room.topic", {"topic": "t"})
    async with garbled(server, event_id):
        await bob.get("/sync", expect=500, errcode="M_UNKNOWN")
    await bob.get("/sync")


async def test_what_fails_later_cuts_the_connection(
    server: Server, alice: Client, bob: Client, caplog: pytest.LogCaptureFixture
) -> None:
    *_, last = await rooms_with_long_messages(alice, bob, 5)
    event_id = await alice.sets_state(last, "m.room.topic", {"topic": "t"})
    headers = {"Authorization": f"Bearer {bob.access_token}"}
    async with garbled(server, event_id):
        with caplog.at_level(logging.ERROR):
            async with server.http.get(f"{server.url}{V3}/sync", headers=headers) as response:
                assert response.status == 200
                with pytest.raises(aiohttp.ClientPayloadError):
                    await response.read()
    assert "/sync broke off" in caplog.text
    await bob.get("/sync")
