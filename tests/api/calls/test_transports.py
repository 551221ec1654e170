"""Where calls are made, and credentials for a TURN server."""

# covers: unstable.getRtcTransports, unstable.getRtcTransportsV1, getTurnServer

import base64
import hashlib
import hmac

from tests.kit.calls import own_ports
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

PATHS = (
    "/_matrix/client/unstable/org.matrix.msc4143/rtc/transports",
    "/_matrix/client/v1/rtc/transports",
)
WELL_KNOWN = "/.well-known/matrix/client"


async def test_apps_find_the_media_server(new_server: NewServer) -> None:
    server = await new_server(**own_ports())
    alice = await server.person("alice", is_first=True)
    service = f"{server.house.hall.settings.address}/_linnet/livekit"
    transports = [{"type": "livekit", "livekit_service_url": service}]
    for path in PATHS:
        assert (await alice.get(path)).json == {"rtc_transports": transports}
        await server.nobody().get(path, expect=401, errcode="M_MISSING_TOKEN")
    # Until the first call it takes no memory.
    assert (await alice.get("/_linnet/admin/v1/figures"))["calls"]["state"] == "asleep"
    well_known = await server.nobody().get(WELL_KNOWN)
    assert well_known["org.matrix.msc4143.rtc_foci"] == transports


async def test_without_a_media_server_there_are_none(new_server: NewServer) -> None:
    server = await new_server(livekit="off")
    alice = await server.person("alice", is_first=True)
    for path in PATHS:
        assert (await alice.get(path)).json == {"rtc_transports": []}
    assert "org.matrix.msc4143.rtc_foci" not in (await server.nobody().get(WELL_KNOWN)).json
    now = (await alice.get("/_linnet/admin/v1/figures"))["calls"]
    assert now["state"] == "off"
    assert "setting livekit" in now["why"]


async def test_without_a_turn_server_there_are_no_credentials(
    server: Server, alice: Client
) -> None:
    assert (await alice.get("/voip/turnServer")).json == {}
    await server.nobody().get("/voip/turnServer", expect=401, errcode="M_MISSING_TOKEN")


async def test_credentials_are_signed_and_expire(new_server: NewServer) -> None:
    clock = MovableClock()
    uris = ("turn:turn.example.org?transport=udp", "turns:turn.example.org")
    server = await new_server(clock=clock, turn_uris=uris, turn_secret="shared", turn_hours=2)
    alice = await server.person("alice", is_first=True)
    given = await alice.get("/voip/turnServer")
    assert given["uris"] == list(uris)
    assert given["ttl"] == 7200
    assert given["username"] == f"{clock.now_ms() // 1000 + 7200}:{alice.user_id}"
    signed = hmac.digest(b"shared", given["username"].encode(), hashlib.sha1)
    assert given["password"] == base64.b64encode(signed).decode()


async def test_the_page_may_ask_a_media_server_elsewhere_and_nobody_else(
    new_server: NewServer,
) -> None:
    there = {"livekit": "wss://livekit.example.org", "livekit_key": "a", "livekit_secret": "b" * 32}
    for settings, sources in (
        (there, "'self' wss://livekit.example.org https://livekit.example.org"),
        ({}, "'self'"),
    ):
        server = await new_server(**settings)
        async with server.http.get(f"{server.url}/", headers={"accept": "text/html"}) as page:
            assert f"connect-src {sources};" in page.headers["content-security-policy"]
