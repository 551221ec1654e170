"""Apps register themselves."""

# covers: linnet.oauthRegister

from typing import Any

import pytest
from tests.kit.apps import NATIVE, WEB, App
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.sessions.oauth.register_client import UNUSED_LIFETIME_MS

PATH = "/_linnet/oauth2/register"


async def refused(server: Server, metadata: Any, code: str) -> None:
    answer = await server.nobody().post(PATH, metadata, expect=400)
    assert answer["error"] == code
    assert answer["error_description"]


@pytest.mark.parametrize("metadata", [NATIVE, WEB], ids=["native", "web"])
async def test_an_app_is_told_how_it_is_registered(
    server: Server, metadata: dict[str, Any]
) -> None:
    answer = await App(server, metadata).registers()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer["client_id"]
    assert answer.json.items() >= metadata.items()


async def test_what_is_not_known_is_dropped(server: Server) -> None:
    sent = {
        **WEB,
        "client_name": "Example",
        "client_name#fr": "Exemple",
        "grant_types": ["authorization_code", "refresh_token", "implicit", "password"],
        "response_types": ["code", "code id_token"],
        "token_endpoint_auth_method": "client_secret_basic",
        "contacts": ["somebody@example.org"],
        "id_token_signed_response_alg": "RS256",
    }
    answer = await server.nobody().post(PATH, sent, expect=201)
    assert answer["grant_types"] == ["authorization_code", "refresh_token"]
    assert answer["response_types"] == ["code"]
    assert answer["token_endpoint_auth_method"] == "none"
    assert not {"client_name#fr", "contacts", "client_secret"} & answer.json.keys()


async def test_the_same_metadata_have_the_same_id(server: Server) -> None:
    first = await App(server).registers()
    again = await App(server, dict(reversed(NATIVE.items()))).registers()
    assert first["client_id"] == again["client_id"]
    other = await App(server, {**NATIVE, "client_name": "Example Y"}).registers()
    assert other["client_id"] != first["client_id"]


GOOD_NATIVE = [
    "org.example.app:/",
    "org.example:/callback",
    "http://127.0.0.1/cb",
    "http://127.0.0.1:1234/cb",
    "http://[::1]/cb",
    "https://example.org/oauth/ios/callback",
    "https://mobile.example.org/callback",
]
BAD_NATIVE = [
    "org.examples.app:/",
    "orgexample:/",
    "com.other.app:/",
    "org.example.app://callback",
    "org.example.app:callback",
    "http://example.org/cb",
    "http://127.0.0.1.example.com/cb",
    "http://user@127.0.0.1/cb",
    "https://example.com/callback",
    "https://notexample.org/callback",
    "https://example.org@evil.example/callback",
    "https://example.org/callback#fragment",
    "javascript:alert(1)",
    "data:text/html,hello",
    "/callback",
    "https://example.org\\@evil.example/",
    "https://exa mple.org/",
    "",
]
BAD_WEB = [
    "http://web.example.org/callback",
    "https://example.org/callback",
    "https://web.example.org.evil.example/callback",
    "http://127.0.0.1/callback",
    "org.example.app:/callback",
    "https://web.example.org/callback#",
]


@pytest.mark.parametrize("uri", GOOD_NATIVE)
async def test_a_native_app_may_be_called_back(server: Server, uri: str) -> None:
    await App(server, {**NATIVE, "redirect_uris": [uri]}).registers()


@pytest.mark.parametrize("uri", BAD_NATIVE)
async def test_a_native_app_is_not_called_elsewhere(server: Server, uri: str) -> None:
    sent = {**NATIVE, "redirect_uris": ["org.example.app:/", uri]}
    await refused(server, sent, "invalid_redirect_uri")


@pytest.mark.parametrize("uri", BAD_WEB)
async def test_a_web_app_is_called_at_home_alone(server: Server, uri: str) -> None:
    await refused(server, {**WEB, "redirect_uris": [uri]}, "invalid_redirect_uri")


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_uri": None},
        {"client_uri": 5},
        {"client_uri": "http://web.example.org/"},
        {"client_uri": "https://org/"},
        {"client_name": ["Example"]},
        {"grant_types": "authorization_code"},
        {"response_types": [1]},
        {"redirect_uris": {"a": 1}},
        {"logo_uri": "https://tracker.example/logo.png"},
        {"policy_uri": "javascript:alert(1)"},
        {"tos_uri": 7},
    ],
)
async def test_wrong_metadata_are_refused(server: Server, wrong: dict[str, Any]) -> None:
    await refused(server, {**WEB, **wrong}, "invalid_client_metadata")


async def test_redirects_are_needed_and_bounded(server: Server) -> None:
    await refused(server, {**WEB, "redirect_uris": []}, "invalid_redirect_uri")
    many = [f"https://web.example.org/{number}" for number in range(21)]
    await refused(server, {**WEB, "redirect_uris": many}, "invalid_redirect_uri")
    only_devices = {
        "client_uri": "https://cli.example.org/",
        "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"],
        "response_types": [],
    }
    await server.nobody().post(PATH, only_devices, expect=201)


@pytest.mark.parametrize("body", [b"[]", b"{", b"", b'"text"', b"\xff"])
async def test_junk_is_refused(server: Server, body: bytes) -> None:
    await refused(server, body, "invalid_client_metadata")


async def test_a_huge_body_is_refused(server: Server) -> None:
    body = b'{"client_name": "' + b"x" * 40_000 + b'"}'
    await refused(server, body, "invalid_request")


async def test_a_name_cannot_deceive(server: Server) -> None:
    sent = {**WEB, "client_name": "Good\u202e\u0000\n" + "x" * 200}
    answer = await server.nobody().post(PATH, sent, expect=201)
    assert answer["client_name"].startswith("Goodx")
    assert len(answer["client_name"]) == 100


async def test_a_flood_is_slowed_down(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True, clock=MovableClock())
    for number in range(30):
        await App(server, {**WEB, "client_name": f"App {number}"}).registers()
    answer = await server.nobody().post(PATH, WEB, expect=429, errcode="M_LIMIT_EXCEEDED")
    assert answer["retry_after_ms"] > 0


async def test_apps_that_nobody_uses_are_forgotten(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    used, unused = App(server), App(server, WEB)
    await used.signs_in(admin)
    await unused.registers()
    clock.advance(UNUSED_LIFETIME_MS + 1)
    await App(server, {**WEB, "client_name": "Another"}).registers()
    assert (await used.refreshes("lnr_unknown", expect=400))["error"] == "invalid_grant"
    assert (await unused.refreshes("lnr_unknown", expect=401))["error"] == "invalid_client"


async def test_apps_are_bounded(new_server: NewServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linnet.sessions.oauth.register_client.MAX_CLIENTS", 3)
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    used = App(server)
    await used.signs_in(admin)
    apps = [App(server, {**WEB, "client_name": f"App {number}"}) for number in range(5)]
    for app in apps:
        clock.advance(1)
        await app.registers()
    for app in apps[:3]:
        assert (await app.refreshes("x", expect=401))["error"] == "invalid_client"
    for app in (used, *apps[3:]):
        assert (await app.refreshes("x", expect=400))["error"] == "invalid_grant"
