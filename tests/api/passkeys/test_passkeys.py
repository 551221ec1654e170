"""Signing in, signing up and proving oneself with a passkey; and keeping them in order."""

# covers: linnet.beginPasskeySignIn, linnet.beginPasskeySignUp, linnet.listPasskeys
# covers: linnet.getPasskeyOptions, linnet.addPasskey, linnet.renamePasskey, linnet.removePasskey
# covers: linnet.sessionPasskey, linnet.beginVisitByPasskey, linnet.listOwnPasskeys
# covers: linnet.getOwnPasskeyOptions, linnet.addOwnPasskey, linnet.renameOwnPasskey
# covers: linnet.removeOwnPasskey, linnet.beginPasskeyProof

from typing import Any

import pytest
from tests.kit.apps import App, Browser
from tests.kit.authenticator import USER_PRESENT, Passkey, as_text
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import PASSWORD, Server

from linnet.sessions.passkeys.challenges import LIFETIME_MS

PASSKEYS = "/_linnet/passkeys"
STAGE = "linnet.passkey"


def passkey_at(server: Server, **changed: Any) -> Passkey:
    return Passkey(server.house.hall.settings.address, "localhost", **changed)


async def added(person: Client, passkey: Passkey, **expected: Any) -> Answer:
    """Add a passkey in the settings, confirming with the password."""
    options = (await person.post(f"{PASSKEYS}/options")).json
    body = {"credential": passkey.made(options), "name": "My phone", "auth": person.password_auth()}
    return await person.post(PASSKEYS, body, **expected)


async def sign_in_options(server: Server) -> dict[str, Any]:
    return dict((await server.nobody().post(f"{PASSKEYS}/sign-in")).json)


async def signs_in(server: Server, passkey: Passkey, **expected: Any) -> Answer:
    body = {"credential": passkey.signs(await sign_in_options(server))}
    return await Browser(server).asks("POST", "/_linnet/session/passkey", body, **expected)


async def test_a_person_signs_in_with_a_passkey(server: Server, alice: Client) -> None:
    passkey = passkey_at(server)
    await added(alice, passkey)
    options = await sign_in_options(server)
    assert options["rpId"] == "localhost"
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
    browser = Browser(server)
    body = {"credential": passkey.signs(options), "initial_device_display_name": "Linnet"}
    answer = await browser.asks("POST", "/_linnet/session/passkey", body)
    assert answer["user_id"] == alice.user_id
    assert "refresh_token" not in answer.json
    assert browser.cookies.keys() == {"linnet_refresh", "linnet_media"}
    who = await Client(server, answer["access_token"]).get("/account/whoami")
    assert who["user_id"] == alice.user_id
    shown = (await alice.get(PASSKEYS))["passkeys"]
    assert [one["name"] for one in shown] == ["My phone"]
    assert shown[0]["used_ts"] >= shown[0]["created_ts"]


async def test_a_person_visits_with_a_passkey(server: Server, alice: Client) -> None:
    passkey, browser = passkey_at(server), Browser(server)
    await added(alice, passkey)
    body = {"credential": passkey.signs(await sign_in_options(server))}
    await browser.asks("POST", "/_linnet/visit/passkey", body)
    visitor = (await browser.asks("GET", "/_linnet/visit"))["visitor"]
    assert (visitor["user_id"], visitor["is_fresh"]) == (alice.user_id, True)


async def test_an_answer_counts_once(server: Server, alice: Client) -> None:
    passkey = passkey_at(server)
    await added(alice, passkey)
    body = {"credential": passkey.signs(await sign_in_options(server))}
    path = "/_linnet/session/passkey"
    await Browser(server).asks("POST", path, body)
    await Browser(server).asks("POST", path, body, expect=403, errcode="M_FORBIDDEN")


WRONG: list[dict[str, Any]] = [
    {"origin": "https://evil.example"},
    {"origin": "http://localhost"},
    {"rp_id": "evil.example"},
    {"flags": USER_PRESENT},
    {"flags": 0},
]


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_wrong_answer_signs_nobody_in(
    server: Server, alice: Client, wrong: dict[str, Any]
) -> None:
    passkey = passkey_at(server)
    await added(alice, passkey)
    for name, value in wrong.items():
        setattr(passkey, name, value)
    await signs_in(server, passkey, expect=403, errcode="M_FORBIDDEN")
    other = passkey_at(server)
    for name, value in wrong.items():
        setattr(other, name, value)
    await added(alice, other, expect=403, errcode="M_FORBIDDEN")


async def test_a_foreign_signature_signs_nobody_in(server: Server, alice: Client) -> None:
    passkey, forged = passkey_at(server), passkey_at(server)
    await added(alice, passkey)
    forged.id = passkey.id
    await signs_in(server, forged, expect=403, errcode="M_FORBIDDEN")
    await signs_in(server, passkey_at(server), expect=403, errcode="M_FORBIDDEN")
    await signs_in(server, passkey)


async def test_a_copy_of_an_authenticator_is_noticed(server: Server, alice: Client) -> None:
    passkey = passkey_at(server, signatures=5)
    await added(alice, passkey)
    passkey.signatures = 6
    await signs_in(server, passkey)
    await signs_in(server, passkey, expect=403, errcode="M_FORBIDDEN")
    passkey.signatures = 7
    await signs_in(server, passkey)


async def test_a_challenge_is_for_one_purpose(server: Server, alice: Client, bob: Client) -> None:
    passkey = passkey_at(server)
    await added(alice, passkey)
    path = "/_linnet/session/passkey"
    made_up = {"challenge": as_text(b"made up by the attacker, long enough")}
    adding = (await alice.post(f"{PASSKEYS}/options")).json
    for options in (made_up, adding):
        body = {"credential": passkey.signs(options)}
        await Browser(server).asks("POST", path, body, expect=403, errcode="M_FORBIDDEN")
    # What was made for one account is added to no other.
    new = passkey_at(server).made((await alice.post(f"{PASSKEYS}/options")).json)
    body = {"credential": new, "name": "Mine", "auth": bob.password_auth()}
    await bob.post(PASSKEYS, body, expect=403, errcode="M_FORBIDDEN")


async def test_a_challenge_ends(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    passkey = passkey_at(server)
    await added(admin, passkey)
    body = {"credential": passkey.signs(await sign_in_options(server))}
    clock.advance(LIFETIME_MS)
    path = "/_linnet/session/passkey"
    await Browser(server).asks("POST", path, body, expect=403, errcode="M_FORBIDDEN")


async def test_challenges_are_bounded(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linnet.sessions.passkeys.challenges.MAX_CHALLENGES", 3)
    for _ in range(6):
        await sign_in_options(server)
    async with server.house.hall.db.snapshot() as reader:
        assert (await reader.one("SELECT count(*) FROM passkey_challenges"))[0] == 3


JUNK: list[Any] = [
    None,
    [],
    {},
    {"id": "a", "rawId": "b"},
    {"id": "!", "rawId": "!", "response": {}, "type": "public-key"},
    {"id": "AAAA", "rawId": "AAAA", "response": {"clientDataJSON": "AAAA"}, "type": "public-key"},
    {"id": "AAAA", "rawId": "AAAA", "response": {"clientDataJSON": 5}, "type": "public-key"},
    {"id": "A" * 50_000, "rawId": "A" * 50_000, "response": {}, "type": "public-key"},
]


@pytest.mark.parametrize("junk", JUNK)
async def test_junk_is_refused(server: Server, alice: Client, junk: Any) -> None:
    for path in ("/_linnet/session/passkey", "/_linnet/visit/passkey"):
        await Browser(server).asks("POST", path, {"credential": junk}, expect=400)
    body = {"credential": junk, "name": "Mine", "auth": alice.password_auth()}
    await alice.post(PASSKEYS, body, expect=400)


async def test_a_passkey_proves_who_one_is(server: Server, alice: Client) -> None:
    passkey = passkey_at(server)
    await added(alice, passkey)
    other = await alice.another_device()
    path = f"/devices/{other.device_id}"
    asked = await alice.delete(path, json={}, expect=401)
    assert [flow["stages"] for flow in asked["flows"]] == [["m.login.password"], [STAGE]]
    options = asked["params"][STAGE]["publicKey"]
    auth = {"type": STAGE, "session": asked["session"], "credential": passkey.signs(options)}
    await alice.delete(path, json={"auth": auth})
    await other.get("/account/whoami", expect=401)


async def test_a_proof_is_given_with_the_request(server: Server, alice: Client) -> None:
    passkey, other = passkey_at(server), await alice.another_device()
    shown = await added(alice, passkey)
    options = (await alice.post(f"{PASSKEYS}/proof")).json
    assert options["allowCredentials"] == [{"type": "public-key", "id": shown["id"]}]
    auth = {"type": STAGE, "credential": passkey.signs(options)}
    await alice.delete(f"/devices/{other.device_id}", json={"auth": auth})
    await other.get("/account/whoami", expect=401)
    # Once only.
    path = f"/devices/{alice.device_id}"
    await alice.delete(path, json={"auth": auth}, expect=401, errcode="M_FORBIDDEN")


async def test_a_proof_signs_nobody_in(server: Server, alice: Client) -> None:
    passkey = passkey_at(server)
    await added(alice, passkey)
    body = {"credential": passkey.signs((await alice.post(f"{PASSKEYS}/proof")).json)}
    path = "/_linnet/session/passkey"
    await Browser(server).asks("POST", path, body, expect=403, errcode="M_FORBIDDEN")


async def test_an_account_without_a_password_gets_one(server: Server) -> None:
    passkey = passkey_at(server)
    person = Client(server, (await signs_up(server, "sol", passkey))["access_token"])
    assert (await person.get(PASSKEYS))["has_password"] is False
    options = (await person.post(f"{PASSKEYS}/proof")).json
    auth = {"type": STAGE, "credential": passkey.signs(options)}
    await person.post("/account/password", {"new_password": PASSWORD, "auth": auth})
    assert (await person.get(PASSKEYS))["has_password"] is True
    login = {"type": "m.login.password", "user": "sol", "password": PASSWORD}
    await server.nobody().post("/login", login)
    # Now the passkey is not the last way in.
    asked = await person.delete(f"{PASSKEYS}/{as_text(passkey.id)}", json={}, expect=401)
    assert [flow["stages"] for flow in asked["flows"]] == [["m.login.password"], [STAGE]]


async def test_nobody_elses_passkey_proves_it(server: Server, alice: Client, bob: Client) -> None:
    own, others = passkey_at(server), passkey_at(server)
    await added(alice, own)
    await added(bob, others)
    path = f"/devices/{alice.device_id}"
    for passkey in (others, own):
        asked = await alice.delete(path, json={}, expect=401)
        options = asked["params"][STAGE]["publicKey"]
        if passkey is own:
            options = await sign_in_options(server)
        auth = {"type": STAGE, "session": asked["session"], "credential": passkey.signs(options)}
        await alice.delete(path, json={"auth": auth}, expect=401, errcode="M_FORBIDDEN")
    await alice.get("/account/whoami")


async def test_adding_and_removing_need_a_proof(server: Server, alice: Client) -> None:
    passkey = passkey_at(server)
    options = (await alice.post(f"{PASSKEYS}/options")).json
    body = {"credential": passkey.made(options), "name": "Mine"}
    asked = await alice.post(PASSKEYS, body, expect=401)
    assert asked["flows"] == [{"stages": ["m.login.password"]}]
    wrong = {**body, "auth": alice.password_auth("wrong")}
    await alice.post(PASSKEYS, wrong, expect=401, errcode="M_FORBIDDEN")
    shown = await alice.post(PASSKEYS, {**body, "auth": alice.password_auth()})
    await alice.delete(f"{PASSKEYS}/{shown['id']}", json={}, expect=401)
    options = (await alice.post(f"{PASSKEYS}/options")).json
    assert [one["id"] for one in options["excludeCredentials"]] == [shown["id"]]
    again = {**body, "credential": passkey.made(options), "auth": alice.password_auth()}
    await alice.post(PASSKEYS, again, expect=403, errcode="M_FORBIDDEN")


async def test_passkeys_have_names(server: Server, alice: Client, bob: Client) -> None:
    shown = await added(alice, passkey_at(server))
    path = f"{PASSKEYS}/{shown['id']}"
    await alice.put(path, {"name": " The blue one "})
    assert (await alice.get(PASSKEYS))["passkeys"][0]["name"] == "The blue one"
    for name in ("", " ", "x" * 101):
        await alice.put(path, {"name": name}, expect=400, errcode="M_INVALID_PARAM")
    await bob.put(path, {"name": "Mine"}, expect=404, errcode="M_NOT_FOUND")
    auth = {"auth": bob.password_auth()}
    await bob.delete(path, json=auth, expect=404, errcode="M_NOT_FOUND")
    await alice.delete(path, json={"auth": alice.password_auth()})
    assert (await alice.get(PASSKEYS))["passkeys"] == []


async def signs_up(server: Server, name: str, passkey: Passkey) -> Answer:
    options = await server.nobody().post(f"{PASSKEYS}/sign-up", {"username": name})
    browser, path = Browser(server), "/_linnet/session/register"
    body = {"username": name, "passkey": passkey.made(options.json)}
    asked = await browser.asks("POST", path, body, expect=401)
    auth = {"type": "m.login.dummy", "session": asked["session"]}
    return await browser.asks("POST", path, {**body, "auth": auth})


async def test_somebody_signs_up_with_a_passkey(server: Server) -> None:
    passkey = passkey_at(server)
    answer = await signs_up(server, "paz", passkey)
    person = Client(server, answer["access_token"])
    assert (await signs_in(server, passkey))["user_id"] == answer["user_id"]
    # No password opens this account, and the only way in stays.
    login = {"type": "m.login.password", "user": answer["user_id"], "password": PASSWORD}
    await server.nobody().post("/login", login, expect=403)
    path = f"{PASSKEYS}/{as_text(passkey.id)}"
    asked = await person.delete(path, json={}, expect=401)
    assert asked["flows"] == [{"stages": [STAGE]}]
    options = asked["params"][STAGE]["publicKey"]
    auth = {"type": STAGE, "session": asked["session"], "credential": passkey.signs(options)}
    await person.delete(path, json={"auth": auth}, expect=403, errcode="M_FORBIDDEN")
    await signs_in(server, passkey)


async def test_a_sign_up_needs_its_own_passkey(server: Server) -> None:
    passkey = passkey_at(server)
    options = await server.nobody().post(f"{PASSKEYS}/sign-up", {"username": "quin"})
    body = {"username": "another", "passkey": passkey.made(options.json)}
    path = "/_linnet/visit/register"
    await Browser(server).asks("POST", path, body, expect=403, errcode="M_FORBIDDEN")
    taken = {"username": "admin"}
    nobody = server.nobody()
    await nobody.post(f"{PASSKEYS}/sign-up", taken, expect=400, errcode="M_USER_IN_USE")
    await Browser(server).asks("POST", path, {"username": "quin"}, expect=400)


async def test_a_visitor_signs_up_with_a_passkey(server: Server) -> None:
    passkey, browser = passkey_at(server), Browser(server)
    options = await server.nobody().post(f"{PASSKEYS}/sign-up", {"username": "rio"})
    body = {"username": "rio", "passkey": passkey.made(options.json)}
    await browser.asks("POST", "/_linnet/visit/register", body)
    visitor = (await browser.asks("GET", "/_linnet/visit"))["visitor"]
    assert (visitor["user_id"], visitor["has_password"]) == ("@rio:linnet.test", False)


async def test_apps_touch_no_passkeys(server: Server, alice: Client) -> None:
    shown = await added(alice, passkey_at(server))
    tokens = await App(server).signs_in(alice)
    app = Client(server, tokens["access_token"])
    path = f"{PASSKEYS}/{shown['id']}"
    refused: list[tuple[str, str]] = [
        ("POST", f"{PASSKEYS}/options"),
        ("POST", f"{PASSKEYS}/proof"),
        ("POST", PASSKEYS),
        ("PUT", path),
        ("DELETE", path),
    ]
    body = {"name": "Mine", "credential": {}, "auth": alice.password_auth()}
    for method, where in refused:
        await app.call(method, where, body, expect=404, errcode="M_UNRECOGNIZED")


async def test_nobody_asks_without_a_token(server: Server) -> None:
    nobody = server.nobody()
    await nobody.get(PASSKEYS, expect=401, errcode="M_MISSING_TOKEN")
    await nobody.post(PASSKEYS, expect=401, errcode="M_MISSING_TOKEN")
    await nobody.post(f"{PASSKEYS}/options", expect=401, errcode="M_MISSING_TOKEN")
    await nobody.post(f"{PASSKEYS}/proof", expect=401, errcode="M_MISSING_TOKEN")


async def test_a_locked_person_stays_out(server: Server, alice: Client) -> None:
    passkey = passkey_at(server)
    await added(alice, passkey)
    lock = f"/_matrix/client/v1/admin/lock/{alice.user_id}"
    await server.admin.put(lock, {"locked": True})
    await signs_in(server, passkey, expect=401, errcode="M_USER_LOCKED")


async def test_a_closed_account_has_no_passkeys(server: Server, alice: Client) -> None:
    passkey = passkey_at(server)
    await added(alice, passkey)
    await alice.post("/account/deactivate", {"auth": alice.password_auth()})
    await signs_in(server, passkey, expect=403, errcode="M_FORBIDDEN")


OWN = "/_linnet/visit/account/passkeys"


async def test_passkeys_are_kept_on_the_account_page(server: Server, alice: Client) -> None:
    passkey, browser = passkey_at(server), Browser(server)
    await browser.visits(alice)
    options = (await browser.asks("POST", f"{OWN}/options")).json
    body = {"credential": passkey.made(options), "name": "Phone"}
    shown = await browser.asks("POST", OWN, body)
    await browser.asks("PUT", f"{OWN}/{shown['id']}", {"name": "Blue phone"})
    found = (await browser.asks("GET", OWN))["passkeys"]
    assert [one["name"] for one in found] == ["Blue phone"]
    await signs_in(server, passkey)
    await browser.asks("DELETE", f"{OWN}/{shown['id']}")
    assert (await browser.asks("GET", OWN))["passkeys"] == []
    await browser.asks("DELETE", f"{OWN}/{shown['id']}", expect=404, errcode="M_NOT_FOUND")


async def test_the_account_page_wants_a_fresh_proof_too(server: Server, alice: Client) -> None:
    shown = await added(alice, passkey_at(server))
    browser = Browser(server)
    login = {"type": "m.login.password", "user": alice.user_id, "password": PASSWORD}
    await browser.asks("POST", "/_linnet/session/login", login)
    await browser.asks("POST", "/_linnet/session/visit")
    path, body = f"{OWN}/{shown['id']}", {"credential": {}, "name": "Mine"}
    final: list[tuple[str, str]] = [
        ("POST", f"{OWN}/options"), ("POST", OWN), ("DELETE", path),
    ]  # fmt: skip
    for method, where in final:
        await browser.asks(method, where, body, expect=403, errcode="M_FORBIDDEN")
    stranger = Browser(server)
    for method, where in (*final, ("GET", OWN), ("PUT", path)):
        await stranger.asks(method, where, body, expect=401, errcode="M_MISSING_TOKEN")
