"""Codes and refresh tokens become sessions, and never twice."""

# covers: linnet.oauthToken, linnet.oauthRevoke

import asyncio
from typing import Any

import pytest
from tests.kit.apps import NATIVE, WEB, App, Browser, new_device_id, scope_for, whoami
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import PASSWORD, Server

from linnet.sessions.oauth.consent import CODE_LIFETIME_MS
from linnet.sessions.tokens import ACCESS_LIFETIME_MS

TOKEN = "/_linnet/oauth2/token"


async def is_good(server: Server, tokens: Any) -> bool:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    url = f"{server.url}/_matrix/client/v3/account/whoami"
    async with server.http.get(url, headers=headers) as response:
        return response.status == 200


async def test_a_code_becomes_a_session(server: Server, alice: Client) -> None:
    app = App(server)
    tokens = await app.signs_in(alice, "PHONE12345")
    assert tokens.json.keys() == {
        "access_token", "token_type", "expires_in", "refresh_token", "scope",
    }  # fmt: skip
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == ACCESS_LIFETIME_MS // 1000
    assert tokens["scope"] == scope_for("PHONE12345")
    assert tokens.headers["Cache-Control"] == "no-store"
    who = await whoami(server, tokens["access_token"])
    assert (who["user_id"], who["device_id"]) == (alice.user_id, "PHONE12345")
    device = await alice.get("/devices/PHONE12345")
    assert device["display_name"] == "Example X"


async def test_a_code_used_twice_ends_what_it_opened(server: Server, alice: Client) -> None:
    app = App(server)
    await app.registers()
    device_id = new_device_id()
    code = await app.code_for(alice, device_id)
    tokens = await app.exchanges(code)
    assert await is_good(server, tokens)
    assert (await app.exchanges(code, expect=400))["error"] == "invalid_grant"
    assert not await is_good(server, tokens)
    assert (await app.refreshes(tokens["refresh_token"], expect=400))["error"] == "invalid_grant"
    await alice.get(f"/devices/{device_id}", expect=404)


async def test_who_has_only_seen_the_code_ends_nothing(server: Server, alice: Client) -> None:
    app = App(server)
    await app.registers()
    code = await app.code_for(alice, new_device_id())
    tokens = await app.exchanges(code)
    verifier = "a" * 43
    assert (await app.exchanges(code, code_verifier=verifier, expect=400))["error"]
    assert await is_good(server, tokens)


async def test_two_at_once_get_one_session_at_most(server: Server, alice: Client) -> None:
    app = App(server)
    await app.registers()
    code = await app.code_for(alice, new_device_id())
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "code_verifier": app.verifier,
    }

    async def exchange() -> Any:
        async with server.http.post(server.url + TOKEN, data=fields) as response:
            return await response.json()

    answers = await asyncio.gather(*(exchange() for _ in range(4)))
    good = [answer for answer in answers if "access_token" in answer]
    assert len(good) == 1
    assert not await is_good(server, good[0])


WRONG_CODES: list[tuple[dict[str, Any], str]] = [
    ({"code_verifier": "b" * 43}, "invalid_grant"),
    ({"code_verifier": "short"}, "invalid_grant"),
    ({"code_verifier": None}, "invalid_request"),
    ({"code": "lnc_unknown"}, "invalid_grant"),
    ({"code": None}, "invalid_request"),
    ({"redirect_uri": "http://127.0.0.1/callback"}, "invalid_grant"),
    ({"redirect_uri": "https://evil.example/"}, "invalid_grant"),
    ({"grant_type": "password"}, "unsupported_grant_type"),
    ({"grant_type": None}, "invalid_request"),
    ({"client_id": None}, "invalid_request"),
]


@pytest.mark.parametrize(("wrong", "error"), WRONG_CODES)
async def test_a_code_needs_all_that_belongs_to_it(
    server: Server, alice: Client, wrong: dict[str, Any], error: str
) -> None:
    app = App(server)
    await app.registers()
    code = await app.code_for(alice, new_device_id())
    answer = await app.exchanges(**{"code": code, **wrong}, expect=400)
    assert answer["error"] == error
    # Who cannot use it takes it from nobody.
    assert await is_good(server, await app.exchanges(code))


async def test_the_challenge_itself_is_no_verifier(server: Server, alice: Client) -> None:
    app = App(server)
    await app.registers()
    request = app.request(new_device_id())
    browser = Browser(server)
    await browser.visits(alice)
    request_id = (await app.sends(request)).removeprefix("/authorise/")
    where = (await browser.allows(request_id))["redirect_to"]
    code = where.partition("code=")[2].partition("&")[0]
    challenge = request["code_challenge"]
    assert (await app.exchanges(code, code_verifier=challenge, expect=400))["error"]


async def test_a_code_is_for_the_app_that_asked(server: Server, alice: Client) -> None:
    app, other = App(server), App(server, {**NATIVE, "client_name": "Another"})
    await app.registers()
    await other.registers()
    code = await app.code_for(alice, new_device_id())
    answer = await app.exchanges(code, client_id=other.client_id, expect=400)
    assert answer["error"] == "invalid_grant"
    answer = await app.exchanges(code, client_id="unknown", expect=401)
    assert answer["error"] == "invalid_client"


async def test_a_code_is_soon_too_old(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    app = App(server)
    await app.registers()
    code = await app.code_for(admin, new_device_id())
    clock.advance(CODE_LIFETIME_MS)
    assert (await app.exchanges(code, expect=400))["error"] == "invalid_grant"


async def test_a_person_who_was_locked_meanwhile_stays_out(server: Server, alice: Client) -> None:
    app = App(server)
    await app.registers()
    code = await app.code_for(alice, new_device_id())
    await server.admin.put(f"/_matrix/client/v1/admin/lock/{alice.user_id}", {"locked": True})
    assert (await app.exchanges(code, expect=400))["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"\xff=\xff&grant_type=%ff"),
        ("application/x-www-form-urlencoded", b"grant_type=a&grant_type=b"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(60))),
        ("application/x-www-form-urlencoded", b"a=" + b"b" * 20_000),
        ("application/x-www-form-urlencoded", b""),
        ("text/plain", b"grant_type=refresh_token"),
    ],
)
async def test_junk_is_refused(server: Server, kind: str, body: bytes) -> None:
    for path in (TOKEN, "/_linnet/oauth2/revoke"):
        answer = await server.nobody().post(path, body, headers={"Content-Type": kind}, expect=400)
        assert answer["error"] == "invalid_request"


async def test_a_device_is_taken_over(server: Server, alice: Client) -> None:
    app, device_id = App(server), new_device_id()
    first = await app.signs_in(alice, device_id)
    second = await app.signs_in(alice, device_id)
    assert await is_good(server, second)
    await whoami(server, first["access_token"], expect=401, errcode="M_UNKNOWN_TOKEN")
    assert (await app.refreshes(first["refresh_token"], expect=400))["error"] == "invalid_grant"
    await app.refreshes(second["refresh_token"])


async def test_refreshing(server: Server, alice: Client) -> None:
    app, device_id = App(server), new_device_id()
    first = await app.signs_in(alice, device_id)
    second = await app.refreshes(first["refresh_token"])
    assert second.json.keys() == first.json.keys()
    assert second["scope"] == first["scope"]
    who = await whoami(server, second["access_token"])
    assert who["device_id"] == device_id


async def test_an_access_token_expires_softly(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    app = App(server)
    tokens = await app.signs_in(admin)
    clock.advance(ACCESS_LIFETIME_MS)
    answer = await whoami(server, tokens["access_token"], expect=401, errcode="M_UNKNOWN_TOKEN")
    assert answer["soft_logout"] is True
    assert await is_good(server, await app.refreshes(tokens["refresh_token"]))


async def test_a_lost_answer_is_asked_for_again(server: Server, alice: Client) -> None:
    app = App(server)
    first = await app.signs_in(alice)
    lost = await app.refreshes(first["refresh_token"])
    again = await app.refreshes(first["refresh_token"])
    assert lost["access_token"] != again["access_token"]
    assert await is_good(server, again)
    assert await is_good(server, lost)


async def test_two_processes_that_race_both_stay_signed_in(server: Server, alice: Client) -> None:
    app = App(server)
    first = await app.signs_in(alice)
    fields = {
        "grant_type": "refresh_token",
        "refresh_token": first["refresh_token"],
        "client_id": app.client_id,
    }

    async def process() -> Any:
        async with server.http.post(server.url + TOKEN, data=fields) as response:
            assert response.status == 200
            return await response.json()

    one, other = await asyncio.gather(process(), process())
    assert await is_good(server, one)
    assert await is_good(server, other)
    # Whichever of them refreshes next, the other goes on with what it has, or with the news.
    fresh = await app.refreshes(one["refresh_token"])
    assert await is_good(server, other)
    assert await is_good(server, fresh)


async def test_a_stolen_refresh_token_ends_the_session_for_the_thief_too(
    server: Server, alice: Client
) -> None:
    app = App(server)
    first = await app.signs_in(alice)
    # The thief comes first and uses what they get; then the owner refreshes.
    stolen = await app.refreshes(first["refresh_token"])
    assert await is_good(server, stolen)
    assert (await app.refreshes(first["refresh_token"], expect=400))["error"] == "invalid_grant"
    assert not await is_good(server, stolen)
    assert (await app.refreshes(stolen["refresh_token"], expect=400))["error"] == "invalid_grant"


async def test_a_refresh_token_is_for_its_app(server: Server, alice: Client) -> None:
    app, other = App(server), App(server, WEB)
    await other.registers()
    tokens = await app.signs_in(alice)
    refresh_token = tokens["refresh_token"]
    answer = await other.refreshes(refresh_token, expect=400)
    assert answer["error"] == "invalid_grant"
    # Neither are those of the Matrix sign-in for an app, nor the other way round.
    body = {"refresh_token": refresh_token}
    await server.nobody().post("/refresh", body, expect=401, errcode="M_UNKNOWN_TOKEN")
    login = {"type": "m.login.password", "user": alice.user_id, "password": PASSWORD}
    legacy = await server.nobody().post("/login", {**login, "refresh_token": True})
    answer = await app.refreshes(legacy["refresh_token"], expect=400)
    assert answer["error"] == "invalid_grant"
    assert await is_good(server, legacy)
    await app.refreshes(refresh_token)


async def test_tokens_do_not_stand_in_for_each_other(server: Server, alice: Client) -> None:
    app = App(server)
    tokens = await app.signs_in(alice)
    await whoami(server, tokens["refresh_token"], expect=401, errcode="M_UNKNOWN_TOKEN")
    answer = await app.refreshes(tokens["access_token"], expect=400)
    assert answer["error"] == "invalid_grant"
    assert await is_good(server, tokens)


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_giving_up_a_token_signs_out(server: Server, alice: Client, which: str) -> None:
    app, device_id = App(server), new_device_id()
    tokens = await app.signs_in(alice, device_id)
    await app.revokes(tokens[which])
    assert not await is_good(server, tokens)
    assert (await app.refreshes(tokens["refresh_token"], expect=400))["error"] == "invalid_grant"
    await alice.get(f"/devices/{device_id}", expect=404)
    await app.revokes(tokens[which])
    await app.revokes("unknown")


async def test_only_its_app_gives_up_a_token(server: Server, alice: Client) -> None:
    app, other = App(server), App(server, WEB)
    await other.registers()
    tokens = await app.signs_in(alice)
    assert (await other.revokes(tokens["access_token"], expect=401))["error"] == "invalid_client"
    # A session of the Matrix sign-in is no app's.
    await app.revokes(str(alice.access_token))
    await alice.get("/account/whoami")
    assert await is_good(server, tokens)


async def test_the_matrix_way_signs_out_too(server: Server, alice: Client) -> None:
    app = App(server)
    tokens = await app.signs_in(alice)
    await Client(server, tokens["access_token"]).post("/logout")
    assert (await app.refreshes(tokens["refresh_token"], expect=400))["error"] == "invalid_grant"


async def test_nothing_secret_is_kept_as_it_is(server: Server, alice: Client) -> None:
    app, browser = App(server), Browser(server)
    await app.registers()
    request_id = await app.asks(new_device_id())
    await browser.visits(alice)
    where = (await browser.allows(request_id))["redirect_to"]
    code = where.partition("code=")[2].partition("&")[0]
    tokens = await app.exchanges(code)
    kept = ""
    async with server.house.hall.db.snapshot() as reader:
        for table in ("oauth_requests", "visits", "tokens", "sessions", "spent_tokens"):
            kept += repr(await reader.all(f"SELECT * FROM {table}"))
    secrets = (request_id, code, browser.cookies["linnet_visit"].value,
               tokens["access_token"], tokens["refresh_token"])  # fmt: skip
    assert not [secret for secret in secrets if secret in kept]
