"""How much can be called at once, who is told, and what an administrator learns of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest_asyncio
from livekit import rtc
from tests.kit.calls import BASE, Participant, asks_sfu, own_ports
from tests.kit.server import Server

from linnet.calls.signalling import TRY_AGAIN_LATER

FIGURES = "/_linnet/admin/v1/figures"
CHOSEN_WITHIN_S = 10
CONTACT = "https://example.org/help"
FULL = {"expect": 403, "errcode": "M_RESOURCE_LIMIT_EXCEEDED"}


@pytest_asyncio.fixture
async def small() -> AsyncIterator[Server]:
    """A server for one call of two."""
    limits = {"calls_max": 1, "call_participants_max": 2, "support_page": CONTACT}
    async with running(**limits) as server:
        server.admin = await server.person("admin", is_first=True)
        yield server


@asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[Server]:
    server = await Server.start(**own_ports(), **settings)
    yield server
    await server.stop()


async def calls_of(server: Server) -> dict[str, Any]:
    return dict((await server.admin.get(FIGURES))["calls"])


async def test_a_full_call_takes_nobody_else(small: Server) -> None:
    people = [await small.person(name) for name in ("alice", "bob", "carol")]
    alice, bob, carol = people
    room_id = await alice.creates_room(preset="public_chat")
    for other in (bob, carol):
        await other.joins(room_id)
    both = [await Participant.enters((await asks_sfu(one, room_id)).json) for one in (alice, bob)]
    answer = await asks_sfu(carol, room_id, **FULL)
    assert answer["error"] == "The call is full: 2 take part already"
    assert answer["admin_contact"] == CONTACT
    await asks_sfu(alice, room_id)  # who is there can come back
    assert (await calls_of(small))["since_start"] == {
        "started": 1,
        "entries": 3,
        "refused": 1,
        "media_server_failures": 0,
    }
    await both[1].leaves()
    await asks_sfu(carol, room_id)
    await both[0].leaves()


async def test_there_are_no_more_calls_than_there_may_be(small: Server) -> None:
    alice, bob = await small.person("alice"), await small.person("bob")
    first, second = await alice.creates_room(), await bob.creates_room()
    await asks_sfu(alice, first)
    answer = await asks_sfu(bob, second, **FULL)
    assert answer["error"] == "There are too many calls now; try again later"
    assert answer["admin_contact"] == CONTACT
    # A token of earlier opens no further room either.
    token = small.house.calls.running.grants.to_enter("elsewhere", "bob")
    params = {"access_token": token}
    await small.nobody().get(f"{BASE}/rtc/validate", params=params, **FULL)
    async with small.http.ws_connect(f"{small.url}{BASE}/rtc?access_token={token}") as socket:
        said = await socket.receive()
        assert (said.type, said.data) == (aiohttp.WSMsgType.CLOSE, TRY_AGAIN_LATER)


async def test_a_camera_sends_no_more_than_it_may() -> None:
    async with running(call_video_kbps_max=50) as server:
        alice = await server.person("alice", is_first=True)
        room_id = await alice.creates_room()
        there = await Participant.enters((await asks_sfu(alice, room_id)).json)
        track = await there.shows(100)
        async with asyncio.timeout(CHOSEN_WITHIN_S):
            # Native code tells nobody when it has chosen.
            while not (chosen := await chosen_bps(track)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert 0 < chosen <= 50_000
        await there.leaves()


async def chosen_bps(track: rtc.LocalVideoTrack) -> float:
    """What the encoders aim at, together."""
    stats = await track.get_stats()
    sent = [one.outbound_rtp for one in stats if one.HasField("outbound_rtp")]
    return sum(one.outbound.target_bitrate for one in sent)


async def test_an_administrator_learns_numbers_alone(small: Server) -> None:
    alice = await small.person("alice")
    room_id = await alice.creates_room()
    there = await Participant.enters((await asks_sfu(alice, room_id)).json)
    now = await calls_of(small)
    assert now.pop("since_start").keys() == {
        "started",
        "entries",
        "refused",
        "media_server_failures",
    }
    assert now == {"state": "running", "why": "", "calls": 1, "participants": 1, "guests": 0}
    await there.leaves()
