"""Presence: who is here, who may know, and when it changes by itself."""

# covers: getPresence, setPresence

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.presence.people import ACTIVE_MS, GRACE_MS, IDLE_MS, TELL_MS, TICK_MS


def path(of: Client) -> str:
    return f"/presence/{of.user_id}/status"


async def status(watcher: Client, of: Client, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await watcher.get(path(of), **more)).json
    return found


async def share_room(owner: Client, *others: Client) -> str:
    room_id = await owner.creates_room(preset="public_chat")
    for other in others:
        await other.joins(room_id)
    return room_id


def told(answer: Any) -> dict[str, dict[str, Any]]:
    """The presence events of an answer by sender."""
    events = answer.json.get("presence", {}).get("events", [])
    assert all(event["type"] == "m.presence" for event in events)
    return {event["sender"]: event["content"] for event in events}


async def hears(who: Client, of: Client, state: str) -> dict[str, Any]:
    """Sync until the news come that somebody is in this state."""
    while True:
        found = told(await who.syncs(timeout_ms=20_000)).get(of.user_id)
        if found is not None and found["presence"] == state:
            return found


async def test_who_syncs_is_online(server: Server, alice: Client, bob: Client) -> None:
    await share_room(alice, bob)
    found = await status(bob, alice)
    assert (found["presence"], found["currently_active"]) == ("online", True)
    assert 0 <= found["last_active_ago"] < 60_000


async def test_everybody_sees_themselves(server: Server, alice: Client) -> None:
    assert (await status(alice, alice))["presence"] == "online"


async def test_others_are_told(server: Server, alice: Client, bob: Client) -> None:
    await share_room(alice, bob)
    await alice.put(path(alice), {"presence": "unavailable", "status_msg": "At lunch"})
    found = await hears(bob, alice, "unavailable")
    assert found["status_msg"] == "At lunch"
    assert "currently_active" not in found
    await alice.put(path(alice), {"presence": "online"})
    assert "status_msg" not in await hears(bob, alice, "online")
    await alice.put(path(alice), {"presence": "offline"})
    await hears(bob, alice, "offline")


async def test_strangers_are_not_told(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await share_room(alice, bob)
    await carol.syncs()
    await alice.put(path(alice), {"presence": "unavailable"})
    await hears(bob, alice, "unavailable")
    assert alice.user_id not in told(await carol.syncs())
    assert alice.user_id not in told(await carol.get("/sync"))
    await carol.get(path(alice), expect=403, errcode="M_FORBIDDEN")
    await carol.get("/presence/@nobody:linnet.test/status", expect=403, errcode="M_FORBIDDEN")


async def test_a_first_sync_tells_who_is_here(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await share_room(alice, bob, carol)
    await carol.put(path(carol), {"presence": "offline"})
    await hears(bob, carol, "offline")
    found = told(await bob.get("/sync"))
    assert found[alice.user_id]["presence"] == "online"
    assert carol.user_id not in found


async def test_many_people_are_told_at_once(server: Server, alice: Client) -> None:
    others = [await server.person(f"p{number}") for number in range(20)]
    await share_room(alice, *others)
    found = told(await alice.get("/sync"))
    assert {other.user_id for other in others} <= set(found)


async def test_who_comes_to_share_a_room_is_told_and_seen(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await share_room(alice)
    await alice.syncs()
    assert bob.user_id not in told(await alice.syncs())
    await bob.joins(room_id)
    assert told(await bob.syncs())[alice.user_id]["presence"] == "online"
    assert told(await alice.syncs())[bob.user_id]["presence"] == "online"


@pytest.mark.parametrize("wish", ["offline", "unavailable"])
async def test_a_sync_may_wish_otherwise(server: Server, alice: Client, wish: str) -> None:
    bob = await server.person("bob")
    await alice.put(path(alice), {"presence": "offline"})
    await share_room(bob, alice)
    await alice.syncs(set_presence=wish)
    assert (await status(bob, alice))["presence"] == wish


async def test_nobody_sets_the_presence_of_others(
    server: Server, alice: Client, bob: Client
) -> None:
    await share_room(alice, bob)
    await bob.put(path(alice), {"presence": "offline"}, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().put(path(alice), {"presence": "offline"}, expect=401)
    await server.nobody().get(path(alice), expect=401)


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({}, "M_MISSING_PARAM"),
        ({"presence": "asleep"}, "M_BAD_JSON"),
        ({"presence": "online", "status_msg": 7}, "M_BAD_JSON"),
        ({"presence": "online", "status_msg": "x" * 513}, "M_BAD_JSON"),
    ],
)
async def test_wrong_wishes_are_refused(alice: Client, body: Any, errcode: str) -> None:
    await alice.put(path(alice), body, expect=400, errcode=errcode)


async def test_presence_can_be_switched_off(new_server: NewServer) -> None:
    server = await new_server(presence=False)
    alice = await server.person("alice", is_first=True)
    bob = await server.person("bob")
    await share_room(alice, bob)
    await bob.get(path(alice), expect=404, errcode="M_NOT_FOUND")
    await alice.put(path(alice), {"presence": "online"}, expect=403, errcode="M_FORBIDDEN")
    assert "presence" not in (await bob.get("/sync")).json


# As time goes by.

Passes = Callable[[int], Awaitable[None]]


async def in_time(new_server: NewServer) -> tuple[Client, Client, Passes]:
    """Alice and bob, who share a room, and how to let time pass."""
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice = await server.person("alice", is_first=True)
    bob = await server.person("bob")
    await share_room(alice, bob)

    async def passes(duration_ms: int) -> None:
        for _ in range(0, duration_ms, TICK_MS):
            clock.advance(TICK_MS)
            for _ in range(5):
                await asyncio.sleep(0)

    return alice, bob, passes


async def hears_soon(who: Client, of: Client, state: str, passes: Passes) -> dict[str, Any]:
    """Let time pass until the news come that somebody is in this state."""
    for _ in range(20):
        # Waiting a little gives a database in another process the time it really needs.
        found = told(await who.syncs(timeout_ms=100)).get(of.user_id)
        if found is not None and found["presence"] == state:
            return found
        await passes(TICK_MS)
    raise AssertionError(f"{of.user_id} was not seen {state}")


async def test_who_does_not_sync_goes(new_server: NewServer) -> None:
    alice, bob, passes = await in_time(new_server)
    await alice.syncs()
    await passes(GRACE_MS - TICK_MS)
    assert (await status(bob, alice))["presence"] == "online"
    await passes(2 * TICK_MS + TELL_MS)
    assert (await status(bob, alice))["presence"] == "offline"
    await hears_soon(bob, alice, "offline", passes)


async def syncs_on(who: Client, passes: Passes, duration_ms: int) -> None:
    for _ in range(0, duration_ms, 20_000):
        await who.syncs()
        await passes(20_000)
    await who.syncs()


async def test_who_does_nothing_becomes_idle(new_server: NewServer) -> None:
    alice, bob, passes = await in_time(new_server)
    await syncs_on(alice, passes, ACTIVE_MS + TICK_MS)
    found = await status(bob, alice)
    assert (found["presence"], found["currently_active"]) == ("online", False)
    await syncs_on(alice, passes, IDLE_MS)
    assert (await status(bob, alice))["presence"] == "unavailable"
    await hears_soon(bob, alice, "unavailable", passes)


@pytest.mark.parametrize("by", ["sending", "reading"])
async def test_doing_something_ends_idleness(new_server: NewServer, by: str) -> None:
    alice, bob, passes = await in_time(new_server)
    room_id = await share_room(alice, bob)
    event_id = await bob.sends(room_id, "are you there?")
    await syncs_on(alice, passes, IDLE_MS + TICK_MS)
    assert (await status(bob, alice))["presence"] == "unavailable"
    if by == "sending":
        await alice.sends(room_id, "yes")
    else:
        await alice.post(f"/rooms/{room_id}/receipt/m.read/{event_id}")
    found = await status(bob, alice)
    assert (found["presence"], found["currently_active"]) == ("online", True)


async def test_who_wishes_to_be_away_comes_back_by_writing(new_server: NewServer) -> None:
    alice, bob, _ = await in_time(new_server)
    room_id = await share_room(alice, bob)
    await alice.put(path(alice), {"presence": "unavailable"})
    assert (await status(bob, alice))["presence"] == "unavailable"
    await alice.sends(room_id, "back")
    assert (await status(bob, alice))["presence"] == "online"


async def test_who_hides_stays_hidden(new_server: NewServer) -> None:
    alice, bob, passes = await in_time(new_server)
    room_id = await share_room(alice, bob)
    await alice.put(path(alice), {"presence": "offline"})
    before = await status(bob, alice)
    await passes(10_000)
    await alice.sends(room_id, "guess who")
    after = await status(bob, alice)
    assert after["presence"] == "offline"
    assert after["last_active_ago"] == before["last_active_ago"] + 10_000


async def test_changes_are_told_together(new_server: NewServer) -> None:
    alice, bob, passes = await in_time(new_server)
    await passes(10 * TELL_MS)
    await bob.syncs()
    await alice.put(path(alice), {"presence": "unavailable", "status_msg": "one"})
    first = await hears_soon(bob, alice, "unavailable", passes)
    for text in ("two", "three"):
        await alice.put(path(alice), {"presence": "unavailable", "status_msg": text})
    assert alice.user_id not in told(await bob.syncs())
    await passes(10 * TELL_MS)
    last = await hears_soon(bob, alice, "unavailable", passes)
    assert (first["status_msg"], last["status_msg"]) == ("one", "three")
