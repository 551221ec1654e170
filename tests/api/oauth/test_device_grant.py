"""A device without a browser asks, and the person allows it elsewhere."""

# covers: linnet.oauthDevice, linnet.getDeviceCode, linnet.allowDevice, linnet.refuseDevice

from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from tests.kit.apps import OLD_SCOPE, WEB, App, Browser, new_device_id, scope_for, whoami
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.sessions.oauth.device_grant import (
    EXPIRED_MEMORY_MS,
    INTERVAL_MS,
    LIFETIME_MS,
    MAX_INTERVAL_MS,
)

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


async def begun(app: App, device_id: str = "", **changed: Any) -> Answer:
    if not app.client_id:
        await app.registers()
    scope = scope_for(device_id or new_device_id(), OLD_SCOPE)
    fields = {"client_id": app.client_id, "scope": scope, **changed}
    path = urlsplit(app.known["device_authorization_endpoint"]).path
    return await app.form(path, fields)


async def polled(app: App, device_code: str, *, expect: int = 400, **changed: Any) -> Answer:
    fields = {"grant_type": GRANT, "device_code": device_code, "client_id": app.client_id}
    return await app.form("/_linnet/oauth2/token", {**fields, **changed}, expect=expect)


async def test_a_device_is_allowed(server: Server, alice: Client) -> None:
    app, browser, device_id = App(server), Browser(server), new_device_id()
    code = await begun(app, device_id)
    assert code.headers["Cache-Control"] == "no-store"
    assert code["verification_uri_complete"].endswith(f"/device?code={code['user_code']}")
    assert code["verification_uri_complete"].startswith(code["verification_uri"])
    assert (await polled(app, code["device_code"]))["error"] == "authorization_pending"
    await browser.visits(alice)
    typed = code["user_code"].lower().replace("-", " ").replace(" ", "%20")
    shown = await browser.asks("GET", f"/_linnet/visit/device-codes/{typed}")
    assert shown["app"]["host"] == "example.org"
    assert shown["device_id"] == device_id
    assert shown["replaces"] is None
    await browser.answers_code("allow", code["user_code"])
    tokens = await polled(app, code["device_code"], expect=200)
    assert tokens["scope"] == scope_for(device_id, OLD_SCOPE)
    who = await whoami(server, tokens["access_token"])
    assert (who["user_id"], who["device_id"]) == (alice.user_id, device_id)
    # The device that has shown a QR code looks for it.
    assert (await alice.get(f"/devices/{device_id}"))["device_id"] == device_id
    assert (await polled(app, code["device_code"]))["error"] == "invalid_grant"
    await whoami(server, tokens["access_token"])


async def test_a_device_that_is_named_by_its_key(server: Server, alice: Client) -> None:
    """As Element X names itself when it signs in by QR code."""
    app, browser = App(server), Browser(server)
    device_id = "wjLpTLRqbqBzLs63aYaEv2Boi6cFEbbM/sSRQ2oAKk4+"
    code = await begun(app, device_id)
    await browser.visits(alice)
    where = f"/devices/{quote(device_id, safe='')}"
    await alice.get(where, expect=404, errcode="M_NOT_FOUND")
    await browser.answers_code("allow", code["user_code"])
    tokens = await polled(app, code["device_code"], expect=200)
    assert (await whoami(server, tokens["access_token"]))["device_id"] == device_id
    assert (await alice.get(where))["device_id"] == device_id


async def test_a_device_is_refused(server: Server, alice: Client) -> None:
    app, browser = App(server), Browser(server)
    code = await begun(app)
    await browser.visits(alice)
    await browser.answers_code("refuse", code["user_code"])
    await browser.answers_code("allow", code["user_code"], expect=404, errcode="M_NOT_FOUND")
    assert (await polled(app, code["device_code"]))["error"] == "access_denied"
    assert (await polled(app, code["device_code"]))["error"] == "invalid_grant"


async def test_who_asks_too_often_is_slowed_down(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    app, browser = App(server), Browser(server)
    code = await begun(app)
    device_code = code["device_code"]
    assert (await polled(app, device_code))["error"] == "authorization_pending"
    clock.advance(INTERVAL_MS - 1)
    assert (await polled(app, device_code))["error"] == "slow_down"
    clock.advance(INTERVAL_MS)
    assert (await polled(app, device_code))["error"] == "slow_down"
    clock.advance(INTERVAL_MS * 3)
    assert (await polled(app, device_code))["error"] == "authorization_pending"
    for _ in range(20):
        assert (await polled(app, device_code))["error"] == "slow_down"
    clock.advance(MAX_INTERVAL_MS)
    assert (await polled(app, device_code))["error"] == "authorization_pending"
    await browser.visits(admin)
    await browser.answers_code("allow", code["user_code"])
    await polled(app, device_code, expect=200)


async def test_codes_expire(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    app, browser = App(server), Browser(server)
    code, allowed = await begun(app), await begun(app)
    await browser.visits(admin)
    await browser.answers_code("allow", allowed["user_code"])
    clock.advance(LIFETIME_MS)
    for one in (code, allowed):
        assert (await polled(app, one["device_code"]))["error"] == "expired_token"
    await browser.answers_code("allow", code["user_code"], expect=404)
    clock.advance(EXPIRED_MEMORY_MS)
    await begun(app)
    assert (await polled(app, code["device_code"]))["error"] == "invalid_grant"


async def test_a_device_code_is_for_its_app(server: Server, alice: Client) -> None:
    app, other = App(server), App(server, WEB)
    await other.registers()
    code = await begun(app)
    browser = Browser(server)
    await browser.visits(alice)
    await browser.answers_code("allow", code["user_code"])
    answer = await polled(app, code["device_code"], client_id=other.client_id)
    assert answer["error"] == "invalid_grant"
    await polled(app, code["device_code"], expect=200)


async def test_wrong_requests_are_refused(server: Server) -> None:
    web, app = App(server, WEB), App(server)
    await web.registers()
    await app.registers()
    path = "/_linnet/oauth2/device"
    scope = scope_for("ABCDEFGHIJ")
    cases: list[tuple[dict[str, str], int, str]] = [
        ({"client_id": web.client_id, "scope": scope}, 400, "unauthorized_client"),
        ({"client_id": app.client_id}, 400, "invalid_scope"),
        ({"client_id": "unknown", "scope": scope}, 401, "invalid_client"),
        ({"scope": scope}, 400, "invalid_request"),
    ]
    for fields, status, error in cases:
        assert (await app.form(path, fields, expect=status))["error"] == error
    answer = await polled(app, "lnd_unknown")
    assert answer["error"] == "invalid_grant"


async def test_only_a_known_person_answers(server: Server, alice: Client, bob: Client) -> None:
    app, browser = App(server), Browser(server)
    code = (await begun(app))["user_code"]
    path = f"/_linnet/visit/device-codes/{code}"
    await browser.asks("GET", path, expect=401, errcode="M_MISSING_TOKEN")
    await browser.answers_code("allow", code, expect=401)
    await browser.answers_code("refuse", code, expect=401)
    await browser.visits(alice)
    browser.user_id = bob.user_id
    await browser.answers_code("allow", code, expect=403, errcode="M_FORBIDDEN")
    headers = {**browser.headers(path), "Sec-Fetch-Site": "cross-site"}
    body = {"user_id": alice.user_id}
    for verb in ("allow", "refuse"):
        await server.nobody().post(f"{path}/{verb}", body, headers=headers, expect=403)
    await browser.asks("GET", path)


async def test_codes_cannot_be_guessed(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True, clock=MovableClock())
    admin = await server.person("admin", is_first=True)
    browser = Browser(server)
    await browser.visits(admin)
    for number in range(10):
        path = f"/_linnet/visit/device-codes/BCDFGHJ{number}"
        await browser.asks("GET", path, expect=404, errcode="M_NOT_FOUND")
    await browser.asks("GET", path, expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_grants_are_bounded(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    app = App(server)
    code = await begun(app)
    monkeypatch.setattr("linnet.sessions.oauth.device_grant.MAX_GRANTS", 1)
    fields = {"client_id": app.client_id, "scope": scope_for("ABCDEFGHIJ")}
    await app.form("/_linnet/oauth2/device", fields, expect=429, errcode="M_LIMIT_EXCEEDED")
    assert (await polled(app, code["device_code"]))["error"] == "authorization_pending"
