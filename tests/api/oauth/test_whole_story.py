"""From the server's name to signing out, as the apps in use do it."""

from typing import Any
from urllib.parse import urlsplit

from tests.kit.apps import OLD_SCOPE, WEB, App, Browser, answered, scope_for, whoami
from tests.kit.client import Client
from tests.kit.server import Server


async def discovered(server: Server, path: str) -> dict[str, Any]:
    nobody = server.nobody()
    known = (await nobody.get("/.well-known/matrix/client")).json
    base = known["m.homeserver"]["base_url"]
    assert base == server.house.hall.settings.address
    versions = await nobody.get("/_matrix/client/versions")
    assert "v1.15" in versions["versions"]
    assert versions["unstable_features"]["org.matrix.simplified_msc3575"] is True
    return dict((await nobody.get(path)).json)


async def test_as_element_x(server: Server, alice: Client) -> None:
    known = await discovered(server, "/_matrix/client/v1/auth_metadata")
    metadata = {
        "client_name": "Element X",
        "client_uri": "https://element.io",
        "logo_uri": "https://element.io/mobile-icon.png",
        "tos_uri": "https://element.io/acceptable-use-policy-terms",
        "policy_uri": "https://element.io/privacy",
        "application_type": "native",
        "token_endpoint_auth_method": "none",
        "redirect_uris": ["io.element.android:/"],
        "response_types": ["code"],
        "grant_types": [
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "client_name#de": "Element X",
        "contacts": ["support@element.io"],
    }
    app = App(server, metadata)
    await app.registers()
    scope = scope_for("ABCDEFGHIJ", OLD_SCOPE)
    request = app.request(
        "", scope=scope, response_mode="query", login_hint=f"mxid:{alice.user_id}"
    )
    assert urlsplit(known["authorization_endpoint"]).path == "/_linnet/oauth2/authorize"
    request_id = (await app.sends(request)).removeprefix("/authorise/")
    browser = Browser(server)
    await browser.visits(alice)
    where = (await browser.allows(request_id))["redirect_to"]
    assert where.startswith("io.element.android:/?")
    answer = answered(where)
    assert answer["state"] == request["state"]
    tokens = await app.exchanges(answer["code"])
    assert tokens["scope"] == scope
    who = await whoami(server, tokens["access_token"])
    assert (who["user_id"], who["device_id"]) == (alice.user_id, "ABCDEFGHIJ")
    fresh = await app.refreshes(tokens["refresh_token"])
    await whoami(server, fresh["access_token"])
    await app.revokes(fresh["access_token"])
    await whoami(server, fresh["access_token"], expect=401, errcode="M_UNKNOWN_TOKEN")
    assert (await app.refreshes(fresh["refresh_token"], expect=400))["error"] == "invalid_grant"


async def test_as_matrix_js_sdk(server: Server, alice: Client) -> None:
    known = await discovered(server, "/_matrix/client/v1/auth_metadata")
    old = await discovered(server, "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata")
    assert known == old
    app = App(server, WEB)
    await app.registers()
    request = app.request("JSSDKDEVICE", response_mode="fragment")
    request_id = (await app.sends(request)).removeprefix("/authorise/")
    browser = Browser(server)
    await browser.visits(alice)
    where = (await browser.allows(request_id))["redirect_to"]
    assert where.startswith("https://web.example.org/oauth/callback#")
    answer = answered(where)
    assert answer["iss"] == known["issuer"]
    tokens = await app.exchanges(answer["code"])
    assert tokens["token_type"] == "Bearer"
    assert tokens["scope"] == scope_for("JSSDKDEVICE")
    js = Client(server, tokens["access_token"])
    assert (await js.get("/account/whoami"))["device_id"] == "JSSDKDEVICE"
    fresh = await app.refreshes(tokens["refresh_token"])
    js = Client(server, fresh["access_token"])
    await js.get("/account/whoami")
    await app.revokes(fresh["refresh_token"])
    await js.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
