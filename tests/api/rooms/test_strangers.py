"""How many strangers somebody may invite, and how that is told."""

import asyncio

import pytest
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

HOUR_MS = 3600 * 1000
WEEK_MS = 7 * 24 * HOUR_MS


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def limited(new_server: NewServer, clock: MovableClock) -> Server:
    server = await new_server(rate_limits=True, clock=clock)
    server.admin = await server.person("admin", is_first=True)
    return server


async def crowd_of(server: Server, count: int) -> list[Client]:
    return [await server.person("somebody") for _ in range(count)]


async def are_invited(crowd: list[Client]) -> int:
    answers = [await one.syncs() for one in crowd]
    return sum(len(answer.json.get("rooms", {}).get("invite", {})) for answer in answers)


async def test_of_thirty_invites_by_a_new_account_five_are_delivered(limited: Server) -> None:
    spammer, crowd = await limited.person("spammer"), await crowd_of(limited, 30)
    room_id = await spammer.creates_room()
    invites = [spammer.invites(room_id, one) for one in crowd]
    answers = await asyncio.gather(*invites, return_exceptions=True)
    assert sum(isinstance(answer, Answer) for answer in answers) == 5
    left = next(
        one for one, answer in zip(crowd, answers, strict=True) if not isinstance(answer, Answer)
    )
    refused = await spammer.invites(room_id, left, expect=429, errcode="M_LIMIT_EXCEEDED")
    assert 0 < refused["retry_after_ms"] <= HOUR_MS
    assert await are_invited(crowd) == 5


async def test_every_way_to_invite_counts(limited: Server) -> None:
    spammer, crowd = await limited.person("spammer"), await crowd_of(limited, 7)
    many = {"invite": [one.user_id for one in crowd]}
    await spammer.post("/createRoom", many, expect=429, errcode="M_LIMIT_EXCEEDED")
    assert await are_invited(crowd) == 0
    room_id = await spammer.creates_room(invite=[one.user_id for one in crowd[:4]])
    path = f"/rooms/{room_id}/state/m.room.member/"
    invite = {"membership": "invite"}
    await spammer.put(path + crowd[4].user_id, invite)
    await spammer.put(path + crowd[5].user_id, invite, expect=429, errcode="M_LIMIT_EXCEEDED")
    # Taking one back and inviting anew gives nothing back.
    await spammer.post(f"/rooms/{room_id}/kick", {"user_id": crowd[0].user_id})
    await spammer.invites(room_id, crowd[0], expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_the_hour_passes_and_older_accounts_may_do_more(
    limited: Server, clock: MovableClock
) -> None:
    alice, crowd = await limited.person("alice"), await crowd_of(limited, 37)
    room_id = await alice.creates_room(invite=[one.user_id for one in crowd[:5]])
    refused = await alice.invites(room_id, crowd[5], expect=429)
    clock.advance(refused["retry_after_ms"] - 1)
    await alice.invites(room_id, crowd[5], expect=429)
    clock.advance(1)
    await alice.invites(room_id, crowd[5])
    clock.advance(WEEK_MS)
    alice = await limited.signs_in(alice.user_id)
    for one in crowd[6:36]:
        await alice.invites(room_id, one)
    await alice.invites(room_id, crowd[36], expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_people_who_know_each_other_are_not_counted(limited: Server) -> None:
    alice, crowd = await limited.person("alice"), await crowd_of(limited, 9)
    here = await alice.creates_room(preset="public_chat")
    for one in crowd[:6]:
        await one.joins(here)
    # Somebody who has left, but wrote before; somebody who asks to come in.
    chat = await alice.creates_room(preset="trusted_private_chat", invite=[crowd[6].user_id])
    await crowd[6].joins(chat)
    await crowd[6].sends(chat, "hello")
    await crowd[6].leaves(chat)
    knocked = await alice.creates_room(
        initial_state=[{"type": "m.room.join_rules", "content": {"join_rule": "knock"}}]
    )
    await crowd[7].post(f"/knock/{knocked}", {})
    for one in crowd[:8]:
        await alice.invites(knocked, one)
    another = await alice.creates_room(invite=[one.user_id for one in crowd[:7]])
    for stranger in await crowd_of(limited, 4):
        await alice.invites(another, stranger)
    await alice.invites(another, crowd[8], expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_what_waits_for_one_person_has_an_end(
    new_server: NewServer, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linnet.rooms.strangers.MAX_WAITING", 3)
    monkeypatch.setattr("linnet.rooms.strangers.MAX_UNANSWERED", 4)
    server = await new_server(rate_limits=True, clock=clock, stranger_invites_new=10)
    await server.person("admin", is_first=True)
    wanted, *crowd = await crowd_of(server, 6)
    rooms = {}
    for one in crowd[:4]:
        rooms[one.user_id] = await one.creates_room()
    for one in crowd[:3]:
        await one.invites(rooms[one.user_id], wanted)
    last = crowd[3]
    await last.invites(rooms[last.user_id], wanted, expect=429, errcode="M_LIMIT_EXCEEDED")
    # Answered, it makes place for another.
    await wanted.leaves(rooms[crowd[0].user_id])
    await last.invites(rooms[last.user_id], wanted)
    for one in await crowd_of(server, 3):
        await last.invites(rooms[last.user_id], one)
    await last.invites(rooms[last.user_id], crowd[4], expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_administrators_are_not_counted(limited: Server) -> None:
    crowd = await crowd_of(limited, 8)
    await limited.admin.creates_room(invite=[one.user_id for one in crowd])
    assert await are_invited(crowd) == 8
