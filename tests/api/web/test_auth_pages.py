"""Pages on which a stage is proven, or somebody signs in, for a client that cannot show it."""

# covers: linnet.getAuthPage, linnet.getAuthQuestion, linnet.proveAuthStage
# covers: linnet.getLoginPage, linnet.loginByPasskey

from typing import Any

import pytest
from tests.api.encryption.crypto import CrossSigning
from tests.kit.apps import App, Browser
from tests.kit.authenticator import Passkey
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import PASSWORD, Server

from linnet.accounts.invites import InviteRequest, create_invite
from linnet.sessions.reauthenticate import LIFETIME_MS
from linnet.web.client_files import built_client

BUILT = 200 if (built_client() / "index.html").is_file() else 503
"""The pages are served as well where the web app was not built; then they say so."""
QUESTION, ANSWER = "/_linnet/auth/question", "/_linnet/auth/answer"
PASSWORD_STAGE, PASSKEY_STAGE = "m.login.password", "linnet.passkey"
TOKEN_STAGE, DUMMY_STAGE = "m.login.registration_token", "m.login.dummy"
GONE = {"devices": ["OLD"]}


async def question(server: Server, session: str, stage: str, **expected: Any) -> Answer:
    body = {"session": session, "stage": stage}
    return await Browser(server).asks("POST", QUESTION, body, **expected)


async def proves(server: Server, session: str, stage: str, **said: Any) -> Answer:
    expected = {name: said.pop(name) for name in ("expect", "errcode") if name in said}
    body = {"session": session, "stage": stage, **said}
    return await Browser(server).asks("POST", ANSWER, body, **expected)


async def asked_of(person: Client) -> str:
    return str((await person.post("/delete_devices", GONE, expect=401))["session"])


async def test_a_password_proves_the_stage(server: Server, alice: Client) -> None:
    session = await asked_of(alice)
    shown = await question(server, session, PASSWORD_STAGE)
    assert shown.json == {"user_id": alice.user_id, "is_done": False}
    assert shown.headers["Cache-Control"] == "no-store"
    wrong = {"expect": 403, "errcode": "M_FORBIDDEN"}
    await proves(server, session, PASSWORD_STAGE, password="wrong", **wrong)
    missing = {"expect": 400, "errcode": "M_MISSING_PARAM"}
    await proves(server, session, PASSWORD_STAGE, token="x", **missing)
    retry = {**GONE, "auth": {"session": session}}
    assert (await alice.post("/delete_devices", retry, expect=401))["completed"] == []
    for _ in range(2):
        await proves(server, session, PASSWORD_STAGE, password=PASSWORD)
        assert (await question(server, session, PASSWORD_STAGE))["is_done"] is True
    await alice.post("/delete_devices", retry)
    # It has counted.
    await question(server, session, PASSWORD_STAGE, expect=404, errcode="M_NOT_FOUND")
    await alice.post("/delete_devices", retry, expect=401)


async def test_it_counts_for_its_request_and_person_only(
    server: Server, alice: Client, bob: Client
) -> None:
    session = await asked_of(alice)
    await proves(server, session, PASSWORD_STAGE, password=PASSWORD)
    auth = {"session": session}
    other = {"devices": ["OTHER"], "auth": auth}
    await alice.post("/delete_devices", other, expect=403, errcode="M_FORBIDDEN")
    await bob.post("/delete_devices", {**GONE, "auth": auth}, expect=403, errcode="M_FORBIDDEN")
    await alice.post("/delete_devices", {**GONE, "auth": auth})


async def test_a_passkey_proves_the_stage(server: Server, alice: Client) -> None:
    passkey = Passkey(server.house.hall.settings.address, "localhost")
    options = (await alice.post("/_linnet/passkeys/options")).json
    added = {"credential": passkey.made(options), "name": "x", "auth": alice.password_auth()}
    await alice.post("/_linnet/passkeys", added)
    session = await asked_of(alice)
    shown = await question(server, session, PASSKEY_STAGE)
    assert "public_key" not in (await question(server, session, PASSWORD_STAGE)).json
    stranger = Passkey(server.house.hall.settings.address, "localhost")
    wrong = {"expect": 403, "errcode": "M_FORBIDDEN"}
    await proves(
        server, session, PASSKEY_STAGE, credential=stranger.signs(shown["public_key"]), **wrong
    )
    signed = passkey.signs((await question(server, session, PASSKEY_STAGE))["public_key"])
    await proves(server, session, PASSKEY_STAGE, credential=signed)
    shown = await question(server, session, PASSKEY_STAGE)
    assert shown.json == {"user_id": alice.user_id, "is_done": True}
    await alice.post("/delete_devices", {**GONE, "auth": {"session": session}})


async def test_an_account_is_made_by_pages(new_server: NewServer) -> None:
    server = await new_server(registration="open")
    await server.person("admin", is_first=True)
    nobody = server.nobody()
    wanted = {"username": "newcomer", "password": PASSWORD}
    session = (await nobody.post("/register", wanted, expect=401))["session"]
    assert (await question(server, session, DUMMY_STAGE)).json == {
        "user_id": None, "is_done": False,
    }  # fmt: skip
    await proves(server, session, DUMMY_STAGE)
    made = await nobody.post("/register", {**wanted, "auth": {"session": session}})
    assert made["user_id"] == "@newcomer:linnet.test"


async def test_an_invite_proves_the_stage(new_server: NewServer) -> None:
    server = await new_server(registration="invite")
    await server.person("admin", is_first=True)
    nobody = server.nobody()
    wanted = {"username": "invited", "password": PASSWORD}
    session = (await nobody.post("/register", wanted, expect=401))["session"]
    await proves(server, session, DUMMY_STAGE, expect=404, errcode="M_NOT_FOUND")
    await proves(server, session, TOKEN_STAGE, token="x" * 20, expect=401, errcode="M_UNAUTHORIZED")
    await proves(server, session, TOKEN_STAGE, expect=400, errcode="M_MISSING_PARAM")
    link = (await create_invite(server.house.accounts, None, InviteRequest())).link
    await proves(server, session, TOKEN_STAGE, token=link.rpartition("/")[2])
    made = await nobody.post("/register", {**wanted, "auth": {"session": session}})
    assert made["user_id"] == "@invited:linnet.test"


async def test_an_app_has_an_identity_reset_confirmed(server: Server, alice: Client) -> None:
    tokens = await App(server).signs_in(alice)
    app = Client(server, tokens["access_token"])
    upload = "/keys/device_signing/upload"
    await app.post(upload, CrossSigning(alice).body())
    fresh = CrossSigning(alice).body()
    asked = await app.post(upload, fresh, expect=401)
    session = asked["session"]
    for stage in ("m.oauth", "org.matrix.cross_signing_reset"):
        shown = await question(server, session, stage)
        assert shown.json == {"user_id": alice.user_id, "is_done": False}
        # A page cannot say so: the person has to sign in and confirm it.
        refused = {"expect": 404, "errcode": "M_UNRECOGNIZED"}
        await proves(server, session, stage, password=PASSWORD, **refused)
    retry = {**fresh, "auth": {"session": session}}
    assert (await app.post(upload, retry, expect=401))["session"] == session
    browser = Browser(server)
    await browser.visits(alice)
    await browser.asks("POST", "/_linnet/visit/account/reset-identity")
    await app.post(upload, retry)


async def test_what_is_not_asked(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    session = await asked_of(admin)
    unknown = {"expect": 404, "errcode": "M_NOT_FOUND"}
    for other, stage in (
        ("unknown", PASSWORD_STAGE),
        ("", PASSWORD_STAGE),
        (session, PASSKEY_STAGE),
        (session, TOKEN_STAGE),
        (session, "m.login.terms"),
        (session, ""),
    ):
        await question(server, other, stage, **unknown)
        await proves(server, other, stage, password=PASSWORD, **unknown)
    for path in (QUESTION, ANSWER):
        body = {"session": session}
        await Browser(server).asks("POST", path, body, expect=400, errcode="M_MISSING_PARAM")
        # A page of somebody else's cannot ask, nor answer for a person.
        body["stage"] = PASSWORD_STAGE
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
            await server.nobody().post(
                path, body, headers=headers, expect=403, errcode="M_FORBIDDEN"
            )
    clock.advance(LIFETIME_MS)
    await question(server, session, PASSWORD_STAGE, **unknown)
    await proves(server, session, PASSWORD_STAGE, password=PASSWORD, **unknown)


@pytest.mark.parametrize("version", ["v3", "r0"])
async def test_the_page_may_speak_to_who_opened_it(server: Server, version: str) -> None:
    path = f"/_matrix/client/{version}/auth/m.login.password/fallback/web"
    answer = await server.nobody().get(path, params={"session": "any"}, expect=BUILT)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "Cross-Origin-Opener-Policy" not in answer.headers


async def test_the_login_page_is_as_closed_as_all_others(server: Server) -> None:
    answer = await server.nobody().get("/_matrix/static/client/login/", expect=BUILT)
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_somebody_signs_in_with_a_passkey_inside_an_app(
    server: Server, alice: Client
) -> None:
    passkey = Passkey(server.house.hall.settings.address, "localhost")
    options = (await alice.post("/_linnet/passkeys/options")).json
    added = {"credential": passkey.made(options), "name": "x", "auth": alice.password_auth()}
    await alice.post("/_linnet/passkeys", added)
    path = "/_linnet/login/passkey"

    async def signed() -> dict[str, Any]:
        asked = await server.nobody().post("/_linnet/passkeys/sign-in")
        return passkey.signs(dict(asked.json))

    browser = Browser(server)
    wish = {"device_id": "INAPP", "initial_device_display_name": "My app"}
    answer = await browser.asks("POST", path, {"credential": await signed(), **wish})
    assert answer["device_id"] == "INAPP"
    assert "refresh_token" not in answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    assert not browser.cookies
    inside = Client(server, answer["access_token"])
    assert (await inside.get("/account/whoami"))["user_id"] == alice.user_id
    assert (await alice.get("/devices/INAPP"))["display_name"] == "My app"
    body = {"credential": await signed(), "refresh_token": True}
    answer = await browser.asks("POST", path, body)
    assert answer["refresh_token"]
    assert answer["device_id"] != "INAPP"
    body = {"credential": Passkey("https://evil.example", "localhost").signs(options)}
    await browser.asks("POST", path, body, expect=403, errcode="M_FORBIDDEN")
    await browser.asks("POST", path, {"credential": {}}, expect=400, errcode="M_BAD_JSON")
    body = {"credential": await signed()}
    await server.nobody().post(path, body, expect=403, errcode="M_FORBIDDEN")
