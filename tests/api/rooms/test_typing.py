"""Typing."""

# covers: setTyping

import asyncio
from typing import Any

from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.rooms.typists import MAX_TIMEOUT_MS, TICK_MS


async def room_of(owner: Client, *others: Client) -> str:
    room_id = await owner.creates_room(preset="public_chat")
    for other in others:
        await other.joins(room_id)
        await other.syncs()
    await owner.syncs()
    return room_id


async def types(who: Client, room_id: str, is_typing: bool = True, **more: Any) -> None:
    body = {"typing": is_typing, **more}
    await who.put(f"/rooms/{room_id}/typing/{who.user_id}", body)


def typing_in(answer: Any, room_id: str) -> list[str] | None:
    """The last list of typing users in an answer; None without any."""
    room = answer.json.get("rooms", {}).get("join", {}).get(room_id, {})
    found = None
    for event in room.get("ephemeral", {}).get("events", []):
        if event["type"] == "m.typing":
            found = event["content"]["user_ids"]
    return found


async def test_others_see_who_types_and_who_stops(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    waiting = asyncio.create_task(bob.syncs(timeout_ms=20_000))
    await server.waits_for(bob)
    await types(alice, room_id)
    assert typing_in(await waiting, room_id) == [alice.user_id]
    assert typing_in(await bob.syncs(), room_id) is None
    await types(alice, room_id)
    assert typing_in(await bob.syncs(), room_id) is None
    await types(bob, room_id)
    assert typing_in(await bob.syncs(), room_id) == [alice.user_id, bob.user_id]
    await types(alice, room_id, False)
    await types(bob, room_id, False)
    assert typing_in(await bob.syncs(), room_id) == []
    await types(bob, room_id, False)
    assert typing_in(await bob.syncs(), room_id) is None


async def test_a_first_sync_says_who_types(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    assert typing_in(await bob.get("/sync"), room_id) is None
    await types(alice, room_id)
    assert typing_in(await bob.get("/sync"), room_id) == [alice.user_id]
    await types(alice, room_id, False)
    assert typing_in(await bob.get("/sync"), room_id) is None


async def test_sending_ends_typing(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await types(alice, room_id)
    event_id = await bob.sends(room_id, "go on")
    relation = {"rel_type": "m.annotation", "event_id": event_id, "key": "👍"}
    await alice.sends_event(room_id, "m.reaction", {"m.relates_to": relation})
    assert typing_in(await bob.syncs(), room_id) == [alice.user_id]
    await alice.sends(room_id, "done")
    assert typing_in(await bob.syncs(), room_id) == []


async def test_leaving_ends_typing(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await types(alice, room_id)
    await types(bob, room_id)
    await bob.sets_state(
        room_id, "m.room.member", {"membership": "join", "displayname": "B"}, bob.user_id
    )
    assert typing_in(await alice.syncs(), room_id) == [alice.user_id, bob.user_id]
    await bob.leaves(room_id)
    assert typing_in(await alice.syncs(), room_id) == [alice.user_id]


async def test_nobody_types_for_others(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    path = f"/rooms/{room_id}/typing/{alice.user_id}"
    await bob.put(path, {"typing": True}, expect=403, errcode="M_FORBIDDEN")


async def test_only_members_type(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice)
    path = f"/rooms/{room_id}/typing/{bob.user_id}"
    await bob.put(path, {"typing": True}, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().put(path, {"typing": True}, expect=401)


async def test_typing_must_be_said_clearly(server: Server, alice: Client) -> None:
    room_id = await room_of(alice)
    path = f"/rooms/{room_id}/typing/{alice.user_id}"
    await alice.put(path, {}, expect=400, errcode="M_MISSING_PARAM")
    await alice.put(path, {"typing": "yes"}, expect=400, errcode="M_BAD_JSON")


async def in_time(new_server: NewServer) -> tuple[MovableClock, Client, Client, str]:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice = await server.person("alice", is_first=True)
    bob = await server.person("bob")
    return clock, alice, bob, await room_of(alice, bob)


async def passes(clock: MovableClock, duration_ms: int) -> None:
    """Let time pass in small steps, so that whoever waits again does so in time."""
    for _ in range(0, duration_ms, TICK_MS):
        clock.advance(TICK_MS)
        for _ in range(5):
            await asyncio.sleep(0)


async def test_typing_ends_by_itself(new_server: NewServer) -> None:
    clock, alice, bob, room_id = await in_time(new_server)
    await types(alice, room_id, timeout=10_000)
    await bob.syncs()
    await passes(clock, 8_000)
    assert typing_in(await bob.syncs(), room_id) is None
    await types(alice, room_id, timeout=10_000)
    await passes(clock, 8_000)
    assert typing_in(await bob.syncs(), room_id) is None
    await passes(clock, 3_000)
    assert typing_in(await bob.syncs(timeout_ms=20_000), room_id) == []


async def test_nobody_types_forever(new_server: NewServer) -> None:
    clock, alice, bob, room_id = await in_time(new_server)
    await types(alice, room_id, timeout=10**12)
    await bob.syncs()
    await passes(clock, MAX_TIMEOUT_MS + TICK_MS)
    assert typing_in(await bob.syncs(timeout_ms=20_000), room_id) == []
