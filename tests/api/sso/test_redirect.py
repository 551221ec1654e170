"""An older client sends a person to a browser, and is given a login token there."""

# covers: redirectToSSO, linnet.getAppRequest, linnet.allowApp, linnet.refuseApp, login

from typing import Any
from urllib.parse import urlencode

import pytest
from tests.kit.apps import App, Browser, answered
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.http.endpoint import Limit
from linnet.sessions.login_token import LIFETIME_MS
from linnet.sessions.oauth.authorise import REQUEST_LIFETIME_MS
from linnet.sessions.oauth.redirects import MAX_URI_LENGTH

PATH = "/_matrix/client/v3/login/sso/redirect"
REFUSED = "/authorise/refused"
BACK = "https://chat.example.org/?hs=linnet.test#/welcome"


async def sent_to(server: Server, query: Any) -> str:
    """Where a browser is sent on to."""
    text = query if isinstance(query, str) else urlencode(query)
    answer = await server.nobody().get(f"{PATH}?{text}", expect=302)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.headers["Location"]


async def asks(server: Server, address: str = BACK, **more: str) -> str:
    """Ask as a client does; returns the id that our page is given."""
    where = await sent_to(server, {"redirectUrl": address, **more})
    assert where.startswith("/authorise/")
    assert where != REFUSED
    assert "chat" not in where
    return where.removeprefix("/authorise/")


async def token_for(server: Server, person: Client, address: str = BACK) -> str:
    request_id, browser = await asks(server, address), Browser(server)
    await browser.visits(person)
    return answered_token((await browser.allows(request_id))["redirect_to"])


def answered_token(where: str) -> str:
    return answered(where.partition("#")[0])["loginToken"]


def with_token(token: str) -> dict[str, str]:
    return {"type": "m.login.token", "token": token}


async def test_a_person_is_signed_in_through_the_browser(server: Server, alice: Client) -> None:
    request_id, browser = await asks(server), Browser(server)
    await browser.visits(alice)
    shown = await browser.asks("GET", f"/_linnet/visit/requests/{request_id}")
    assert shown.json == {
        "app": {"name": "", "host": "chat.example.org", "policy_uri": "", "tos_uri": ""},
        "leads_to": "chat.example.org",
        "device_id": "",
        "replaces": None,
        "login_hint": "",
        "wants_account": False,
        "wish": None,
        "needs_proof": False,
    }
    where = (await browser.allows(request_id))["redirect_to"]
    assert where.startswith("https://chat.example.org/?hs=linnet.test&loginToken=lnl_")
    assert where.endswith("#/welcome")
    answer = await server.nobody().post("/login", with_token(answered_token(where)))
    assert answer["user_id"] == alice.user_id
    whoami = await Client(server, answer["access_token"]).get("/account/whoami")
    assert whoami["device_id"] == answer["device_id"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://localhost:39121/", "localhost"),
        ("im.fluffychat://login", "im.fluffychat"),
        ("trusted://matrix.org/", "trusted"),
    ],
)
async def test_programs_and_apps_are_named_by_what_opens_them(
    server: Server, alice: Client, address: str, shown: str
) -> None:
    request_id, browser = await asks(server, address), Browser(server)
    await browser.visits(alice)
    answer = await browser.asks("GET", f"/_linnet/visit/requests/{request_id}")
    assert (answer["leads_to"], answer["app"]["host"]) == (shown, shown)
    where = (await browser.allows(request_id))["redirect_to"]
    assert where.startswith(f"{address}?loginToken=")


async def test_a_token_works_once(server: Server, alice: Client) -> None:
    token = await token_for(server, alice)
    await server.nobody().post("/login", with_token(token))
    await server.nobody().post("/login", with_token(token), expect=403, errcode="M_FORBIDDEN")


async def test_a_token_is_short_lived_and_so_is_a_request(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    token = await token_for(server, admin)
    clock.advance(LIFETIME_MS)
    await server.nobody().post("/login", with_token(token), expect=403, errcode="M_FORBIDDEN")
    request_id, browser = await asks(server), Browser(server)
    clock.advance(REQUEST_LIFETIME_MS)
    await browser.visits(admin)
    await browser.allows(request_id, expect=404, errcode="M_NOT_FOUND")


async def test_a_request_is_answered_once(server: Server, alice: Client) -> None:
    request_id, browser = await asks(server), Browser(server)
    await browser.visits(alice)
    await browser.allows(request_id)
    await browser.allows(request_id, expect=404, errcode="M_NOT_FOUND")
    await browser.refuses(request_id, expect=404, errcode="M_NOT_FOUND")


async def test_who_refuses_is_sent_nowhere(server: Server, alice: Client) -> None:
    request_id, browser = await asks(server), Browser(server)
    await browser.visits(alice)
    answer = await browser.refuses(request_id)
    assert answer.json == {"redirect_to": f"/authorise/{request_id}"}
    await browser.allows(request_id, expect=404, errcode="M_NOT_FOUND")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "blob:https://chat.example.org/1",
        "file:///etc/passwd",
        "intent://x/#Intent;end",
        "http://chat.example.org/",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "https://chat.example.org@evil.example/",
        "https://chat.example.org\\@evil.example/",
        "https://chat.example.org%2eevil.example/",
        "https:evil.example",
        "//evil.example/",
        "/_matrix/client/v3/login",
        "https://chat.example.org/\r\nSet-Cookie: a=b",
        "https://chat.ex\u0430mple.org/",
        "https://chat.example.org/\0",
        "https://chat.example.org/" + "a" * MAX_URI_LENGTH,
    ],
)
async def test_where_it_must_not_lead_it_does_not(server: Server, address: str) -> None:
    assert await sent_to(server, {"redirectUrl": address}) == REFUSED


async def test_what_is_no_request_is_refused(server: Server) -> None:
    for query in ("", "?redirectUrl=", "?redirecturl=https%3A%2F%2Fchat.example.org"):
        await server.nobody().get(PATH + query, expect=400, errcode="M_MISSING_PARAM")
    twice = [("redirectUrl", BACK), ("redirectUrl", "https://evil.example/")]
    assert await sent_to(server, twice) == REFUSED
    assert await sent_to(server, "redirectUrl=https://a.example/%ff") == REFUSED
    assert await sent_to(server, "&".join(f"x{n}=1" for n in range(200))) == REFUSED


async def test_a_token_of_somebody_else_is_taken_out(server: Server, alice: Client) -> None:
    address = "https://chat.example.org/?loginToken=lnl_evil&login%54oken=lnl_evil"
    token = await token_for(server, alice, address)
    answer = await server.nobody().post("/login", with_token(token))
    assert answer["user_id"] == alice.user_id


async def test_nobody_gets_a_token_without_the_person(
    server: Server, alice: Client, bob: Client
) -> None:
    request_id, browser = await asks(server), Browser(server)
    browser.user_id = alice.user_id
    await browser.allows(request_id, expect=401, errcode="M_MISSING_TOKEN")
    await browser.visits(bob)
    browser.user_id = alice.user_id
    await browser.allows(request_id, expect=403, errcode="M_FORBIDDEN")


async def test_pages_of_others_cannot_consent(server: Server, alice: Client) -> None:
    request_id, browser = await asks(server), Browser(server)
    await browser.visits(alice)
    cookie = browser.headers(f"/_linnet/visit/requests/{request_id}/allow")["Cookie"]
    body = {"user_id": alice.user_id}
    for stranger in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        for verb in ("allow", "refuse"):
            path = f"/_linnet/visit/requests/{request_id}/{verb}"
            sent = {**stranger, "Cookie": cookie}
            await server.nobody().post(path, body, headers=sent, expect=403, errcode="M_FORBIDDEN")
    await browser.allows(request_id)


async def test_neither_the_way_nor_the_page_can_be_framed(server: Server) -> None:
    answer = await server.nobody().get(f"{PATH}?{urlencode({'redirectUrl': BACK})}", expect=302)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    async with server.http.get(f"{server.url}{answer.headers['Location']}") as page:
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


async def test_a_login_token_is_no_code(server: Server, alice: Client) -> None:
    app = App(server)
    await app.registers()
    app.request("ADEVICE123")
    token = await token_for(server, alice)
    answer = await app.exchanges(token, expect=400)
    assert answer["error"] == "invalid_grant"
    code = await app.code_for(alice, "ADEVICE123")
    await server.nobody().post("/login", with_token(code), expect=403, errcode="M_FORBIDDEN")


@pytest.mark.parametrize("name", ["action", "org.matrix.msc3824.action"])
async def test_who_wants_an_account_is_shown_the_way_to_one(server: Server, name: str) -> None:
    browser = Browser(server)
    for value, wants in (("register", True), ("login", False), ("something", False)):
        request_id = await asks(server, **{name: value})
        shown = await browser.asks("GET", f"/_linnet/visit/requests/{request_id}")
        assert shown["wants_account"] is wants


async def test_a_locked_person_gets_no_token(server: Server, alice: Client) -> None:
    request_id, browser = await asks(server), Browser(server)
    await browser.visits(alice)
    await server.admin.put(f"/_matrix/client/v1/admin/lock/{alice.user_id}", {"locked": True})
    await browser.allows(request_id, expect=401, errcode="M_MISSING_TOKEN")


async def test_requests_are_bounded(new_server: NewServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linnet.sessions.oauth.authorise.MAX_REQUESTS", 3)
    clock = MovableClock()
    server = await new_server(clock=clock)
    browser, ids = Browser(server), []
    for _ in range(5):
        clock.advance(1)
        ids.append(await asks(server))
    for request_id, status in zip(ids, (404, 404, 200, 200, 200), strict=True):
        await browser.asks("GET", f"/_linnet/visit/requests/{request_id}", expect=status)


async def test_one_address_asks_a_few_times(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True, clock=MovableClock())
    for _ in range(Limit.OAUTH.burst):
        await asks(server)
    path = f"{PATH}?{urlencode({'redirectUrl': BACK})}"
    await server.nobody().get(path, expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_there_is_no_other_provider(server: Server) -> None:
    # covers: redirectToIdP
    nobody = server.nobody()
    for name in ("oidc-github", "..%2F", "%00", "linnet"):
        path = f"{PATH}/{name}?{urlencode({'redirectUrl': BACK})}"
        await nobody.get(path, expect=404, errcode="M_NOT_FOUND")
