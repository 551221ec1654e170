"""Calls out of networks that let little through."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme
from livekit.protocol import rtc as words
from playwright.async_api import async_playwright
from tests.browser.chromium import EXECUTABLE, FLAGS
from tests.kit.calls import Participant, asks_sfu, own_ports
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.calls import child
from linnet.calls.child_settings import ChildSettings
from linnet.http.tls import TlsFiles, shown_certificate

DARK, BRIGHT = 40, 200
NEAR = 12
ANSWERED_WITHIN_S = 30
CONNECT = """async ([iceServers, offer]) => {
  self.pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
  await pc.setRemoteDescription(offer);
  await pc.setLocalDescription();
  return pc.localDescription.toJSON();
}"""
AGAIN = """async (offer) => {
  await pc.setRemoteDescription(offer);
  await pc.setLocalDescription();
  return pc.localDescription.toJSON();
}"""
DECODED = """async () => {
  const found = { frames: 0, pairs: [] };
  const stats = await pc.getStats();
  for (const one of stats.values()) {
    if (one.type === "inbound-rtp" && one.kind === "video") found.frames += one.framesDecoded;
    if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded")
      found.pairs.push(stats.get(one.localCandidateId));
  }
  return found;
}"""


@asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[Server]:
    server = await Server.start(**{**own_ports(), **settings})
    try:
        yield server
    finally:
        await server.stop()


async def two_in_a_room(server: Server) -> tuple[Client, Client, str]:
    alice, bob = await server.person("alice", is_first=True), await server.person("bob")
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    return alice, bob, room_id


async def see_each_other(server: Server, *, only_by_relay: bool = False) -> None:
    """Two who enter see each other."""
    alice, bob, room_id = await two_in_a_room(server)
    both = []
    for client, level in ((alice, DARK), (bob, BRIGHT)):
        ticket = (await asks_sfu(client, room_id)).json
        both.append(await Participant.enters(ticket, only_by_relay=only_by_relay))
        await both[-1].shows(level)
    names = [f"{client.user_id}:{client.device_id}" for client in (bob, alice)]
    seen = await asyncio.gather(*(one.sees(name) for one, name in zip(both, names, strict=True)))
    assert seen == [pytest.approx(BRIGHT, abs=NEAR), pytest.approx(DARK, abs=NEAR)]
    for one in both:
        await one.leaves()


async def test_where_no_udp_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    content = ChildSettings.content

    def without_udp(self: ChildSettings, port: int) -> dict[str, Any]:
        written = content(self, port)
        written["rtc"]["force_tcp"] = True
        return written

    monkeypatch.setattr(ChildSettings, "content", without_udp)
    async with running(calls_turn_port=0) as server:
        await see_each_other(server)


async def test_by_the_relay_alone() -> None:
    async with running() as server:
        await see_each_other(server, only_by_relay=True)


async def test_where_nothing_but_tls_gets_through(tmp_path: Path) -> None:
    """A browser decodes pictures that come by nothing but a relay over TLS."""
    issue(tmp_path / "chain.pem")
    tls = TlsFiles(tmp_path / "chain.pem", tmp_path / "chain.pem")
    async with (
        running(certificate=tls, calls_turn_port=0) as server,
        async_playwright() as playwright,
    ):
        alice, bob, room_id = await two_in_a_room(server)
        seen = await Participant.enters((await asks_sfu(alice, room_id)).json, key=None)
        await seen.shows(BRIGHT)
        flags = [*FLAGS, "--ignore-certificate-errors", "--allow-loopback-in-peer-connection"]
        browser = await playwright.chromium.launch(executable_path=EXECUTABLE, args=flags)
        page = await browser.new_page()
        await page.goto(f"{server.url}/_matrix/client/versions")
        ticket = await asks_sfu(bob, room_id)
        url = f"{ticket['url']}/rtc?access_token={ticket['jwt']}&protocol=16&auto_subscribe=1"
        async with server.http.ws_connect(url) as socket, asyncio.timeout(ANSWERED_WITHIN_S):
            found = await watch(socket, page)
        port = server.house.hall.settings.calls_turn_tls_port
        assert found["urls"][0] == f"turns:localhost:{port}?transport=tcp"
        ways = {(pair["candidateType"], pair["relayProtocol"]) for pair in found["pairs"]}
        assert ways == {("relay", "tls")}
        await browser.close()
        await seen.leaves()


async def test_a_renewed_certificate_reaches_the_relay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "WELL_ASKED_EVERY_MS", 20)
    chain = tmp_path / "chain.pem"
    tls = TlsFiles(chain, chain)
    issue(chain)
    async with running(certificate=tls) as server:
        port = server.house.hall.settings.calls_turn_tls_port
        alice, _, room_id = await two_in_a_room(server)
        await asks_sfu(alice, room_id)
        assert await shown_certificate("127.0.0.1", port) == tls.leaf()
        monkeypatch.setattr(child, "OLD_CERTIFICATE_MS", 0)
        issue(chain)
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            # Another process shows it, and tells nobody.
            while await shown_certificate("127.0.0.1", port) != tls.leaf():  # noqa: ASYNC110
                await asyncio.sleep(0.05)


def issue(chain: Path) -> None:
    trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(chain)


async def watch(socket: aiohttp.ClientWebSocketResponse, page: Any) -> dict[str, Any]:
    """Answer what the media server offers by the browser, until pictures are decoded."""
    urls: list[str] = []
    ice_servers: list[dict[str, Any]] = []
    is_connected = False
    while True:
        try:
            async with asyncio.timeout(0.2):
                said = words.SignalResponse.FromString((await socket.receive()).data)
        except TimeoutError:
            found: dict[str, Any] = await page.evaluate(DECODED) if is_connected else {"frames": 0}
            if found["frames"] > 0:
                return {**found, "urls": urls}
            continue
        kind = said.WhichOneof("message")
        if kind == "join":
            for one in said.join.ice_servers:
                urls += one.urls
                ice_servers.append(
                    {"urls": [*one.urls], "username": one.username, "credential": one.credential}
                )
        elif kind == "offer":
            offer = {"type": "offer", "sdp": said.offer.sdp}
            if is_connected:
                answer = await page.evaluate(AGAIN, offer)
            else:
                answer = await page.evaluate(CONNECT, [ice_servers, offer])
            is_connected = True
            description = words.SessionDescription(
                type="answer", sdp=answer["sdp"], id=said.offer.id
            )
            await socket.send_bytes(words.SignalRequest(answer=description).SerializeToString())
        elif kind == "trickle" and said.trickle.target == words.SignalTarget.SUBSCRIBER:
            candidate = json.loads(said.trickle.candidateInit)
            await page.evaluate("(one) => pc.addIceCandidate(one)", candidate)
