"""The web app is signed in by another device of the person's, and nobody types a password."""

# covers: linnet.sessionBeginLink, linnet.sessionFinishLink

from typing import Any

from tests.kit.apps import App, Browser
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.sessions.oauth.device_grant import LIFETIME_MS, OWN_CLIENT

LINK = "/_linnet/session/link"
FINISH = "/_linnet/session/link/finish"


async def begun(browser: Browser) -> Answer:
    answer = await browser.asks("POST", LINK)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


async def finishes(browser: Browser, begun: Answer, **expected: Any) -> Answer:
    body = {
        "device_code": begun["grant"]["device_code"],
        "initial_device_display_name": "Linnet on the kitchen table",
    }
    return await browser.asks("POST", FINISH, body, **expected)


async def answers(person: Browser, verb: str, begun: Answer, **expected: Any) -> Answer:
    return await person.answers_code(verb, begun["grant"]["user_code"], **expected)


async def at_home(server: Server, person: Client) -> Browser:
    """The browser in which the person allows it."""
    browser = Browser(server)
    await browser.visits(person)
    return browser


async def test_a_browser_is_signed_in_by_another_device(server: Server, alice: Client) -> None:
    fresh, known = Browser(server), await at_home(server, alice)
    link = await begun(fresh)
    grant, device_id = link["grant"], link["device_id"]
    page = grant["verification_uri_complete"]
    assert page == f"{grant['verification_uri']}?code={grant['user_code']}"
    assert (await finishes(fresh, link, expect=400))["error"] == "authorization_pending"
    assert fresh.cookies == {}
    shown = await known.asks("GET", f"/_linnet/visit/device-codes/{grant['user_code']}")
    address = server.house.hall.settings.address
    assert shown["app"]["name"] == "Linnet"
    assert shown["app"]["host"] in address
    assert shown["device_id"] == device_id
    await answers(known, "allow", link)
    session = await finishes(fresh, link)
    assert "refresh_token" not in session.json
    assert (session["user_id"], session["device_id"]) == (alice.user_id, device_id)
    assert {"linnet_refresh", "linnet_media"} <= fresh.cookies.keys()
    device = await alice.get(f"/devices/{device_id}")
    assert device["display_name"] == "Linnet on the kitchen table"
    refreshed = await fresh.asks("POST", "/_linnet/session/refresh")
    assert refreshed["device_id"] == device_id
    assert (await finishes(fresh, link, expect=400))["error"] == "invalid_grant"


async def test_a_refused_browser_stays_outside(server: Server, alice: Client) -> None:
    fresh, known = Browser(server), await at_home(server, alice)
    link = await begun(fresh)
    await answers(known, "refuse", link)
    assert (await finishes(fresh, link, expect=400))["error"] == "access_denied"
    assert (await finishes(fresh, link, expect=400))["error"] == "invalid_grant"
    await answers(known, "allow", link, expect=404, errcode="M_NOT_FOUND")


async def test_links_expire(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    fresh, known = Browser(server), await at_home(server, admin)
    link = await begun(fresh)
    clock.advance(LIFETIME_MS)
    assert (await finishes(fresh, link, expect=400))["error"] == "expired_token"
    await answers(await at_home(server, admin), "allow", link, expect=404)
    assert known.user_id == admin.user_id


async def test_only_our_own_page_links(server: Server) -> None:
    fresh = Browser(server)
    link = await begun(fresh)
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    nobody = server.nobody()
    body = {"device_code": link["grant"]["device_code"]}
    await nobody.post(LINK, headers=elsewhere, expect=403, errcode="M_FORBIDDEN")
    await nobody.post(FINISH, body, headers=elsewhere, expect=403, errcode="M_FORBIDDEN")
    await fresh.asks("POST", FINISH, {}, expect=400)
    long = {**body, "initial_device_display_name": "x" * 256}
    await fresh.asks("POST", FINISH, long, expect=400, errcode="M_INVALID_PARAM")


async def test_no_app_takes_a_session_of_our_own(server: Server, alice: Client) -> None:
    """Nor does our own page take an app's."""
    fresh, known, app = Browser(server), await at_home(server, alice), App(server)
    link = await begun(fresh)
    await app.registers()
    await answers(known, "allow", link)
    for client_id in (app.client_id, OWN_CLIENT):
        fields = {
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": link["grant"]["device_code"],
            "client_id": client_id,
        }
        status = 400 if client_id == app.client_id else 401
        await app.form("/_linnet/oauth2/token", fields, expect=status)
    await finishes(fresh, link)


async def test_a_locked_account_is_not_linked(server: Server, alice: Client) -> None:
    fresh, known = Browser(server), await at_home(server, alice)
    link = await begun(fresh)
    await answers(known, "allow", link)
    await server.admin.put(f"/_matrix/client/v1/admin/lock/{alice.user_id}", {"locked": True})
    await finishes(fresh, link, expect=401, errcode="M_USER_LOCKED")
    assert fresh.cookies == {}


async def test_floods_are_slowed_down(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True, clock=MovableClock())
    browser = Browser(server)
    for _ in range(30):
        await begun(browser)
    await browser.asks("POST", LINK, expect=429, errcode="M_LIMIT_EXCEEDED")
