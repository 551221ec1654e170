"""The web client's session, kept in cookies that no script can read."""

# covers: linnet.sessionLogin, linnet.sessionLogout, linnet.sessionRefresh
# covers: linnet.sessionRegister

from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import PASSWORD, Server

from linnet.sessions.tokens import ACCESS_LIFETIME_MS

OURS = {"Sec-Fetch-Site": "same-origin"}
MEDIA = "/_matrix/client/v1/media/download/linnet.test/unknown"
SESSION_PATHS = ("login", "register", "refresh", "logout")


class Browser:
    """Keeps cookies as a browser does, of which scripts see nothing."""

    def __init__(self, server: Server) -> None:
        self.client = server.nobody()
        self.cookies: dict[str, Morsel[str]] = {}

    async def posts(self, verb: str, body: Any = None, **expected: Any) -> Answer:
        path = f"/_linnet/session/{verb}"
        answer = await self.client.post(path, body, headers=self.headers(path), **expected)
        for text in answer.headers.getall("Set-Cookie", []):
            for name, morsel in SimpleCookie(text).items():
                self.cookies[name] = morsel
        return answer

    def headers(self, path: str) -> dict[str, str]:
        sent = [
            f"{name}={cookie.value}"
            for name, cookie in self.cookies.items()
            if path.startswith(cookie["path"]) and cookie["max-age"] != "0"
        ]
        return {**OURS, "Cookie": "; ".join(sent)} if sent else dict(OURS)

    async def signs_in(self, user_id: str) -> Answer:
        body = {"type": "m.login.password", "user": user_id, "password": PASSWORD}
        return await self.posts("login", body)


async def test_signing_in_hands_the_refresh_token_to_no_script(
    server: Server, alice: Client
) -> None:
    browser = Browser(server)
    answer = await browser.signs_in(alice.user_id)
    assert answer.json.keys() == {
        "user_id", "device_id", "access_token", "expires_in_ms", "home_server",
    }  # fmt: skip
    assert answer["expires_in_ms"] == ACCESS_LIFETIME_MS
    assert answer.headers["Cache-Control"] == "no-store"
    refresh, media = browser.cookies["linnet_refresh"], browser.cookies["linnet_media"]
    assert refresh["path"] == "/_linnet/session"
    assert media["path"] == "/_matrix/client/v1/media/"
    for cookie in (refresh, media):
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Strict"
        assert cookie["secure"] == ""
    await Client(server, answer["access_token"]).get("/account/whoami")


async def test_over_https_cookies_stay_there(new_server: NewServer) -> None:
    server = await new_server(public_url="https://chat.linnet.test")
    admin = await server.person("admin", is_first=True)
    browser = Browser(server)
    await browser.signs_in(admin.user_id)
    assert all(cookie["secure"] is True for cookie in browser.cookies.values())


async def test_registering_signs_in_too(server: Server) -> None:
    browser = Browser(server)
    body = {"username": "browser", "password": PASSWORD, "inhibit_login": True}
    asked = await browser.posts("register", body, expect=401)
    auth = {"type": "m.login.dummy", "session": asked["session"]}
    answer = await browser.posts("register", {**body, "auth": auth})
    assert "refresh_token" not in answer.json
    await Client(server, answer["access_token"]).get("/account/whoami")
    assert (await browser.posts("refresh"))["user_id"] == answer["user_id"]


async def test_a_page_that_is_opened_again_refreshes(server: Server, alice: Client) -> None:
    browser = Browser(server)
    first = await browser.signs_in(alice.user_id)
    old_cookie = browser.cookies["linnet_refresh"].value
    answer = await browser.posts("refresh")
    assert answer.json.keys() == first.json.keys()
    assert answer["device_id"] == first["device_id"]
    assert answer["home_server"] == "linnet.test"
    assert browser.cookies["linnet_refresh"].value != old_cookie
    await Client(server, answer["access_token"]).get("/account/whoami")
    await Client(server, first["access_token"]).get("/account/whoami", expect=401)


async def test_a_lost_answer_is_asked_for_again(server: Server, alice: Client) -> None:
    browser = Browser(server)
    await browser.signs_in(alice.user_id)
    kept = dict(browser.cookies)
    await browser.posts("refresh")
    browser.cookies = kept
    answer = await browser.posts("refresh")
    await Client(server, answer["access_token"]).get("/account/whoami")


async def test_a_session_that_is_over_says_so(server: Server, alice: Client) -> None:
    browser = Browser(server)
    await browser.posts("refresh", expect=401, errcode="M_MISSING_TOKEN")
    answer = await browser.signs_in(alice.user_id)
    await Client(server, answer["access_token"]).post("/logout")
    await browser.posts("refresh", expect=401, errcode="M_UNKNOWN_TOKEN")
    assert {cookie["max-age"] for cookie in browser.cookies.values()} == {"0"}


async def test_signing_out_needs_no_fresh_access_token(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    browser = Browser(server)
    device = (await browser.signs_in(admin.user_id))["device_id"]
    clock.advance(ACCESS_LIFETIME_MS)
    kept = dict(browser.cookies)
    await browser.posts("logout")
    assert {cookie["max-age"] for cookie in browser.cookies.values()} == {"0"}
    await admin.get(f"/devices/{device}", expect=404)
    browser.cookies = kept
    await browser.posts("logout")
    await browser.posts("refresh", expect=401, errcode="M_MISSING_TOKEN")


@pytest.mark.parametrize("verb", SESSION_PATHS)
async def test_other_peoples_pages_cannot_use_the_session(
    server: Server, alice: Client, verb: str
) -> None:
    browser = Browser(server)
    await browser.signs_in(alice.user_id)
    path = f"/_linnet/session/{verb}"
    cookie = browser.headers(path)["Cookie"]
    strangers: list[dict[str, str]] = [
        {},
        {"Sec-Fetch-Site": "cross-site", "X-Requested-With": "x"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ]
    body = {"type": "m.login.password", "user": alice.user_id, "password": PASSWORD}
    for headers in strangers:
        sent = {**headers, "Cookie": cookie}
        await browser.client.post(path, body, headers=sent, expect=403, errcode="M_FORBIDDEN")
    await browser.posts("refresh")


async def test_where_browsers_name_no_origin_a_header_counts(server: Server, alice: Client) -> None:
    body = {"type": "m.login.password", "user": alice.user_id, "password": PASSWORD}
    await server.nobody().post(
        "/_linnet/session/login", body, headers={"X-Requested-With": "Linnet"}
    )


async def test_a_wrong_password_sets_no_cookie(server: Server, alice: Client) -> None:
    browser = Browser(server)
    body = {"type": "m.login.password", "user": alice.user_id, "password": "wrong"}
    await browser.posts("login", body, expect=403, errcode="M_FORBIDDEN")
    assert not browser.cookies


async def test_the_media_cookie_opens_downloads_for_our_own_page_alone(
    server: Server, alice: Client
) -> None:
    browser = Browser(server)
    await browser.signs_in(alice.user_id)
    headers = browser.headers(MEDIA)
    nobody = server.nobody()
    # There is no such file, which only somebody who is known is told.
    await nobody.get(MEDIA, headers=headers, expect=404, errcode="M_NOT_FOUND")
    await nobody.get(MEDIA, headers=OURS, expect=401, errcode="M_MISSING_TOKEN")
    for site in ("cross-site", "same-site", "none"):
        sent = {**headers, "Sec-Fetch-Site": site}
        await nobody.get(MEDIA, headers=sent, expect=401, errcode="M_MISSING_TOKEN")
    sent = {"Cookie": headers["Cookie"]}
    await nobody.get(MEDIA, headers=sent, expect=401, errcode="M_MISSING_TOKEN")


async def test_the_media_cookie_opens_nothing_else(server: Server, alice: Client) -> None:
    browser = Browser(server)
    await browser.signs_in(alice.user_id)
    headers = browser.headers(MEDIA)
    nobody = server.nobody()
    for path in ("/account/whoami", "/_matrix/client/v1/media/config"):
        await nobody.get(path, headers=headers, expect=401, errcode="M_MISSING_TOKEN")
    token = browser.cookies["linnet_media"].value
    for path in ("/account/whoami", MEDIA):
        await Client(server, token).get(path, expect=401, errcode="M_UNKNOWN_TOKEN")
    swapped = {**OURS, "Cookie": f"linnet_media={browser.cookies['linnet_refresh'].value}"}
    await nobody.get(MEDIA, headers=swapped, expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_the_media_cookie_ends_with_the_session(server: Server, alice: Client) -> None:
    browser = Browser(server)
    await browser.signs_in(alice.user_id)
    headers = browser.headers(MEDIA)
    await server.nobody().get(MEDIA, headers=headers, expect=404)
    await browser.posts("logout")
    await server.nobody().get(MEDIA, headers=headers, expect=401, errcode="M_UNKNOWN_TOKEN")
