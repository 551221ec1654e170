"""Jumping to a date."""

from typing import Any

from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

# covers: getEventByTimestamp, unstable.getEventByTimestamp

PREFIXES = ("/_matrix/client/v1", "/_matrix/client/unstable/org.matrix.msc3030")


async def at(client: Client, room_id: str, ts: int, direction: str, **more: Any) -> Any:
    params = {"ts": ts, "dir": direction}
    answers = [
        await client.get(f"{prefix}/rooms/{room_id}/timestamp_to_event", params=params, **more)
        for prefix in PREFIXES
    ]
    assert answers[0].json == answers[1].json
    return answers[0].json


async def test_the_nearest_event_in_either_direction(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice = await server.person("alice", is_first=True)
    start = clock.now_ms()
    room_id = await alice.creates_room()
    sent: list[tuple[int, str]] = []
    for number in range(3):
        clock.advance(86_400_000)
        sent.append((clock.now_ms(), await alice.sends(room_id, f"day {number}")))
    same_time = await alice.sends(room_id, "at once")
    (first_ts, first), (second_ts, second), (last_ts, last) = sent
    told = await at(alice, room_id, second_ts, "f")
    assert told == {"event_id": second, "origin_server_ts": second_ts}
    assert await at(alice, room_id, second_ts, "b") == told
    assert (await at(alice, room_id, first_ts + 1, "f"))["event_id"] == second
    assert (await at(alice, room_id, second_ts - 1, "b"))["event_id"] == first
    assert (await at(alice, room_id, last_ts, "f"))["event_id"] == last
    assert (await at(alice, room_id, last_ts, "b"))["event_id"] == same_time
    assert (await at(alice, room_id, 2**61, "b"))["event_id"] == same_time
    assert (await at(alice, room_id, 0, "f"))["origin_server_ts"] == start
    nothing = {"expect": 404, "errcode": "M_NOT_FOUND"}
    await at(alice, room_id, last_ts + 1, "f", **nothing)
    await at(alice, room_id, start - 1, "b", **nothing)
    around = await alice.get(f"/rooms/{room_id}/context/{second}")
    assert around["event"]["content"]["body"] == "day 1"


async def test_only_what_the_reader_may_see(alice: Client, bob: Client) -> None:
    content = {"history_visibility": "joined"}
    state = [{"type": "m.room.history_visibility", "content": content}]
    room_id = await alice.creates_room(preset="public_chat", initial_state=state)
    hidden = [await alice.sends(room_id, f"hidden {number}") for number in range(60)]
    await bob.joins(room_id)
    seen = await alice.sends(room_id, "seen")
    last_hidden = await alice.get(f"/rooms/{room_id}/event/{hidden[-1]}")
    for ts, direction in ((last_hidden["origin_server_ts"], "b"), (0, "f")):
        told = await at(bob, room_id, ts, direction)
        assert told["event_id"] not in hidden
        await bob.get(f"/rooms/{room_id}/event/{told['event_id']}")
    await bob.leaves(room_id)
    await alice.sends(room_id, "gone")
    left = await at(bob, room_id, 2**61, "b")
    assert (await bob.get(f"/rooms/{room_id}/event/{left['event_id']}"))["state_key"] == bob.user_id
    event = await bob.get(f"/rooms/{room_id}/event/{seen}")
    told = await at(bob, room_id, event["origin_server_ts"], "f")
    assert told["origin_server_ts"] >= event["origin_server_ts"]


async def test_who_may_not_and_what_is_no_question(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room()
    await at(bob, room_id, 0, "f", expect=403, errcode="M_FORBIDDEN")
    await at(bob, "!nowhere:linnet.test", 0, "f", expect=403, errcode="M_FORBIDDEN")
    await at(server.nobody(), room_id, 0, "f", expect=401, errcode="M_MISSING_TOKEN")
    wrong = {"expect": 400, "errcode": "M_INVALID_PARAM"}
    for ts, direction in ((-1, "f"), (2**63, "f"), (0, "x")):
        await at(alice, room_id, ts, direction, **wrong)
    path = f"/_matrix/client/v1/rooms/{room_id}/timestamp_to_event"
    await alice.get(path, params={"ts": "x", "dir": "f"}, **wrong)
    await alice.get(path, params={"dir": "f"}, expect=400, errcode="M_MISSING_PARAM")
    await alice.get(path, params={"ts": 1}, expect=400, errcode="M_MISSING_PARAM")
