"""An app asks a person for a session; the person allows or refuses it on our own page."""

# covers: linnet.oauthAuthorize, linnet.getAppRequest, linnet.allowApp, linnet.refuseApp
# covers: linnet.getVisit, linnet.beginVisit, linnet.endVisit, linnet.sessionVisit

from typing import Any

import pytest
from tests.kit.apps import NATIVE, OLD_SCOPE, WEB, App, Browser, answered, scope_for
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import PASSWORD, Server

from linnet.sessions.oauth.authorise import REQUEST_LIFETIME_MS
from linnet.sessions.visits import LIFETIME_MS

REFUSED = "/authorise/refused"
DEVICE = "ADEVICE123"


async def app_of(server: Server, metadata: dict[str, Any] | None = None) -> App:
    app = App(server, metadata or NATIVE)
    await app.registers()
    return app


async def test_a_person_allows_an_app(server: Server, alice: Client) -> None:
    app, browser = await app_of(server), Browser(server)
    request_id = await app.asks(DEVICE)
    await browser.visits(alice)
    shown = await browser.asks("GET", f"/_linnet/visit/requests/{request_id}")
    assert shown["app"] == {
        "name": "Example X",
        "host": "example.org",
        "policy_uri": "https://example.org/privacy",
        "tos_uri": "",
    }
    assert shown["leads_to"] == "org.example.app"
    assert shown["device_id"] == DEVICE
    assert shown["replaces"] is None
    assert shown["needs_proof"] is False
    where = (await browser.allows(request_id))["redirect_to"]
    assert where.startswith("org.example.app:/callback?")
    answer = answered(where)
    assert answer.keys() == {"code", "state", "iss"}
    assert answer["state"] == "a state"
    assert answer["iss"] == app.known["issuer"]


async def test_a_person_refuses_an_app(server: Server) -> None:
    app, browser = await app_of(server), Browser(server)
    request_id = await app.asks(DEVICE, response_mode="fragment")
    where = (await browser.refuses(request_id))["redirect_to"]
    assert where.startswith("org.example.app:/callback#")
    assert answered(where) == {
        "error": "access_denied", "state": "a state", "iss": app.known["issuer"],
    }  # fmt: skip
    await browser.refuses(request_id, expect=404, errcode="M_NOT_FOUND")


async def test_a_request_is_answered_once(server: Server, alice: Client) -> None:
    app, browser = await app_of(server), Browser(server)
    await browser.visits(alice)
    request_id = await app.asks(DEVICE)
    await browser.allows(request_id)
    await browser.allows(request_id, expect=404, errcode="M_NOT_FOUND")
    await browser.refuses(request_id, expect=404, errcode="M_NOT_FOUND")
    path = f"/_linnet/visit/requests/{request_id}"
    await browser.asks("GET", path, expect=404, errcode="M_NOT_FOUND")


async def test_what_leads_nowhere_is_not_followed(server: Server) -> None:
    app = await app_of(server)
    asked = app.request(DEVICE)
    wrong: list[dict[str, Any]] = [
        {"client_id": "unknown"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "org.example.app:/callback/"},
        {"redirect_uri": "org.example.app:/callback?x=1"},
        {"redirect_uri": "ORG.example.app:/callback"},
        {"redirect_uri": "http://127.0.0.1.evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1:99999999/callback"},
        {"redirect_uri": "http://127.0.0.1/other"},
        {"redirect_uri": "http://127.0.0.1/callback?x=1"},
        {"redirect_uri": "http://localhost/callback"},
        {"redirect_uri": "https://127.0.0.1/callback"},
    ]
    for change in wrong:
        changed = {name: value for name, value in {**asked, **change}.items() if value is not None}
        assert await app.sends(changed) == REFUSED, change


async def test_nothing_may_be_there_twice(server: Server) -> None:
    app = await app_of(server)
    asked = list(app.request(DEVICE).items())
    for name in ("redirect_uri", "client_id", "scope"):
        assert await app.sends([*asked, (name, "something else")]) == REFUSED  # type: ignore[arg-type]


async def test_a_page_needs_its_address_letter_for_letter(server: Server) -> None:
    app = await app_of(server, WEB)
    for wrong in ("https://web.example.org/oauth/callback?x=1", "https://web.example.org/"):
        assert await app.sends(app.request(DEVICE, redirect_uri=wrong)) == REFUSED
    request = app.request(DEVICE)
    del request["redirect_uri"]  # the only one that is registered
    assert (await app.sends(request)).startswith("/authorise/")


async def test_on_the_machine_itself_any_port_will_do(server: Server, alice: Client) -> None:
    app, browser = await app_of(server), Browser(server)
    await browser.visits(alice)
    request_id = await app.asks(DEVICE, redirect_uri="http://127.0.0.1:49152/callback")
    where = (await browser.allows(request_id))["redirect_to"]
    assert where.startswith("http://127.0.0.1:49152/callback?code=")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": None}, "unsupported_response_type"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": "openid"}, "invalid_scope"),
    ({"scope": "urn:matrix:client:api:*"}, "invalid_scope"),
    ({"scope": "urn:matrix:client:device:ABCDEFGHIJ"}, "invalid_scope"),
    ({"scope": f"{scope_for('ABCDEFGHIJ')} urn:matrix:client:device:KLMNOPQRST"}, "invalid_scope"),
    ({"scope": scope_for("ABC!DEFGHIJ")}, "invalid_scope"),
    ({"response_mode": "form_post"}, "invalid_request"),
    ({"prompt": "none"}, "interaction_required"),
    ({"request": "a.b.c"}, "invalid_request"),
    ({"request_uri": "https://evil.example/request"}, "invalid_request"),
]


@pytest.mark.parametrize(("wrong", "code"), WRONG)
async def test_a_wrong_request_is_told_to_the_app(
    server: Server, wrong: dict[str, Any], code: str
) -> None:
    app = await app_of(server)
    where = await app.sends(app.request(DEVICE, **wrong))
    assert where.startswith("org.example.app:/callback?")
    answer = answered(where)
    assert answer["error"] == code
    assert answer["state"] == "a state"
    assert answer["iss"] == app.known["issuer"]


@pytest.mark.parametrize("extra", ["", " openid", " urn:synapse:admin:*"])
@pytest.mark.parametrize("spelling", ["urn:matrix:client:", OLD_SCOPE])
async def test_both_spellings_are_answered_in_kind(
    server: Server, alice: Client, spelling: str, extra: str
) -> None:
    app = await app_of(server)
    scope = scope_for("ABCDEFGHIJ", spelling)
    tokens = await app.signs_in(alice, scope=scope + extra)
    assert tokens["scope"] == scope


async def test_nobody_consents_for_somebody_else(
    server: Server, alice: Client, bob: Client
) -> None:
    app, browser = await app_of(server), Browser(server)
    request_id = await app.asks(DEVICE)
    browser.user_id = alice.user_id
    await browser.allows(request_id, expect=401, errcode="M_MISSING_TOKEN")
    await browser.visits(bob)
    browser.user_id = alice.user_id
    await browser.allows(request_id, expect=403, errcode="M_FORBIDDEN")
    browser.user_id = bob.user_id
    await browser.allows(request_id)


async def test_pages_of_others_cannot_consent(server: Server, alice: Client) -> None:
    app, browser = await app_of(server), Browser(server)
    request_id = await app.asks(DEVICE)
    await browser.visits(alice)
    path = f"/_linnet/visit/requests/{request_id}/allow"
    cookie = browser.headers(path)["Cookie"]
    strangers: list[dict[str, str]] = [
        {},
        {"Sec-Fetch-Site": "cross-site", "X-Requested-With": "x"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ]
    nobody, body = server.nobody(), {"user_id": alice.user_id}
    for headers in strangers:
        sent = {**headers, "Cookie": cookie}
        for verb in ("allow", "refuse"):
            where = f"/_linnet/visit/requests/{request_id}/{verb}"
            await nobody.post(where, body, headers=sent, expect=403, errcode="M_FORBIDDEN")
        await nobody.get("/_linnet/visit", headers=sent, expect=403, errcode="M_FORBIDDEN")
    await browser.allows(request_id)


async def test_the_consent_cannot_be_framed(server: Server) -> None:
    app = await app_of(server)
    async with server.http.get(f"{server.url}/authorise/{await app.asks(DEVICE)}") as answer:
        assert answer.content_type == "text/html"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    redirect = await server.nobody().get("/_linnet/oauth2/authorize", expect=303)
    assert "frame-ancestors 'none'" in redirect.headers["Content-Security-Policy"]
    assert redirect.headers["Cache-Control"] == "no-store"


async def test_an_app_may_want_a_fresh_proof(server: Server, alice: Client) -> None:
    app, browser = await app_of(server), Browser(server)
    await browser.visits(alice)
    request_id = await app.asks(DEVICE, prompt="login")
    path = f"/_linnet/visit/requests/{request_id}"
    assert (await browser.asks("GET", path))["needs_proof"] is True
    await browser.allows(request_id, expect=403, errcode="M_FORBIDDEN")
    await browser.visits(alice)
    assert (await browser.asks("GET", path))["needs_proof"] is False
    await browser.allows(request_id)


async def test_hints_reach_the_page(server: Server) -> None:
    app, browser = await app_of(server), Browser(server)
    request_id = await app.asks(DEVICE, login_hint="mxid:@ada:linnet.test", prompt="create")
    shown = await browser.asks("GET", f"/_linnet/visit/requests/{request_id}")
    assert shown["login_hint"] == "mxid:@ada:linnet.test"
    assert shown["wants_account"] is True


async def test_a_person_sees_which_device_is_replaced(server: Server, alice: Client) -> None:
    app, browser = await app_of(server), Browser(server)
    await alice.put(f"/devices/{alice.device_id}", {"display_name": "My old phone"})
    await browser.visits(alice)
    request_id = await app.asks(alice.device_id)
    shown = await browser.asks("GET", f"/_linnet/visit/requests/{request_id}")
    assert shown["replaces"] == "My old phone"


async def test_requests_end(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    app, browser = await app_of(server), Browser(server)
    request_id = await app.asks(DEVICE)
    clock.advance(REQUEST_LIFETIME_MS)
    await browser.visits(admin)
    await browser.allows(request_id, expect=404, errcode="M_NOT_FOUND")


async def test_requests_are_bounded(new_server: NewServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linnet.sessions.oauth.authorise.MAX_REQUESTS", 3)
    clock = MovableClock()
    server = await new_server(clock=clock)
    app, browser = await app_of(server), Browser(server)
    ids = []
    for _ in range(5):
        clock.advance(1)
        ids.append(await app.asks(DEVICE))
    for request_id in ids[:2]:
        await browser.asks("GET", f"/_linnet/visit/requests/{request_id}", expect=404)
    for request_id in ids[2:]:
        await browser.asks("GET", f"/_linnet/visit/requests/{request_id}")


async def test_a_visit_ends(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    browser = Browser(server)
    await browser.visits(admin)
    cookie = browser.cookies["linnet_visit"]
    assert (cookie["path"], cookie["samesite"]) == ("/_linnet/visit", "Strict")
    assert cookie["httponly"] is True
    shown = (await browser.asks("GET", "/_linnet/visit"))["visitor"]
    assert shown["user_id"] == admin.user_id
    assert shown["is_fresh"] is True
    clock.advance(LIFETIME_MS // 2)
    shown = (await browser.asks("GET", "/_linnet/visit"))["visitor"]
    assert shown["is_fresh"] is False
    clock.advance(LIFETIME_MS // 2)
    assert (await browser.asks("GET", "/_linnet/visit"))["visitor"] is None


async def test_a_visitor_goes(server: Server, alice: Client) -> None:
    browser = Browser(server)
    await browser.visits(alice)
    kept = dict(browser.cookies)
    await browser.asks("DELETE", "/_linnet/visit")
    assert browser.cookies["linnet_visit"]["max-age"] == "0"
    browser.cookies = kept
    assert (await browser.asks("GET", "/_linnet/visit"))["visitor"] is None


async def test_a_visit_opens_nothing_of_matrix(server: Server, alice: Client) -> None:
    browser = Browser(server)
    await browser.visits(alice)
    token = browser.cookies["linnet_visit"].value
    await Client(server, token).get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_a_wrong_password_begins_no_visit(server: Server, alice: Client) -> None:
    browser = Browser(server)
    body = {"user": alice.user_id, "password": "wrong"}
    await browser.asks("POST", "/_linnet/visit", body, expect=403, errcode="M_FORBIDDEN")
    assert not browser.cookies


async def test_another_password_ends_all_visits(server: Server, alice: Client) -> None:
    browser = Browser(server)
    await browser.visits(alice)
    body = {"new_password": "another password", "auth": alice.password_auth()}
    await alice.post("/account/password", body)
    assert (await browser.asks("GET", "/_linnet/visit"))["visitor"] is None


async def test_a_locked_person_does_not_visit(server: Server, alice: Client) -> None:
    browser = Browser(server)
    await browser.visits(alice)
    await server.admin.put(f"/_matrix/client/v1/admin/lock/{alice.user_id}", {"locked": True})
    assert (await browser.asks("GET", "/_linnet/visit"))["visitor"] is None
    body = {"user": alice.user_id, "password": PASSWORD}
    await browser.asks("POST", "/_linnet/visit", body, expect=401, errcode="M_USER_LOCKED")


async def test_the_web_apps_session_is_enough_to_consent(server: Server, alice: Client) -> None:
    app, browser = await app_of(server), Browser(server)
    body = {"type": "m.login.password", "user": alice.user_id, "password": PASSWORD}
    await browser.asks("POST", "/_linnet/session/login", body)
    await browser.asks("POST", "/_linnet/session/visit")
    shown = (await browser.asks("GET", "/_linnet/visit"))["visitor"]
    assert (shown["user_id"], shown["is_fresh"]) == (alice.user_id, False)
    browser.user_id = alice.user_id
    await browser.allows(await app.asks(DEVICE))
    # Signing out of the web app ends it.
    await browser.asks("POST", "/_linnet/session/logout")
    assert (await browser.asks("GET", "/_linnet/visit"))["visitor"] is None


async def test_without_the_web_apps_session_nobody_is_let_in(server: Server, alice: Client) -> None:
    browser = Browser(server)
    path = "/_linnet/session/visit"
    assert (await browser.asks("POST", path)).json == {"is_known": False}
    assert not browser.cookies
    tokens = await App(server).signs_in(alice)
    sent = {"Cookie": f"linnet_refresh={tokens['refresh_token']}", "Sec-Fetch-Site": "same-origin"}
    nobody = server.nobody()
    assert (await nobody.post(path, headers=sent)).json == {"is_known": False}
