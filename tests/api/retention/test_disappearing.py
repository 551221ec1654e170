"""Messages disappear after the time that their room says, with all that was made of them."""

# covers: sendMessage

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.api.erasure.life import everything
from tests.api.retention.passing import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    RETENTION,
    disappears,
    is_expired,
    passes,
    said,
    shown,
)
from tests.api.search.test_find import found
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.rooms import store_retention

REFUSED = {"expect": 403, "errcode": "M_FORBIDDEN"}


async def test_a_message_goes_after_its_minute(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice, bob = await server.person("alice", is_first=True), await server.person("bob")
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    await disappears(alice, room_id, MINUTE_MS)
    first = await alice.sends(room_id, "first")
    clock.advance(30_000)
    await bob.sends(room_id, "second")
    await bob.syncs()
    clock.advance(29_999)
    assert await said(bob, room_id) == ["second", "first"]
    await passes(server, clock, 1)
    assert await said(bob, room_id) == ["second"]
    event = (await bob.get(f"/rooms/{room_id}/event/{quote(first)}")).json
    assert is_expired(event)
    await passes(server, clock, 30_000)
    assert await said(bob, room_id) == []
    # What holds the room together is all there.
    assert (await bob.get(f"/rooms/{room_id}/state/{RETENTION}"))["max_lifetime"] == MINUTE_MS
    late = await server.signs_in(bob.user_id)
    assert "first" not in str(late.folding.seen)
    await server.check_folding()


async def test_who_may_choose(new_server: NewServer) -> None:
    server = await new_server(clock=MovableClock())
    alice, bob = await server.person("alice", is_first=True), await server.person("bob")
    carol = await server.person("carol")
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    path = f"/rooms/{room_id}/state/{RETENTION}"
    await bob.put(path, {"max_lifetime": MINUTE_MS}, **REFUSED)
    await carol.put(path, {"max_lifetime": MINUTE_MS}, **REFUSED)
    await server.nobody().put(path, {}, expect=401, errcode="M_MISSING_TOKEN")
    levels = (await alice.get(f"/rooms/{room_id}/state/m.room.power_levels")).json
    await alice.sets_state(
        room_id, "m.room.power_levels", {**levels, "users": {**levels["users"], bob.user_id: 50}}
    )
    await disappears(bob, room_id, MINUTE_MS)
    # In a direct chat both may.
    direct = await alice.creates_room(
        preset="trusted_private_chat", is_direct=True, invite=[bob.user_id], initial_state=[]
    )
    await bob.joins(direct)
    await disappears(bob, direct, HOUR_MS)
    await disappears(alice, direct, DAY_MS)


@pytest.mark.parametrize(
    "content",
    [
        {"max_lifetime": MINUTE_MS - 1},
        {"max_lifetime": -1},
        {"max_lifetime": True},
        {"max_lifetime": "60000"},
        {"max_lifetime": None},
        {"min_lifetime": MINUTE_MS},
        {},
    ],
)
async def test_what_is_no_time_says_nothing(new_server: NewServer, content: Any) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room(preset="public_chat")
    await alice.sets_state(room_id, RETENTION, content)
    await alice.sends(room_id, "hello")
    await passes(server, clock, 1000 * DAY_MS)
    assert await said(alice, room_id) == ["hello"]


async def test_another_time_counts_for_what_was_said_before(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room(preset="public_chat")
    other = await alice.creates_room(preset="public_chat")
    for number in range(120):
        await alice.sends(room_id, f"old {number}")
    await alice.sends(other, "of another room")
    await passes(server, clock, 2 * HOUR_MS)
    await alice.sends(room_id, "new")
    await disappears(alice, room_id, HOUR_MS)
    await passes(server, clock, 0)
    assert await said(alice, room_id) == ["new"]
    # Longer again, just before it would have gone.
    await passes(server, clock, HOUR_MS - 1)
    said_so = await disappears(alice, room_id, DAY_MS)
    await passes(server, clock, HOUR_MS)
    assert await said(alice, room_id) == ["new"]
    # Who takes back the choice has none.
    await alice.put(f"/rooms/{room_id}/redact/{quote(said_so)}/r1")
    await passes(server, clock, 100 * DAY_MS)
    assert await said(alice, room_id) == ["new"]
    assert await said(alice, other) == ["of another room"]


async def test_nothing_of_it_is_left(new_server: NewServer, tmp_path: Path) -> None:
    """In the database's files, its indexes, and in a backup of that moment."""
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice, bob = await server.person("alice", is_first=True), await server.person("bob")
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    await disappears(alice, room_id, HOUR_MS)
    root = await alice.sends(room_id, "plantedmark root")
    new = {"msgtype": "m.text", "body": "plantedmark edit"}
    relation = {"rel_type": "m.replace", "event_id": root}
    await alice.sends(room_id, "* x", **{"m.new_content": new, "m.relates_to": relation})
    thread = {"rel_type": "m.thread", "event_id": root}
    await bob.sends(room_id, "plantedmark in a thread", **{"m.relates_to": thread})
    mention = {"m.mentions": {"user_ids": [bob.user_id]}}
    await alice.sends(room_id, "plantedmark mention", **mention)
    sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "plantedmark sealed"}
    await alice.sends_event(room_id, "m.room.encrypted", sealed)
    taken_back = await alice.sends(room_id, "plantedmark taken back")
    await alice.put(
        f"/rooms/{room_id}/redact/{quote(taken_back)}/r1", {"reason": "plantedmark why"}
    )
    clock.advance(HOUR_MS - 1000)
    late = {"rel_type": "m.annotation", "event_id": root, "key": "plantedmark reaction"}
    await bob.sends_event(room_id, "m.reaction", {"m.relates_to": late})
    await bob.post(f"/rooms/{room_id}/receipt/m.read/{quote(root)}")
    assert await found(alice, "plantedmark")
    await alice.syncs()
    await bob.syncs()
    before = await everything(server, tmp_path / "before")
    assert before.count(b"plantedmark") > 8
    await passes(server, clock, 1000)
    assert await found(alice, "plantedmark") == []
    summaries = [event["unsigned"].get("m.relations") for event in await shown(bob, room_id)]
    assert not any(summaries)
    async with server.house.hall.db.snapshot() as reader:
        assert (await reader.one("SELECT count(*) FROM receipts"))[0] == 0
        assert (await reader.one("SELECT count(*) FROM relations"))[0] == 0
        assert (await reader.one("SELECT count(*) FROM redacted_originals"))[0] == 0
    await passes(server, clock, HOUR_MS + MINUTE_MS)
    await _is_clean(server)
    assert b"plantedmark" not in await everything(server, tmp_path / "after")
    await server.check_folding()


async def _is_clean(server: Server) -> None:
    """The files of the database were written anew."""
    while True:
        async with server.house.hall.db.snapshot() as reader:
            row = await reader.maybe("SELECT 1 FROM retention_facts WHERE name = 'dirty_ts'")
        if row is None:
            return
        await server.nobody().get("/_matrix/client/versions")


async def test_it_goes_on_after_a_stop(
    new_database: Callable[[], Awaitable[str]], tmp_path: Path
) -> None:
    """The program is away when the time is over, and takes it out as soon as it is back."""
    clock, database = MovableClock(), await new_database()
    server = await Server.start(database, clock=clock, folder=tmp_path)
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room(preset="public_chat")
    await disappears(alice, room_id, MINUTE_MS)
    for number in range(120):
        await alice.sends(room_id, f"message {number}")
    await passes(server, clock, 0)
    await server.stop()
    clock.advance(HOUR_MS)
    again = await Server.start(database, clock=clock, folder=tmp_path)
    back = await again.signs_in(alice.user_id)
    await passes(again, clock, 0)
    assert await said(back, room_id) == []
    await again.stop()


async def test_it_goes_on_after_a_failure_in_the_middle(
    new_server: NewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that fails leaves all as it was, and is done again."""
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room(preset="public_chat")
    await disappears(alice, room_id, MINUTE_MS)
    for number in range(60):
        await alice.sends(room_id, f"message {number}")
    genuine = store_retention.have_ended
    failed: list[int] = []

    async def fails(tx: Any, positions: Any) -> None:
        await genuine(tx, positions)
        if not failed:
            failed.append(len(positions))
            raise MemoryError("killed")

    monkeypatch.setattr(store_retention, "have_ended", fails)
    clock.advance(MINUTE_MS)
    while not failed:
        await alice.get("/account/whoami")
    assert len(await said(alice, room_id)) == 60
    await passes(server, clock, 2 * MINUTE_MS)
    assert await said(alice, room_id) == []
