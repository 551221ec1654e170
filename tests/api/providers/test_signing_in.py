"""People sign in through a third party, and come back as themselves and nobody else."""

# covers: linnet.getProviders, linnet.goToProvider, linnet.comeBackFromProvider, linnet.getArrival
# covers: linnet.enterThroughProvider, linnet.registerThroughProvider, getLoginFlows
# covers: redirectToIdP

import logging
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests.kit.apps import App, answered, whoami
from tests.kit.clock import MovableClock
from tests.kit.outside import Outside
from tests.kit.people import NewServer
from tests.kit.provider import CALLBACK, CLIENT_ID, ID, ROW, SECRET, Provider, Traveller
from tests.kit.server import Server

from linnet.http.endpoint import Limit
from linnet.http.proxies import network_of
from linnet.sessions.providers.attempts import LIFETIME_MS
from linnet.sessions.providers.discovered import KEPT_MS, KEYS_AGAIN_MS

BEGIN = f"/_linnet/providers/{ID}/begin"
OVER = "/came-back/over"


async def opened(new_server: NewServer, provider: Provider, **settings: Any) -> Server:
    """A server with the provider, whose people may come."""
    server = await new_server(egress_allow=("127.0.0.1",), **settings)
    server.admin = await server.person("admin", is_first=True)
    await provider.is_added_to(server.admin, lets_newcomers=True)
    return server


async def failed(browser: Traveller, **changed: Any) -> str:
    """Why somebody who has been there does not come in."""
    answer = await browser.travels("1042", **changed)
    await browser.enters(expect=404)
    await browser.registers("mallory", expect=404)
    return str(answer["failed"])


async def test_somebody_comes_for_the_first_time_and_again(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider, registration="invite")
    offered = (await server.nobody().get("/_linnet/providers"))["providers"]
    assert offered == [
        {
            "id": ID,
            "name": "Example",
            "host": f"127.0.0.1:{provider.outside.port}",
            "lets_newcomers": True,
        }
    ]
    provider.name = "Ada"
    browser = Traveller(server, provider)
    arrived = await browser.travels("1042")
    assert arrived["suggested_name"] == "Ada"
    assert (arrived["is_known"], arrived["may_register"], arrived["needs_invite"]) == (
        False,
        True,
        False,
    )
    await browser.enters(expect=403, errcode="M_FORBIDDEN")
    # A name that is taken can be chosen again; what was used up is used up.
    browser = Traveller(server, provider)
    await browser.travels("1042")
    await browser.registers("admin", expect=400, errcode="M_USER_IN_USE")
    await browser.registers("ö", expect=400, errcode="M_INVALID_USERNAME")
    answer = await browser.registers("Ada")
    ada = browser.client_of(answer)
    assert (await ada.get("/account/whoami"))["user_id"] == "@ada:linnet.test"
    assert len(answer["recovery_code"]) == 29
    assert "refresh_token" not in answer.json
    await browser.registers("eve", expect=401)
    again = await Traveller(server, provider).signs_in("1042")
    assert again.user_id == ada.user_id
    assert again.device_id != ada.device_id
    # Nothing of what the provider says is kept but who it is.
    async with server.house.hall.db.snapshot() as reader:
        rows = await reader.all("SELECT issuer, subject, user_id FROM provider_links")
    assert [tuple(row) for row in rows] == [(provider.issuer, "1042", ada.user_id)]
    left = (await server.admin.get("/_linnet/touchpoints"))["touchpoints"]
    counted = next(one for one in left if one["id"] == ROW)
    assert counted["everyones"]["allowed"] == 5  # one description, one set of keys, three codes


async def test_only_who_is_invited_or_linked_comes_in_unless_newcomers_may(
    new_server: NewServer, provider: Provider
) -> None:
    server = await new_server(egress_allow=("127.0.0.1",), registration="invite")
    admin = await server.person("admin", is_first=True)
    await provider.is_added_to(admin)
    browser = Traveller(server, provider)
    assert (await browser.travels("7"))["needs_invite"]
    await browser.registers("bob", expect=403, errcode="M_FORBIDDEN")
    await browser.registers("bob", token="no such link", expect=403)
    token = (await admin.post("/_linnet/invites", {}))["token"]
    assert (await browser.registers("bob", token=token))["user_id"] == "@bob:linnet.test"


async def test_nobody_registers_on_a_closed_server(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider, registration="closed")
    browser = Traveller(server, provider)
    assert not (await browser.travels("7"))["may_register"]
    await browser.registers("bob", expect=403)


async def test_newcomers_of_one_network_are_counted(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider, rate_limits=True)
    for _ in range(Limit.REGISTRATIONS.burst):
        server.house.sessions.rate_limits.spend(Limit.REGISTRATIONS, network_of("127.0.0.1"))
    browser = Traveller(server, provider)
    await browser.travels("7")
    await browser.registers("bob", expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_an_app_that_shows_our_page_is_handed_a_session(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    wish = {"device_id": "INSIDE", "initial_device_display_name": "My app"}
    browser = Traveller(server, provider)
    assert (await browser.travels("7", "app"))["purpose"] == "app"
    await browser.enters(wish, expect=403, errcode="M_FORBIDDEN")
    browser = Traveller(server, provider)
    await browser.travels("7", "app")
    made = await browser.registers("bob", device=wish)
    bob = browser.client_of(made)
    assert (await bob.get("/devices/INSIDE"))["display_name"] == "My app"
    assert len(made["recovery_code"]) == 29
    # It is the app's alone: no cookie stays in the browser that shows the page.
    assert made.headers.getall("Set-Cookie")[0].startswith("linnet_provider=;")
    assert len(made.headers.getall("Set-Cookie")) == 1
    assert not {"refresh_token", "expires_in_ms"} & made.json.keys()
    browser = Traveller(server, provider)
    await browser.travels("7", "app")
    again = await browser.enters({"refresh_token": True})
    assert {"refresh_token", "expires_in_ms"} <= again.json.keys()
    assert len(again.headers.getall("Set-Cookie")) == 1
    assert again["user_id"] == bob.user_id
    # What was used up is used up.
    await browser.enters(expect=401)


async def test_an_app_gets_a_session_through_it(new_server: NewServer, provider: Provider) -> None:
    server = await opened(new_server, provider)
    app = App(server)
    await app.registers()
    request_id = await app.asks("APPDEVICE1")
    browser = Traveller(server, provider)
    location = await browser.goes("visit", f"/authorise/{request_id}")
    await browser.returns(provider.lets(location, "7"))
    assert (await browser.arrives())["return_to"] == f"/authorise/{request_id}"
    assert (await browser.registers("bob")).json.keys() == {"recovery_code"}
    browser.user_id = "@bob:linnet.test"
    code = answered((await browser.allows(request_id))["redirect_to"])["code"]
    tokens = await app.exchanges(code)
    assert (await whoami(server, tokens["access_token"]))["user_id"] == "@bob:linnet.test"
    # The next time it is a visit at once, and one that has just proven who it is.
    browser = Traveller(server, provider)
    await browser.travels("7", "visit")
    assert (await browser.enters()).json == {}
    visitor = (await browser.asks("GET", "/_linnet/visit"))["visitor"]
    assert (visitor["user_id"], visitor["is_fresh"]) == ("@bob:linnet.test", True)


async def test_older_clients_are_told_of_it(new_server: NewServer, provider: Provider) -> None:
    server = await opened(new_server, provider)
    nobody = server.nobody()
    flows = (await nobody.get("/login"))["flows"]
    sso = next(flow for flow in flows if flow["type"] == "m.login.sso")
    assert sso["identity_providers"] == [{"id": ID, "name": "Example"}]
    query = urlencode({"redirectUrl": "https://chat.example.org/"})
    path = f"/_matrix/client/v3/login/sso/redirect/{ID}"
    sent = await nobody.get(f"{path}?{query}", expect=302)
    page, _, chosen = sent.headers["Location"].partition("?")
    assert page.startswith("/authorise/")
    assert chosen == f"provider={ID}"
    refused = await nobody.get(f"{path}?redirectUrl=javascript:alert(1)", expect=302)
    assert refused.headers["Location"] == "/authorise/refused"
    await nobody.get(path, expect=400, errcode="M_MISSING_PARAM")
    await nobody.get(f"{path}x?{query}", expect=404, errcode="M_NOT_FOUND")
    await server.admin.put(f"/_linnet/touchpoints/{ROW}/switch", {"is_on": False})
    await nobody.get(f"{path}?{query}", expect=404)
    flows = (await nobody.get("/login"))["flows"]
    assert not any("identity_providers" in flow for flow in flows)


async def test_what_comes_back_counts_once_and_in_its_own_browser(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    browser, other = Traveller(server, provider), Traveller(server, provider)
    back = provider.lets(await browser.goes(), "7")
    assert await other.returns(back) == OVER  # no cookie at all
    await other.goes()
    assert await other.returns(back) == OVER  # another attempt's
    assert await browser.returns(f"{CALLBACK}?code=x&state=forged") == OVER
    assert await browser.returns(back.replace(ID, "other", 1)) == OVER
    assert await browser.returns(f"{back}&state=twice") == OVER
    assert await browser.returns(f"{CALLBACK}?{'x' * 20_000}") == OVER
    await browser.arrives(expect=404)
    # All this has not spoilt the genuine one.
    assert await browser.returns(back) == "/came-back"
    assert await browser.returns(back) == OVER
    await other.arrives(expect=404)
    await other.enters(expect=404)
    await browser.registers("bob")
    await browser.arrives(expect=401, errcode="M_MISSING_TOKEN")
    nobody = Traveller(server, provider)
    await nobody.enters(expect=401, errcode="M_MISSING_TOKEN")
    await nobody.registers("eve", expect=401)
    # The provider was asked once, with the one code.
    assert sum(one.path == "/token" for one in provider.outside.received) == 1


async def test_only_our_own_pages_begin_and_end_it(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    browser = Traveller(server, provider)
    await browser.travels("7")
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for path in (BEGIN, *(f"/_linnet/providers/{one}" for one in ("arrival", "enter", "link"))):
        await browser.asks("POST", path, {"purpose": "visit"}, headers=foreign, expect=403)
    newcomer = {"username": "bob"}
    register = "/_linnet/providers/register"
    await browser.asks("POST", register, newcomer, headers=foreign, expect=403)


FOREIGN = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "evil",
    "/ x",
    "/" + "a" * 600,
]


async def test_people_return_to_our_own_pages_alone(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    browser = Traveller(server, provider)
    for path in FOREIGN:
        await browser.goes("visit", path, expect=400, errcode="M_INVALID_PARAM")


async def test_it_ends_after_a_while(new_server: NewServer, provider: Provider) -> None:
    clock = MovableClock()
    server = await opened(new_server, provider, clock=clock)
    browser = Traveller(server, provider)
    back = provider.lets(await browser.goes(), "7")
    clock.advance(LIFETIME_MS)
    assert await browser.returns(back) == OVER


WRONG_ANSWERS: list[tuple[dict[str, str | None], str]] = [
    ({"iss": "https://evil.example"}, "untrusted"),
    ({"iss": None}, "untrusted"),
    ({"code": None}, "untrusted"),
    ({"code": "forged"}, "untrusted"),
    ({"code": None, "error": "access_denied"}, "declined"),
]


async def test_an_answer_that_is_not_right(new_server: NewServer, provider: Provider) -> None:
    server = await opened(new_server, provider)
    for changed, why in WRONG_ANSWERS:
        assert await failed(Traveller(server, provider), **changed) == why, changed


WRONG_CLAIMS: list[dict[str, Any]] = [
    {"iss": "https://evil.example"},
    {"aud": "somebody else"},
    {"aud": [CLIENT_ID, "somebody else"]},
    {"azp": "somebody else"},
    {"nonce": "of another attempt"},
    {"nonce": None},
    {"exp": 1},
    {"exp": None},
    {"iat": 99_999_999_999},
    {"sub": ""},
    {"sub": "x" * 256},
    {"sub": "a\nb"},
]


async def test_a_token_that_is_not_right(new_server: NewServer, provider: Provider) -> None:
    server = await opened(new_server, provider)
    for provider.claims in WRONG_CLAIMS:
        assert await failed(Traveller(server, provider)) == "untrusted", provider.claims


async def test_a_token_of_another_key_or_kind(
    new_server: NewServer, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await opened(new_server, provider)

    def signed(key: Any, algorithm: str | None, **header: Any) -> None:
        def make(asked: dict[str, Any]) -> str:
            claims = {"iss": provider.issuer, "sub": "1042", "aud": CLIENT_ID, "iat": 1}
            claims |= {"exp": 99_999_999_999, "nonce": asked["nonce"]}
            return jwt.encode(claims, key, algorithm, headers={"kid": provider.kid, **header})

        monkeypatch.setattr(provider, "id_token", make)

    signed(provider.key, "ES256")
    assert not (await Traveller(server, provider).travels("1042"))["failed"]
    for key, algorithm in (
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (ec.generate_private_key(ec.SECP384R1()), "ES384"),
        (SECRET * 2, "HS256"),
        (None, None),
    ):
        signed(key, algorithm)
        assert await failed(Traveller(server, provider)) == "untrusted"
    monkeypatch.setattr(provider, "id_token", lambda asked: "x" * 40_000)
    assert await failed(Traveller(server, provider)) == "untrusted"


async def test_new_keys_are_found(new_server: NewServer, provider: Provider) -> None:
    clock = MovableClock()
    provider.now_s = lambda: clock.now_ms() / 1000
    server = await opened(new_server, provider, clock=clock)
    await Traveller(server, provider).signs_up("7", "bob")
    provider.new_key("second")
    # Not at every token that names a key which is not there.
    assert await failed(Traveller(server, provider)) == "untrusted"
    clock.advance(KEYS_AGAIN_MS)
    assert await Traveller(server, provider).signs_in("7")
    asked = [one.path for one in provider.outside.received]
    assert asked.count("/keys") == 2
    assert asked.count("/.well-known/openid-configuration") == 1
    clock.advance(KEPT_MS)
    await Traveller(server, provider).signs_in("7")
    assert [one.path for one in provider.outside.received].count("/keys") == 3


async def test_a_provider_that_is_down_is_named(
    new_server: NewServer, provider: Provider, outside: Outside
) -> None:
    server = await opened(new_server, provider)
    browser = Traveller(server, provider)
    outside.answers("/.well-known/openid-configuration", b"busy", status=503)
    said = await browser.asks(
        "POST", BEGIN, {"purpose": "session"}, expect=502, errcode="M_CONNECTION_FAILED"
    )
    assert "Example does not answer" in said["error"]
    outside.does("/.well-known/openid-configuration", provider._describes)
    outside.answers("/token", b"busy", status=500)
    assert await failed(browser) == "unreachable"
    port = outside.port
    await outside.stop()
    assert await failed_on_the_way(browser, provider) == "unreachable"
    await outside.start(port)


async def failed_on_the_way(browser: Traveller, provider: Provider) -> str:
    back = provider.lets(await browser.goes(), "7")
    await browser.returns(back)
    return str((await browser.arrives())["failed"])


WRONG_DESCRIPTIONS: list[dict[str, Any]] = [
    {"issuer": "https://evil.example"},
    {"token_endpoint": "https://evil.example/token"},
    {"authorization_endpoint": "https://evil.example/authorize"},
    {"jwks_uri": "file:///etc/passwd"},
    {"jwks_uri": None},
    {"response_types_supported": ["token"]},
    {"code_challenge_methods_supported": ["plain"]},
]


async def test_a_provider_that_describes_itself_wrongly(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    for provider.changed in WRONG_DESCRIPTIONS:
        said = await Traveller(server, provider).asks(
            "POST", BEGIN, {"purpose": "session"}, expect=502, errcode="M_CONNECTION_FAILED"
        )
        assert "not set up right" in said["error"], provider.changed


async def test_the_secret_can_be_said_in_the_body(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    provider.changed = {
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "authorization_response_iss_parameter_supported": None,
    }
    browser = Traveller(server, provider)
    assert not (await browser.travels("7", iss=None))["failed"]
    await browser.registers("bob")


async def test_nothing_goes_there_while_it_is_off(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    browser, other = Traveller(server, provider), Traveller(server, provider)
    await Traveller(server, provider).signs_up("7", "bob")
    back = provider.lets(await browser.goes(), "7")
    await other.travels("7")
    await server.admin.put(f"/_linnet/touchpoints/{ROW}/switch", {"is_on": False})
    received = len(provider.outside.received)
    assert (await server.nobody().get("/_linnet/providers"))["providers"] == []
    await browser.returns(back)
    assert (await browser.arrives())["failed"] == "off"
    await other.enters(expect=404)  # who was back already, but not in
    await Traveller(server, provider).goes(expect=404, errcode="M_NOT_FOUND")
    nobody = Traveller(server, provider)
    await nobody.asks("POST", "/_linnet/providers/x/begin", {"purpose": "visit"}, expect=404)
    await nobody.asks("POST", BEGIN, {"purpose": "link"}, expect=400)
    assert len(provider.outside.received) == received


async def test_who_may_not_come_in_does_not(new_server: NewServer, provider: Provider) -> None:
    server = await opened(new_server, provider)
    bob, _ = await Traveller(server, provider).signs_up("7", "bob")
    lock = f"/_matrix/client/v1/admin/lock/{bob.user_id}"
    await server.admin.put(lock, {"locked": True})
    browser = Traveller(server, provider)
    await browser.travels("7")
    await browser.enters(expect=401, errcode="M_USER_LOCKED")
    await server.admin.put(lock, {"locked": False})
    await server.admin.post(f"/_linnet/admin/v1/users/{bob.user_id}/deactivate", {})
    # The end of an account ends its link: whoever comes from there is new.
    browser = Traveller(server, provider)
    assert not (await browser.travels("7"))["is_known"]
    async with server.house.hall.db.snapshot() as reader:
        assert await reader.all("SELECT user_id FROM provider_links") == []
        assert await reader.all("SELECT user_id FROM recovery_codes") == []


async def test_no_secret_is_logged(
    new_server: NewServer, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = await opened(new_server, provider)
    location = parse_qs(urlsplit(await Traveller(server, provider).goes()).query)
    assert "client_secret" not in location
    _, code = await Traveller(server, provider).signs_up("7", "bob")
    await failed(Traveller(server, provider), code="forged")
    assert SECRET not in caplog.text
    assert code not in caplog.text
    assert "forged" not in caplog.text
    async with server.house.hall.db.snapshot() as reader:
        known = await reader.all("SELECT client_secret FROM sign_in_providers")
    assert known[0][0] == SECRET  # it is what was looked for
