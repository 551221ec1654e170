"""The account page, and what apps may not do themselves."""

# covers: linnet.getOwnAccount, linnet.setOwnName, linnet.removeOwnDevice
# covers: linnet.allowIdentityReset, linnet.deactivateOwnAccount, linnet.registerVisitor

from typing import Any

from tests.api.encryption.crypto import CrossSigning
from tests.kit.apps import App, Browser, new_device_id
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import PASSWORD, Server

from linnet.sessions.identity_reset import LIFETIME_MS
from linnet.sessions.visits import PROOF_LIFETIME_MS

ACCOUNT = "/_linnet/visit/account"
ACTION = "org.matrix.cross_signing_reset"
UPLOAD = "/keys/device_signing/upload"


async def in_browser(server: Server, person: Client) -> Browser:
    browser = Browser(server)
    await browser.visits(person)
    return browser


async def test_a_person_sees_devices_and_their_apps(server: Server, alice: Client) -> None:
    device_id = new_device_id()
    await App(server).signs_in(alice, device_id)
    browser = await in_browser(server, alice)
    devices = {d["device_id"]: d for d in (await browser.asks("GET", ACCOUNT))["devices"]}
    assert devices.keys() == {alice.device_id, device_id}
    assert devices[device_id]["app_name"] == "Example X"
    assert devices[device_id]["app_host"] == "example.org"
    assert devices[alice.device_id]["app_name"] is None
    assert devices[alice.device_id]["last_seen_ts"] > 0


async def test_a_person_changes_their_name(server: Server, alice: Client) -> None:
    browser = await in_browser(server, alice)
    await browser.asks("PUT", f"{ACCOUNT}/name", {"display_name": " Alice in Chains "})
    profile = await alice.get(f"/profile/{alice.user_id}")
    assert profile["displayname"] == "Alice in Chains"
    visitor = (await browser.asks("GET", "/_linnet/visit"))["visitor"]
    assert visitor["display_name"] == "Alice in Chains"
    long = {"display_name": "x" * 300}
    await browser.asks("PUT", f"{ACCOUNT}/name", long, expect=400, errcode="M_INVALID_PARAM")
    await browser.asks("PUT", f"{ACCOUNT}/name", {"display_name": ""})
    assert "displayname" not in (await alice.get(f"/profile/{alice.user_id}")).json


async def test_a_person_signs_a_device_out(server: Server, alice: Client, bob: Client) -> None:
    app, device_id = App(server), new_device_id()
    tokens = await app.signs_in(alice, device_id)
    browser = await in_browser(server, alice)
    await browser.asks("DELETE", f"{ACCOUNT}/devices/{device_id}")
    await browser.asks(
        "DELETE", f"{ACCOUNT}/devices/{device_id}", expect=404, errcode="M_NOT_FOUND"
    )
    await browser.asks("DELETE", f"{ACCOUNT}/devices/{bob.device_id}", expect=404)
    await bob.get("/account/whoami")
    assert (await app.refreshes(tokens["refresh_token"], expect=400))["error"] == "invalid_grant"


async def test_what_is_final_needs_a_fresh_proof(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    browser = await in_browser(server, admin)
    clock.advance(PROOF_LIFETIME_MS)
    final: list[tuple[str, str]] = [
        ("DELETE", f"{ACCOUNT}/devices/{admin.device_id}"),
        ("POST", f"{ACCOUNT}/reset-identity"),
        ("POST", f"{ACCOUNT}/deactivate"),
    ]
    await browser.asks("GET", ACCOUNT)
    for method, path in final:
        await browser.asks(method, path, expect=403, errcode="M_FORBIDDEN")
    # So does whoever is only signed in to the web app.
    other = Browser(server)
    body = {"type": "m.login.password", "user": admin.user_id, "password": PASSWORD}
    await other.asks("POST", "/_linnet/session/login", body)
    await other.asks("POST", "/_linnet/session/visit")
    for method, path in final:
        await other.asks(method, path, expect=403, errcode="M_FORBIDDEN")
    await admin.get("/account/whoami")


async def test_nobody_else_is_let_in(server: Server, alice: Client) -> None:
    browser = await in_browser(server, alice)
    asked: list[tuple[str, str]] = [
        ("GET", ACCOUNT),
        ("PUT", f"{ACCOUNT}/name"),
        ("DELETE", f"{ACCOUNT}/devices/{alice.device_id}"),
        ("POST", f"{ACCOUNT}/reset-identity"),
        ("POST", f"{ACCOUNT}/deactivate"),
    ]
    body = {"display_name": "Mallory"}
    for method, path in asked:
        await Browser(server).asks(method, path, body, expect=401, errcode="M_MISSING_TOKEN")
        forged = {**browser.headers(path), "Sec-Fetch-Site": "cross-site"}
        await server.nobody().call(method, path, body, headers=forged, expect=403)
        forged.pop("Sec-Fetch-Site")
        await server.nobody().call(method, path, body, headers=forged, expect=403)
    await alice.get("/account/whoami")


async def test_a_person_closes_the_account(server: Server, alice: Client) -> None:
    browser = await in_browser(server, alice)
    await browser.asks("POST", f"{ACCOUNT}/deactivate", {"erase": True})
    await alice.get("/account/whoami", expect=401)
    assert browser.cookies["linnet_visit"]["max-age"] == "0"
    body = {"user": alice.user_id, "password": PASSWORD}
    await Browser(server).asks("POST", "/_linnet/visit", body, expect=403)


async def test_apps_manage_no_account(server: Server, alice: Client) -> None:
    tokens = await App(server).signs_in(alice)
    app = Client(server, tokens["access_token"])
    auth = alice.password_auth()
    refused: list[tuple[str, str, dict[str, Any]]] = [
        ("DELETE", f"/devices/{alice.device_id}", {"auth": auth}),
        ("POST", "/delete_devices", {"devices": [alice.device_id], "auth": auth}),
        ("POST", "/account/password", {"new_password": "another password", "auth": auth}),
        ("POST", "/account/deactivate", {"auth": auth}),
    ]
    for method, path, body in refused:
        await app.call(method, path, body, expect=404, errcode="M_UNRECOGNIZED")
    capabilities = (await app.get("/capabilities"))["capabilities"]
    assert capabilities["m.change_password"] == {"enabled": False}
    await alice.get("/account/whoami")


async def test_an_app_replaces_the_identity_when_its_owner_says_so(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    tokens = await App(server).signs_in(admin)
    app = Client(server, tokens["access_token"])
    app.user_id = admin.user_id
    # The first identity needs no proof at all.
    await app.post(UPLOAD, CrossSigning(admin).body())
    fresh = CrossSigning(admin).body()
    asked = await app.post(UPLOAD, fresh, expect=401)
    assert [flow["stages"] for flow in asked["flows"]] == [["m.oauth"], [ACTION]]
    address = server.house.hall.settings.address
    for stage in ("m.oauth", ACTION):
        assert asked["params"][stage]["url"] == f"{address}/account?action={ACTION}"
    retry = {**fresh, "auth": {"type": "m.oauth", "session": asked["session"]}}
    await app.post(UPLOAD, retry, expect=401)
    # A password does not help: apps are never to ask for it.
    await app.post(UPLOAD, {**fresh, "auth": admin.password_auth()}, expect=401)
    browser = await in_browser(server, admin)
    await browser.asks("POST", f"{ACCOUNT}/reset-identity")
    await app.post(UPLOAD, retry)
    clock.advance(LIFETIME_MS)
    another = CrossSigning(admin).body()
    tokens = await App(server).signs_in(admin)
    await Client(server, tokens["access_token"]).post(UPLOAD, another, expect=401)


async def test_an_account_is_made_for_an_app(new_server: NewServer) -> None:
    server = await new_server(registration="invite")
    admin = await server.person("admin", is_first=True)
    browser, path = Browser(server), "/_linnet/visit/register"
    wanted = {"username": "Newcomer", "password": PASSWORD}
    await browser.asks("POST", path, wanted, expect=403, errcode="M_FORBIDDEN")
    wrong = {**wanted, "token": "lni_unknown"}
    await browser.asks("POST", path, wrong, expect=403, errcode="M_FORBIDDEN")
    token = (await admin.post("/_linnet/invites"))["token"]
    weak = {**wanted, "password": "short", "token": token}
    await browser.asks("POST", path, weak, expect=400, errcode="M_WEAK_PASSWORD")
    taken = {**wanted, "username": "admin", "token": token}
    await browser.asks("POST", path, taken, expect=400, errcode="M_USER_IN_USE")
    forged = {"Sec-Fetch-Site": "cross-site"}
    body = {**wanted, "token": token}
    await server.nobody().post(path, body, headers=forged, expect=403)
    await browser.asks("POST", path, body)
    browser.user_id = "@newcomer:linnet.test"
    # No device comes of it but the app's.
    app = App(server)
    await app.registers()
    await browser.allows(await app.asks(new_device_id(), prompt="create"))
    assert (await browser.asks("GET", ACCOUNT))["devices"] == []
    await browser.asks("POST", path, {**body, "username": "second"}, expect=403)


async def test_where_nobody_registers_no_app_changes_that(new_server: NewServer) -> None:
    server = await new_server(registration="closed")
    await server.person("admin", is_first=True)
    body = {"username": "newcomer", "password": PASSWORD}
    path = "/_linnet/visit/register"
    await Browser(server).asks("POST", path, body, expect=403, errcode="M_FORBIDDEN")
