"""Calls through the real media server, with LiveKit's own SDK as the participants."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from tests.kit.calls import BASE, Participant, asks_sfu, media_server_pid, own_ports
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.calls.leavings import ENTRY_MS, GRACE_MS
from linnet.calls.names import ROOM_SLOT, media_room
from linnet.clock import SystemClock
from linnet.ids import RoomId

DARK, BRIGHT = 40, 200
NEAR = 12
"""Lossy encoding moves brightness by a little."""
BACK_WITHIN_S = 10
GONE_WITHIN_S = 20


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(**own_ports())
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


class Call:
    """Two members of a room."""

    def __init__(self, alice: Client, bob: Client, room_id: str) -> None:
        self.alice, self.bob, self.room_id = alice, bob, room_id


@pytest_asyncio.fixture
async def call(served: Server) -> Call:
    alice, bob = await served.person("alice"), await served.person("bob")
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    return Call(alice, bob, room_id)


async def enters(client: Client, room_id: str, key: bytes = b"k" * 32) -> Participant:
    return await Participant.enters((await asks_sfu(client, room_id)).json, key)


def name(client: Client) -> str:
    return f"{client.user_id}:{client.device_id}"


async def test_two_see_each_other(call: Call) -> None:
    alice, bob = await enters(call.alice, call.room_id), await enters(call.bob, call.room_id)
    await alice.shows(DARK)
    await bob.shows(BRIGHT)
    seen = await asyncio.gather(bob.sees(name(call.alice)), alice.sees(name(call.bob)))
    assert seen == [pytest.approx(DARK, abs=NEAR), pytest.approx(BRIGHT, abs=NEAR)]
    await alice.leaves()
    await bob.leaves()


async def test_an_administrator_sees_how_much_is_called(call: Call, served: Server) -> None:
    figures = "/_linnet/admin/v1/figures"
    before = (await served.admin.get(figures))["calls"]
    alice, bob = await enters(call.alice, call.room_id), await enters(call.bob, call.room_id)
    now = (await served.admin.get(figures))["calls"]
    assert now["state"] == "running"
    assert now["calls"] == before["calls"] + 1
    assert now["participants"] == before["participants"] + 2
    await alice.leaves()
    await bob.leaves()


async def test_without_the_key_nothing_is_seen(call: Call, served: Server) -> None:
    """A good token lets into the media server's room, and shows nothing."""
    carol = await served.person("carol")
    await carol.joins(call.room_id)
    alice, bob = await enters(call.alice, call.room_id), await enters(call.bob, call.room_id)
    eve = await enters(carol, call.room_id, key=b"another key" * 3)
    await alice.shows(BRIGHT)
    blind = asyncio.ensure_future(eve.sees(name(call.alice)))
    for _ in range(10):
        assert await bob.sees(name(call.alice)) == pytest.approx(BRIGHT, abs=NEAR)
    assert not blind.done()
    blind.cancel()
    for one in (alice, bob, eve):
        await one.leaves()


async def test_apps_are_told_of_no_foreign_server(call: Call, served: Server) -> None:
    """The media server would name others for finding one's own address."""
    settings = served.house.hall.settings
    ticket = await asks_sfu(call.alice, call.room_id)
    first = await first_words(served, str(ticket["jwt"]))
    assert f"turn:127.0.0.1:{settings.calls_turn_port}".encode() in first
    for foreign in (b"google", b"twilio", b"stun.l."):
        assert foreign not in first


async def first_words(server: Server, token: str) -> bytes:
    url = f"{server.url}{BASE}/rtc?access_token={token}&protocol=16&auto_subscribe=1"
    async with server.http.ws_connect(url) as socket:
        return bytes((await socket.receive()).data)


async def test_words_in_text_end_the_socket(call: Call, served: Server) -> None:
    """The media server would go on in JSON, which nobody corrects."""
    token = (await asks_sfu(call.alice, call.room_id))["jwt"]
    async with served.http.ws_connect(f"{served.url}{BASE}/rtc?access_token={token}") as socket:
        await socket.receive()
        await socket.send_str('{"ping": 1}')
        kinds = [message.type async for message in socket]
    assert socket.closed
    assert aiohttp.WSMsgType.TEXT not in kinds


async def test_no_socket_without_a_token(served: Server) -> None:
    for path in ("rtc", "rtc?access_token=x", "rtc/v1", "rtc/other", "elsewhere"):
        with pytest.raises(Exception, match="403"):
            await served.http.ws_connect(f"{served.url}{BASE}/{path}")
    with pytest.raises(Exception, match="403"):
        await served.http.ws_connect(f"{served.url}/_matrix/client/v3/sync")


async def test_everybody_comes_back_after_the_media_server_was_killed(
    call: Call, served: Server
) -> None:
    alice, bob = await enters(call.alice, call.room_id), await enters(call.bob, call.room_id)
    await alice.shows(DARK)
    assert await bob.sees(name(call.alice)) == pytest.approx(DARK, abs=NEAR)
    before = served.house.calls.running.counts.failures.value
    back = asyncio.Event()
    bob.room.on("reconnected", back.set)
    os.kill(media_server_pid(served.folder), signal.SIGKILL)
    async with asyncio.timeout(BACK_WITHIN_S):
        await back.wait()
    assert served.house.calls.running.counts.failures.value == before + 1
    assert await bob.sees(name(call.alice)) == pytest.approx(DARK, abs=NEAR)
    await alice.leaves()
    await bob.leaves()


async def test_who_is_gone_without_a_word_leaves_the_call(call: Call) -> None:
    """The delayed leaving is put off while the app is seen, and sent when it is not any more."""
    key = f"_{call.bob.user_id}_{call.bob.device_id}_m.call"
    path = f"/rooms/{call.room_id}/state/org.matrix.msc3401.call.member/{key}"
    await call.bob.put(path, {"application": "m.call", "call_id": ""})
    delay = {"org.matrix.msc4140.delay": 60_000}
    delay_id = (await call.bob.put(path, {}, params=delay))["delay_id"]
    ticket = await asks_sfu(call.bob, call.room_id, delay_id=delay_id, delay_timeout=60_000)
    bob = await Participant.enters(ticket.json)
    leavings = call.bob.server.house.calls.leavings
    await leavings.look()  # seen
    assert (await call.alice.get(path)).json["application"] == "m.call"
    await bob.leaves()
    async with asyncio.timeout(GONE_WITHIN_S):
        while (await call.alice.get(path)).json:
            await call.alice.syncs(timeout_ms=5_000)


class LeapingClock(SystemClock):
    """Goes on by itself, as the media server needs it, and jumps ahead."""

    leap_ms = 0

    def steady_ms(self) -> int:
        return super().steady_ms() + self.leap_ms


async def test_the_end_of_an_earlier_connection_is_not_the_end_of_the_next() -> None:
    """Somebody loads the page anew: the media server forgets the old connection a moment later."""
    clock = LeapingClock()
    server = await Server.start(clock=clock, **own_ports())
    bob = await server.person("bob", is_first=True)
    room_id = await bob.creates_room()
    first = await Participant.enters((await asks_sfu(bob, room_id)).json)
    clock.leap_ms += GRACE_MS
    path = f"/rooms/{room_id}/state/org.matrix.msc3401.call.member/_{bob.user_id}"
    await bob.put(path, {"application": "m.call", "call_id": ""})
    delay = {"org.matrix.msc4140.delay": 60_000}
    delay_id = (await bob.put(path, {}, params=delay))["delay_id"]
    await asks_sfu(bob, room_id, delay_id=delay_id, delay_timeout=60_000)
    leavings = server.house.calls.leavings
    await leavings.look()
    await first.leaves()
    media_server = server.house.calls.media_server
    assert media_server is not None
    async with asyncio.timeout(GONE_WITHIN_S):
        while await media_server.participants(media_room(RoomId(room_id), ROOM_SLOT)):
            pass
    await leavings.look()
    assert len(leavings) == 1
    assert (await bob.get(path)).json["application"] == "m.call"
    clock.leap_ms += ENTRY_MS
    await leavings.look()
    assert not (await bob.get(path)).json
    await server.stop()
