"""What opens an account: linking a provider, ending that, and the recovery code."""

# covers: linnet.getWaysIn, linnet.newRecoveryCode, linnet.beginLink, linnet.finishLink
# covers: linnet.unlinkProvider, linnet.sessionRecovery, linnet.beginVisitByRecovery
# covers: linnet.addPasskey, changePassword, linnet.adminIssueRecoveryCode

import asyncio
from typing import Any

from tests.api.passkeys.test_passkeys import PASSKEYS, passkey_at
from tests.kit.apps import App, Browser
from tests.kit.client import Answer, Client
from tests.kit.people import NewServer
from tests.kit.provider import ID, Provider, Traveller
from tests.kit.server import PASSWORD, Server

WAYS = "/_linnet/ways-in"
LINK = f"{WAYS}/providers/{ID}"


async def opened(new_server: NewServer, provider: Provider, **settings: Any) -> Server:
    server = await new_server(egress_allow=("127.0.0.1",), **settings)
    server.admin = await server.person("admin", is_first=True)
    await provider.is_added_to(server.admin, lets_newcomers=True)
    return server


async def begins(browser: Traveller, person: Client, **more: Any) -> Answer:
    """Begin to link, in the settings of somebody who is signed in in this browser."""
    auth = {"Authorization": f"Bearer {person.access_token}"}
    body = {"return_to": "/settings", "auth": person.password_auth()}
    return await browser.asks("POST", LINK, body, headers=auth, **more)


async def links(browser: Traveller, person: Client, subject: str, **expected: Any) -> Answer:
    location = (await begins(browser, person))["location"]
    assert "prompt=select_account" in location
    assert await browser.returns(browser.provider.lets(location, subject)) == "/came-back"
    return await browser.asks("POST", "/_linnet/providers/link", **expected)


async def recovers(server: Server, user: str, code: str, **expected: Any) -> Answer:
    body = {"user": user, "code": code}
    return await Browser(server).asks("POST", "/_linnet/session/recovery", body, **expected)


async def adds_passkey(person: Client, **more: Any) -> None:
    options = (await person.post(f"{PASSKEYS}/options")).json
    made = passkey_at(person.server).made(options)
    await person.post(PASSKEYS, {"credential": made, "name": "Mine", **more})


async def test_a_provider_is_linked_and_unlinked(new_server: NewServer, provider: Provider) -> None:
    server = await opened(new_server, provider)
    alice, bob = await server.person("alice"), await server.person("bob")
    browser = Traveller(server, provider)
    await alice.post(LINK, {}, expect=401)  # it has to be proven who asks
    await links(browser, alice, "7")
    known = await Traveller(server, provider).signs_in("7")
    assert known.user_id == alice.user_id
    ways = (await alice.get(WAYS)).json
    assert (ways["has_password"], ways["passkeys"], ways["ended"]) == (True, 0, [])
    [linked] = ways["providers"]
    assert (linked["id"], linked["name"], linked["is_on"]) == (ID, "Example", True)
    assert linked["issuer"] == provider.issuer
    await links(Traveller(server, provider), alice, "7")  # once more does no harm
    await links(Traveller(server, provider), alice, "8", expect=400, errcode="M_INVALID_PARAM")
    await links(Traveller(server, provider), bob, "7", expect=403, errcode="M_FORBIDDEN")
    await bob.delete(LINK, expect=404, errcode="M_NOT_FOUND")
    await alice.delete(LINK)
    assert (await alice.get(WAYS))["providers"] == []
    assert not (await Traveller(server, provider).travels("7"))["is_known"]


async def test_who_may_not_link(new_server: NewServer, provider: Provider) -> None:
    server = await opened(new_server, provider)
    alice = await server.person("alice")
    nobody = server.nobody()
    await nobody.get(WAYS, expect=401)
    await nobody.post(LINK, {}, expect=401)
    await nobody.delete(LINK, expect=401)
    await nobody.post(f"{WAYS}/recovery-code", {}, expect=401)
    app = Client(server, (await App(server).signs_in(alice))["access_token"])
    await app.post(LINK, {}, expect=404, errcode="M_UNRECOGNIZED")
    await app.delete(LINK, expect=404, errcode="M_UNRECOGNIZED")
    await app.post(f"{WAYS}/recovery-code", {}, expect=404, errcode="M_UNRECOGNIZED")
    foreign = {"Sec-Fetch-Site": "cross-site"}
    body = {"auth": alice.password_auth()}
    await alice.post(LINK, body, headers=foreign, expect=403)
    auth = {"Authorization": f"Bearer {alice.access_token}"}
    wrong = {"auth": alice.password_auth(), "return_to": "https://evil.example/"}
    await Browser(server).asks("POST", LINK, wrong, headers=auth, expect=400)
    # An attempt of somebody who comes in is none of linking, and the other way round.
    browser = Traveller(server, provider)
    await browser.travels("7")
    await browser.asks("POST", "/_linnet/providers/link", expect=404)
    location = (await begins(browser, alice))["location"]
    await browser.returns(provider.lets(location, "7"))
    await browser.enters(expect=404)
    await browser.registers("eve", expect=404)
    # Who has signed out meanwhile is not linked any more.
    await alice.post("/logout")
    await browser.asks("POST", "/_linnet/providers/link", expect=401, errcode="M_UNKNOWN_TOKEN")
    none = Browser(server)
    await none.asks("POST", "/_linnet/providers/link", expect=401, errcode="M_MISSING_TOKEN")


async def test_the_only_way_in_stays(new_server: NewServer, provider: Provider) -> None:
    server = await opened(new_server, provider)
    bob, _ = await Traveller(server, provider).signs_up("7", "bob")
    refused = await bob.delete(LINK, expect=403, errcode="M_FORBIDDEN")
    assert "only way in" in refused["error"]
    # Without anything of their own, the session is all that can confirm the first one.
    await adds_passkey(bob)
    assert (await bob.get(WAYS))["passkeys"] == 1
    options = (await bob.post(f"{PASSKEYS}/options")).json
    made = passkey_at(server).made(options)
    # The second needs a proof.
    await bob.post(PASSKEYS, {"credential": made, "name": "Another"}, expect=401)
    await bob.delete(LINK)


async def test_a_password_can_be_the_first_way_of_ones_own(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    bob, _ = await Traveller(server, provider).signs_up("7", "bob")
    await bob.post("/account/password", {"new_password": PASSWORD})
    await Browser(server).asks("POST", "/_linnet/visit", {"user": "bob", "password": PASSWORD})
    await bob.post("/account/password", {"new_password": PASSWORD + "x"}, expect=401)


async def test_a_recovery_code_works_once_and_is_followed_by_another(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    bob, code = await Traveller(server, provider).signs_up("7", "bob")
    await recovers(server, "bob", "ABCD-EFGH", expect=403, errcode="M_FORBIDDEN")
    await recovers(server, "nobody", code, expect=403, errcode="M_FORBIDDEN")
    await recovers(server, "not a name", code, expect=403, errcode="M_FORBIDDEN")
    sloppy = code.lower().replace("-", " ").replace("o", "0").replace("i", "1").replace("b", "8")
    answer = await recovers(server, bob.user_id, sloppy)
    assert answer["user_id"] == bob.user_id
    assert "refresh_token" not in answer.json
    await recovers(server, "bob", code, expect=403)
    fresh = answer["recovery_code"]
    foreign = {"Sec-Fetch-Site": "cross-site"}
    body = {"user": "bob", "code": fresh}
    for path in ("/_linnet/session/recovery", "/_linnet/visit/recovery"):
        await Browser(server).asks("POST", path, body, headers=foreign, expect=403)
    browser = Browser(server)
    fresher = (await browser.asks("POST", "/_linnet/visit/recovery", body))["recovery_code"]
    visitor = (await browser.asks("GET", "/_linnet/visit"))["visitor"]
    assert (visitor["user_id"], visitor["is_fresh"]) == (bob.user_id, True)
    # Two that come at once: one is let in.
    both = {"user": "bob", "code": fresher}
    statuses = await asyncio.gather(*(_status(server, both) for _ in range(2)))
    assert sorted(statuses) == [200, 403]
    # It is no password, and what cannot be let in does not use it up.
    login = {"type": "m.login.password", "user": "bob", "password": fresher}
    await server.nobody().post("/login", login, expect=403)


async def _status(server: Server, body: dict[str, str]) -> int:
    url = f"{server.url}/_linnet/session/recovery"
    async with server.http.post(url, json=body, headers={"Sec-Fetch-Site": "same-origin"}) as said:
        return said.status


async def test_what_is_refused_does_not_use_the_code_up(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    bob, code = await Traveller(server, provider).signs_up("7", "bob")
    body = {"user": "bob", "code": code, "device_id": "x" * 600}
    await Browser(server).asks("POST", "/_linnet/session/recovery", body, expect=400)
    body |= {"device_id": None, "initial_device_display_name": "x" * 600}
    await Browser(server).asks("POST", "/_linnet/session/recovery", body, expect=400)
    lock = f"/_matrix/client/v1/admin/lock/{bob.user_id}"
    await server.admin.put(lock, {"locked": True})
    await recovers(server, "bob", code, expect=401, errcode="M_USER_LOCKED")
    await server.admin.put(lock, {"locked": False})
    assert (await recovers(server, "bob", code))["user_id"] == bob.user_id


async def test_guessing_codes_has_a_limit(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True)
    await server.person("admin", is_first=True)
    statuses = [await _status(server, {"user": "admin", "code": "x"}) for _ in range(11)]
    assert (statuses[0], statuses[-1]) == (403, 429)


async def test_a_new_code_in_the_settings_and_by_an_administrator(server: Server) -> None:
    alice, bob = await server.person("alice"), await server.person("bob")
    assert (await alice.get(WAYS))["recovery_code_ts"] is None
    await alice.post(f"{WAYS}/recovery-code", {}, expect=401)
    body = {"auth": alice.password_auth()}
    first = (await alice.post(f"{WAYS}/recovery-code", body))["recovery_code"]
    assert (await alice.get(WAYS))["recovery_code_ts"] is not None
    path = f"/_linnet/admin/v1/users/{alice.user_id}/recovery-code"
    await server.nobody().post(path, expect=401)
    await bob.post(path, expect=403)
    await server.admin.post(path.replace("alice", "no-such"), expect=404, errcode="M_NOT_FOUND")
    second = (await server.admin.post(path))["recovery_code"]
    await recovers(server, alice.user_id, first, expect=403)
    await recovers(server, alice.user_id, second)
    entries = (await server.admin.get("/_linnet/admin/v1/record"))["acts"]
    assert (entries[0]["act"], entries[0]["target"]) == ("account.recovery_code", alice.user_id)
    assert second not in str(entries)
