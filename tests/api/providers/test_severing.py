"""A provider is severed in one action, under load, and nobody is locked out."""

# covers: linnet.adminGetStuck, linnet.getSeveringPlan, linnet.postSevering, linnet.getWaysIn

import asyncio
import hashlib
import json
import time
from typing import Any

import argon2
import pytest
from tests.api.passkeys.test_passkeys import passkey_at, sign_in_options
from tests.api.providers.test_ways_in import LINK, WAYS, adds_passkey, links, recovers
from tests.api.touchpoints.test_severing import body_of, severs
from tests.kit.apps import App, Browser
from tests.kit.authenticator import Passkey
from tests.kit.client import Client
from tests.kit.mail_server import MailServer
from tests.kit.people import NewServer
from tests.kit.provider import ADMIN, ID, ROW, SECRET, Provider, Traveller
from tests.kit.server import PASSWORD, PASSWORD_HASH, Server

from linnet.accounts.create import ByProvider, create_account
from linnet.accounts.passwords import Passwords
from linnet.ids import UserId
from linnet.sessions.passkeys import store as passkeys
from linnet.sessions.providers import store
from linnet.sessions.providers.severing import HeldLinks, SomebodyIsStuck
from linnet.sessions.recovery_code import keep, typed
from linnet.sessions.sign_in import DeviceWish, open_session
from linnet.touchpoints.severing.document import BadReceipt, verified

PEOPLE = 1000
REAL = 10
"""Of them come by the whole way; the others are written into the tables as they would be."""
CODE = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX"
CODE_HASH = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(typed(CODE))
STUCK = f"{ADMIN}/{ID}/without-another-way"
RECOVERY, PASSKEY, WORD, SESSION = range(4)


async def opened(new_server: NewServer, provider: Provider, **settings: Any) -> Server:
    server = await new_server(egress_allow=("127.0.0.1",), **settings)
    server.admin = await server.person("admin", is_first=True)
    await provider.is_added_to(server.admin, lets_newcomers=True)
    return server


async def alone(server: Server, provider: Provider, subject: str, name: str) -> Client:
    """Somebody who has lost all ways in but the provider."""
    person, _ = await Traveller(server, provider).signs_up(subject, name)
    async with server.house.hall.db.transaction() as tx:
        await tx.run("DELETE FROM recovery_codes WHERE user_id = $1", person.user_id)
    await person.post("/logout")
    return person


async def crowd(server: Server, provider: Provider) -> dict[str, Any]:
    """A thousand accounts that came through the provider, with what each would come in by."""
    ways: dict[str, Any] = {}
    for number in range(REAL):
        person, code = await Traveller(server, provider).signs_up(f"r{number}", f"real{number}")
        await person.post("/logout")
        ways[person.user_id] = code
    sessions, now_ms = server.house.sessions, server.house.hall.clock.now_ms()
    async with server.house.hall.db.transaction() as tx:
        for number in range(REAL, PEOPLE):
            user_id, kind = UserId(f"@user{number}:linnet.test"), number % 4
            password = PASSWORD_HASH if kind == WORD else None
            await create_account(server.house.accounts, tx, user_id, password, ByProvider())
            link = store.Link(ID, provider.issuer, f"s{number}", user_id, now_ms)
            await store.add_link(tx, link)
            ways[user_id] = kind
            if kind == RECOVERY:
                await keep(sessions, tx, user_id, CODE_HASH)
            elif kind == PASSKEY:
                ways[user_id] = key = passkey_at(server)
                made = (key.id, user_id, "Phone", key.credential, 0, now_ms, None)
                await passkeys.add_passkey(tx, passkeys.Passkey(*made))
            elif kind == SESSION:
                opened = await open_session(sessions, tx, user_id, DeviceWish(wants_refresh=True))
                ways[user_id] = opened.issued.access_token
    return ways


async def comes_in(server: Server, user_id: str, way: Any) -> bool:
    """Whether somebody can still sign in, by the way that is theirs."""
    browser = Browser(server)
    if way == RECOVERY:
        answer = await recovers(server, user_id, CODE)
        return bool(answer["user_id"] == user_id)
    if way == WORD:
        body = {"type": "m.login.password", "user": user_id, "password": PASSWORD}
        return bool((await server.nobody().post("/login", body))["user_id"] == user_id)
    if isinstance(way, Passkey):
        signed = {"credential": way.signs(await sign_in_options(server))}
        answer = await browser.asks("POST", "/_linnet/session/passkey", signed)
        return bool(answer["user_id"] == user_id)
    if str(way).startswith("lna_"):
        who = (await Client(server, way).get("/account/whoami"))["user_id"]
        return bool(who == user_id)
    answer = await browser.asks("POST", "/_linnet/session/recovery", {"user": user_id, "code": way})
    return bool(answer["user_id"] == user_id)


async def load(server: Server, provider: Provider, names: list[str]) -> list[str]:
    """Somebody who signs in through the provider again and again, until that has ended."""
    outcomes: list[str] = []
    while "gone" not in outcomes:
        browser = Traveller(server, provider)
        body = {"purpose": "visit"}
        path = f"{server.url}/_linnet/providers/{ID}/begin"
        async with server.http.post(path, json=body, headers=browser.headers(path)) as said:
            answer = await said.json()
            if said.status != 200:
                outcomes.append("gone")
                continue
            browser.cookies |= said.cookies
        back = provider.lets(answer["location"], names[len(outcomes) % len(names)])
        if await browser.returns(back) == "/came-back/over":
            outcomes.append("over")
            continue
        path = "/_linnet/providers/enter"
        async with server.http.post(
            server.url + path, json={}, headers=browser.headers(path)
        ) as said:
            outcomes.append("in" if said.status == 200 else "refused")
    return outcomes


async def test_a_thousand_accounts_come_in_after_it(
    new_server: NewServer, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = Passwords.hash
    server = await opened(new_server, provider)
    ways = await crowd(server, provider)
    planned = await server.admin.get(f"/_linnet/touchpoints/{ROW}/severing")
    assert (planned["accounts"], planned["accounts_without_another_way"]) == (PEOPLE, 0)
    assert planned["held"]["links to accounts there"] == PEOPLE
    assert planned["tokens"] == 1
    running = [
        asyncio.create_task(load(server, provider, [f"s{number}" for number in range(at, 900, 7)]))
        for at in range(REAL, REAL + 4)
    ]
    await provider.outside.has_received(len(provider.outside.received) + 12)  # it goes on
    began = time.monotonic()
    done = await severs(server.admin, ROW, reason="Under load")
    outcomes = [outcome for one in running for outcome in await one]
    assert "in" in outcomes
    last_s = provider.last_asked - began
    assert last_s < 1
    assert done["step"] == "done"

    # Nothing is kept that is theirs, and the proof of it holds.
    async with server.house.hall.db.snapshot() as reader:
        assert await reader.all("SELECT user_id FROM provider_links") == []
        assert await reader.all("SELECT name FROM sign_in_providers") == []
    answer = (await server.admin.get(f"/_linnet/severances/{done['number']}/receipt")).json
    steps = body_of(answer)["steps"]
    assert steps["migrate"] == {"accounts": PEOPLE, "without_another_way": 0}
    assert steps["cut"]["took_ms"] < 1000
    print(f"cut in {steps['cut']['took_ms']} ms, last request after {last_s:.3f} s")
    assert steps["erase"]["stores"]["links to accounts there"] == {"before": PEOPLE, "after": 0}
    assert steps["cut"]["tokens"]["hashes"] == [hashlib.sha256(SECRET.encode()).hexdigest()]
    assert (steps["revoke"]["ours_left"], steps["verify"]["probe"]) == (0, "blocked")
    assert SECRET not in answer["file"]
    altered = json.loads(answer["file"])
    altered["body"]["steps"]["migrate"]["accounts"] = PEOPLE - 1
    with pytest.raises(BadReceipt):
        verified(json.dumps(altered).encode())

    # Everybody comes in.
    async def cheap(self: Passwords, password: str) -> str:
        return CODE_HASH  # the codes that come next are not looked at

    monkeypatch.setattr(Passwords, "hash", cheap)
    came = [await comes_in(server, user_id, way) for user_id, way in ways.items()]
    monkeypatch.setattr(Passwords, "hash", genuine)
    assert came == [True] * PEOPLE
    # Each has a receipt of their own.
    token = next(way for way in ways.values() if str(way).startswith("lna_"))
    personal = body_of((await Client(server, token).get("/_linnet/receipts"))["yours"][0])
    assert personal["erased"] == {"links to accounts there": 1}


@pytest.mark.parametrize("is_emergency", [False, True])
async def test_it_waits_for_whoever_has_no_other_way(
    new_server: NewServer, provider: Provider, is_emergency: bool
) -> None:
    server = await opened(new_server, provider)
    admin = server.admin
    bob = await alone(server, provider, "7", "bob")
    app = Client(server, (await signs_in_app(server, provider))["access_token"])
    assert (await admin.get(STUCK)).json == {"users": [bob.user_id], "total": 1}
    waits = await severs(admin, ROW, is_emergency=is_emergency)
    assert waits["step"] == "migrate"
    assert server.house.touchpoints.switches.is_on(ROW) is not is_emergency
    async with server.house.hall.db.snapshot() as reader:
        assert await store.count_links(reader, ID) == 1
    # An app of theirs is no way in: it may not make one.
    await app.post(f"{WAYS}/recovery-code", {}, expect=404)
    code = (await admin.post(f"/_linnet/admin/v1/users/{bob.user_id}/recovery-code"))[
        "recovery_code"
    ]
    assert (await admin.get(STUCK)).json == {"users": [], "total": 0}
    assert (await severs(admin, ROW))["step"] == "done"
    await admin.get(STUCK, expect=404)
    assert (await recovers(server, "bob", code))["user_id"] == bob.user_id


async def signs_in_app(server: Server, provider: Provider) -> Any:
    """An app of somebody's, through OAuth 2.0 and the provider."""
    app = App(server)
    await app.registers()
    request_id = await app.asks("APPDEVICE")
    browser = Traveller(server, provider)
    await browser.travels("7", "visit")
    await browser.enters()
    browser.user_id = "@bob:linnet.test"
    where = (await browser.allows(request_id))["redirect_to"]
    return await app.exchanges(where.partition("code=")[2].partition("&")[0])


async def test_a_session_is_a_way_in_where_one_adds_a_passkey(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    bob, _ = await Traveller(server, provider).signs_up("7", "bob")
    async with server.house.hall.db.transaction() as tx:
        await tx.run("DELETE FROM recovery_codes WHERE user_id = $1", bob.user_id)
    assert (await bob.get(WAYS))["ended"] == []
    assert (await severs(server.admin, ROW))["step"] == "done"
    ways = (await bob.get(WAYS)).json  # the session is ours, and stays
    assert (ways["ended"], ways["providers"]) == (["Example Ltd, Ireland"], [])
    assert (await server.admin.get(WAYS))["ended"] == []
    await bob.delete(LINK, expect=404)
    await adds_passkey(bob)
    assert (await bob.get(WAYS))["ended"] == []


async def test_nobody_loses_the_last_way_while_it_is_erased(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    bob = await alone(server, provider, "7", "bob")
    row = server.house.touchpoints.switches.row(ROW)
    assert row is not None
    held = next(one for one in server.house.severing.holdings if isinstance(one, HeldLinks))
    with pytest.raises(SomebodyIsStuck):
        await held.erase(row.touchpoint)
    async with server.house.hall.db.snapshot() as reader:
        assert await store.linked_to(reader, ID) == [bob.user_id]


async def test_a_confirmed_address_is_sent_a_way_in(
    new_server: NewServer, provider: Provider, mail_server: MailServer
) -> None:
    server = await opened(new_server, provider, **mail_server.settings())
    bob = await alone(server, provider, "7", "bob")
    async with server.house.hall.db.transaction() as tx:
        await tx.run(
            "INSERT INTO email_addresses (address, user_id, proven_ts, added_ts)"
            " VALUES ('bob@example.org', $1, 1, 1)",
            bob.user_id,
        )
    # A letter that is not taken gives nobody a way in.
    mail_server.refuses.add("bob@example.org")
    assert (await severs(server.admin, ROW))["step"] == "migrate"
    mail_server.refuses.clear()
    assert (await severs(server.admin, ROW))["step"] == "done"
    [letter] = await mail_server.has_received(1)
    text = letter.text
    code = next(line for line in text.splitlines() if line.count("-") == 5)
    assert (await recovers(server, "bob", code))["user_id"] == bob.user_id


async def test_passkeys_open_the_account_when_the_provider_is_gone(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    bob, _ = await Traveller(server, provider).signs_up("7", "bob")
    passkey = passkey_at(server)
    options = (await bob.post("/_linnet/passkeys/options")).json
    body = {"credential": passkey.made(options), "name": "Mine"}
    await bob.post("/_linnet/passkeys", body)
    await severs(server.admin, ROW)
    signed = {"credential": passkey.signs(await sign_in_options(server))}
    entered = await Browser(server).asks("POST", "/_linnet/session/passkey", signed)
    assert entered["user_id"] == bob.user_id


async def test_what_was_severed_is_added_anew_as_another_contact(
    new_server: NewServer, provider: Provider
) -> None:
    server = await opened(new_server, provider)
    admin = server.admin
    bob = await server.person("bob")
    await links(Traveller(server, provider), bob, "7")
    again = provider.described(lets_newcomers=True, party="Another Ltd, Malta")
    anew = {**again, "begins_anew": True}
    wrong: Any = {"expect": 400, "errcode": "M_INVALID_PARAM"}
    await admin.post(ADMIN, anew, **wrong)  # it is not severed
    assert (await severs(admin, ROW))["step"] == "done"
    await admin.put(f"/_linnet/touchpoints/{ROW}/switch", {"is_on": True}, expect=403)
    await admin.post(ADMIN, again, **wrong)
    await bob.post(ADMIN, anew, expect=403)
    await admin.post(ADMIN, anew)
    await admin.post(ADMIN, anew, **wrong)
    rows = (await admin.get("/_linnet/touchpoints"))["touchpoints"]
    row = next(one for one in rows if one["id"] == ROW)
    assert (row["party"], row["is_on"], "severed_ts" in row) == (anew["party"], False, False)
    # It is off until somebody says yes to it, and whoever was linked is not.
    assert (await server.nobody().get("/_linnet/providers"))["providers"] == []
    await admin.put(f"/_linnet/touchpoints/{ROW}/switch", {"is_on": True})
    assert not (await Traveller(server, provider).travels("7"))["is_known"]
    # The receipt of what was is still there, and it can be severed once more.
    severances = (await admin.get("/_linnet/severances"))["severances"]
    assert [one["touchpoint_id"] for one in severances] == [ROW]
    assert (await severs(admin, ROW))["step"] == "done"
