"""An application is let in, asks a person, and gets what they have granted and no more."""

# covers: linnet.appGetSelf, linnet.getOwnApps, linnet.endOwnApp, linnet.resumeOwnApp
# covers: linnet.adminAddApp, linnet.adminChangeApp, linnet.adminGetApps, linnet.adminResumeApp

import json
from typing import Any

import pytest
from tests.kit.applications import (
    HOME,
    PROFILE,
    Application,
    described,
    group,
    in_room,
    own_apps,
)
from tests.kit.apps import WEB, App, Browser, answered, scope_for
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import PASSWORD, Server

from linnet.touchpoints.severing.document import verified

DAY_MS = 24 * 60 * 60 * 1000
ADMIN = "/_linnet/admin/v1/apps"


async def with_clock(new_server: NewServer) -> tuple[Server, MovableClock, Client]:
    clock = MovableClock()
    server = await new_server(clock=clock)
    server.admin = await server.person("admin", is_first=True)
    return server, clock, await server.person("alice")


async def test_a_person_grants_their_name(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    await alice.put(f"/profile/{alice.user_id}/displayname", {"displayname": "Alice"})
    tokens = await app.is_granted(alice, PROFILE)
    assert tokens["token_type"] == "Bearer"
    assert tokens["authorization_details"] == [PROFILE]
    assert "scope" not in tokens.json
    said = (await app.asks_self()).json
    assert said["name"] == "Alice"
    assert said["sub"].startswith("p_")
    assert alice.user_id not in json.dumps(said)
    (shown,) = await own_apps(alice)
    assert shown["standing"] == "good"
    assert shown["purpose"] == "Counts votes in chats."
    assert [(line["verb"], line["items"], line["people"]) for line in shown["ledger"]] == [
        ("profile", 1, 0)
    ]


async def test_without_the_profile_there_is_no_name(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    room_id = await group(alice)
    await app.is_granted(alice, in_room("send"), rooms=[room_id])
    assert "name" not in (await app.asks_self()).json


async def test_another_application_knows_people_by_other_names(
    server: Server, alice: Client
) -> None:
    one, two = await Application.let_in(server), await Application.let_in(server)
    await one.is_granted(alice, PROFILE)
    await two.is_granted(alice, PROFILE)
    first = (await one.asks_self())["sub"]
    assert first != (await two.asks_self())["sub"]
    await one.is_granted(alice, PROFILE)
    assert (await one.asks_self())["sub"] == first


async def test_the_page_says_what_is_asked_for(server: Server, alice: Client) -> None:
    app, browser = await Application.let_in(server), Browser(server)
    room_id = await group(alice, name="Choir")
    request_id = await app.asks_for(PROFILE, in_room("read", "members", history_days=7))
    path = f"/_linnet/visit/requests/{request_id}"
    nobody = (await browser.asks("GET", path))["wish"]
    assert nobody["chats"] == []
    await browser.visits(alice)
    shown = await browser.asks("GET", path)
    wish = shown["wish"]
    assert shown["app"]["name"] == "Polls"
    assert wish["purpose"] == "Counts votes in chats."
    assert wish["party"] == "Polls Cooperative, Lyon"
    assert wish["wants_profile"]
    assert wish["rooms"] == [{"verbs": ["read", "members"], "history_days": 7}]
    assert (wish["days"], wish["days_max"], wish["people_max"]) == (30, 90, 50)
    (chat,) = [one for one in wish["chats"] if one["room_id"] == room_id]
    assert (chat["name"], chat["members"], chat["has_enough"]) == ("Choir", 1, False)
    assert chat["allowed"] == []


async def test_what_an_application_cannot_ask_for(server: Server, alice: Client) -> None:
    app = await Application.let_in(server, verbs=["profile", "send"], history_days=0)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"authorization_details": "x"}, "invalid_authorization_details"),
        ({"authorization_details": "[]"}, "invalid_authorization_details"),
        ({"authorization_details": None}, "invalid_authorization_details"),
        ({"scope": scope_for("ADEVICE123")}, "invalid_scope"),
        ({"authorization_details": '[{"type":"other"}]'}, "invalid_authorization_details"),
    ]
    details: list[dict[str, Any]] = [
        in_room("read"),
        in_room("send", history_days=3),
        in_room("fly"),
        in_room(),
        in_room("send", room_id="nothing"),
        {**in_room("send"), "identifier": 7},
        {**in_room("send"), "history_days": 31},
        {**in_room("send"), "history_days": True},
    ]
    wrong += [
        ({"authorization_details": json.dumps([one])}, "invalid_authorization_details")
        for one in details
    ]
    many = json.dumps([in_room("send")] * 6)
    twice = json.dumps([in_room("send", room_id="!a:b")] * 2)
    wrong += [
        ({"authorization_details": one}, "invalid_authorization_details") for one in (many, twice)
    ]
    for changed, code in wrong:
        where = await app.sends(app.wishes(PROFILE, **changed))
        assert where.startswith(f"{HOME}callback?"), where
        assert answered(where)["error"] == code, changed


async def test_who_registers_itself_cannot_ask_like_that(server: Server) -> None:
    """Dynamic registration is for a person's own devices."""
    app = App(server, WEB)
    await app.registers()
    asked = app.request("ADEVICE123", authorization_details=json.dumps([PROFILE]))
    assert answered(await app.sends(asked))["error"] == "invalid_authorization_details"
    asked = app.request("", scope=None, authorization_details=json.dumps([PROFILE]))
    assert answered(await app.sends(asked))["error"] == "invalid_authorization_details"


async def test_who_was_not_let_in_leads_nowhere(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    stranger = Application.known_as(server, "other", "app.other")
    assert await stranger.sends(stranger.wishes(PROFILE)) == "/authorise/refused"
    await app.is_granted(alice, PROFILE)
    row = f"/_linnet/touchpoints/app.{app.app_id}/switch"
    request_id = await app.asks_for(PROFILE)
    await server.admin.put(row, {"is_on": False})
    where = await app.sends(app.wishes(PROFILE))
    assert answered(where)["error"] == "unauthorized_client"
    await app.asks_self(expect=403, errcode="M_FORBIDDEN")
    await app.refreshes(app.tokens["refresh_token"], expect=400)
    browser = Browser(server)
    await browser.visits(alice)
    await browser.allows(request_id, expect=403)
    await server.admin.put(row, {"is_on": True})
    await app.asks_self()


async def test_nobody_consents_for_somebody_else(
    server: Server, alice: Client, bob: Client
) -> None:
    app, browser = await Application.let_in(server), Browser(server)
    request_id = await app.asks_for(PROFILE)
    path = f"/_linnet/visit/requests/{request_id}/allow"
    await browser.asks("POST", path, {"user_id": alice.user_id}, expect=401)
    await browser.visits(bob)
    await browser.asks("POST", path, {"user_id": alice.user_id}, expect=403)
    await app.is_granted(alice, PROFILE)
    (shown,) = await own_apps(alice)
    assert await own_apps(bob) == []
    await bob.delete(f"/_linnet/apps/{shown['id']}", expect=404, errcode="M_NOT_FOUND")
    await bob.post(f"/_linnet/apps/{shown['id']}/resume", expect=404, errcode="M_NOT_FOUND")
    await app.asks_self()


async def test_a_choice_must_fit(server: Server, alice: Client, bob: Client) -> None:
    app, browser = await Application.let_in(server), Browser(server)
    own, other, foreign = await group(alice), await group(alice), await group(bob)
    await browser.visits(alice)

    async def is_refused(details: list[dict[str, Any]], status: int, **choice: Any) -> None:
        path = f"/_linnet/visit/requests/{await app.asks_for(*details)}/allow"
        await browser.asks("POST", path, {"user_id": alice.user_id, **choice}, expect=status)

    await is_refused([in_room("send")], 400)
    await is_refused([in_room("send")], 400, room_ids=[own, other])
    await is_refused([in_room("send")], 403, room_ids=[foreign])
    await is_refused([in_room("send")], 403, room_ids=["!nowhere:linnet.test"])
    await is_refused([in_room("send", room_id=own)], 400, room_ids=[other])
    await is_refused([in_room("send"), in_room("send")], 400, room_ids=[own, own])
    await is_refused([in_room("send")], 400, room_ids=[own], days=91)
    await is_refused([in_room("send")], 400, room_ids=[own], days=0)
    await is_refused([PROFILE], 400, room_ids=[own])
    assert await own_apps(alice) == []


async def test_it_ends_in_one_tap_with_a_receipt(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    await app.is_granted(alice, PROFILE)
    await app.asks_self()
    (shown,) = await own_apps(alice)
    answer = await alice.delete(f"/_linnet/apps/{shown['id']}")
    await app.asks_self(expect=401, errcode="M_UNKNOWN_TOKEN")
    await app.refreshes(app.tokens["refresh_token"], expect=400)
    body = verified(answer["receipt"].encode()).body
    assert body["kind"] == "linnet.app-receipt.1"
    assert body["user_id"] == alice.user_id
    assert body["app"]["name"] == "Polls"
    assert body["scopes"] == ["profile:self"]
    assert body["tokens_ended"] == 2
    assert body["handed_out"]["items"] == 1
    again = await alice.delete(f"/_linnet/apps/{shown['id']}")
    assert verified(again["receipt"].encode()).body == body
    (shown,) = await own_apps(alice)
    assert shown["standing"] == "ended"
    assert verified(shown["receipt"].encode()).body == body
    await alice.delete("/_linnet/apps/x", expect=404, errcode="M_NOT_FOUND")


async def test_tokens_are_refreshed(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    first = await app.is_granted(alice, PROFILE)
    second = await app.refreshes(first["refresh_token"])
    # The answer was lost: the old tokens still work, until a new one is used.
    third = await app.refreshes(first["refresh_token"])
    await app.asks_self()
    app.tokens = third
    await app.asks_self()
    app.tokens = first
    await app.asks_self(expect=401, errcode="M_UNKNOWN_TOKEN")
    app.tokens = second
    await app.asks_self()
    other = await Application.let_in(server)
    await other.refreshes(third["refresh_token"], expect=400)
    # Replaced for good, and shown all the same: stolen.
    await app.refreshes(first["refresh_token"], expect=400)
    await app.asks_self(expect=401, errcode="M_UNKNOWN_TOKEN")
    assert (await own_apps(alice))[0]["standing"] == "ended"


async def test_a_code_is_used_once(server: Server, alice: Client) -> None:
    app, browser = await Application.let_in(server), Browser(server)
    request_id = await app.asks_for(PROFILE)
    await browser.visits(alice)
    code = answered((await browser.allows(request_id))["redirect_to"])["code"]
    await app.exchanges(code, code_verifier="x" * 43, expect=400)
    app.tokens = await app.exchanges(code)
    await app.exchanges(code, expect=400)
    await app.asks_self(expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_an_application_gives_up_what_it_has(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    other = await Application.let_in(server)
    await app.is_granted(alice, PROFILE)
    await other.revokes(app.tokens["access_token"])
    await app.asks_self()
    await app.revokes(app.tokens["refresh_token"])
    await app.asks_self(expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_a_new_consent_takes_the_place_of_the_old(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    await app.is_granted(alice, PROFILE)
    before = app.client
    room_id = await group(alice)
    await app.is_granted(alice, in_room("send"), rooms=[room_id])
    await before.get("/_linnet/apps/v1/self", expect=401, errcode="M_UNKNOWN_TOKEN")
    assert [one["standing"] for one in await own_apps(alice)] == ["good", "ended"]


async def test_narrowing_counts_at_once_and_for_good(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    await app.is_granted(alice, PROFILE)
    assert "name" in (await app.asks_self()).json
    await server.admin.put(f"{ADMIN}/{app.app_id}", {"verbs": ["send"]})
    said = (await app.asks_self()).json
    assert "name" not in said
    assert said["authorization_details"] == []
    await server.admin.put(f"{ADMIN}/{app.app_id}", {"verbs": ["send", "profile"]})
    assert "name" not in (await app.asks_self()).json


async def test_it_ends_by_itself(new_server: NewServer) -> None:
    server, clock, alice = await with_clock(new_server)
    app = await Application.let_in(server)
    tokens = await app.is_granted(alice, PROFILE, days=2)
    assert tokens["expires_in"] == 15 * 60
    clock.advance(20 * 60 * 1000)
    await app.asks_self(expect=401, errcode="M_UNKNOWN_TOKEN")
    app.tokens = await app.refreshes(app.tokens["refresh_token"])
    await app.asks_self()
    clock.advance(2 * DAY_MS)
    await app.refreshes(app.tokens["refresh_token"], expect=400)
    (shown,) = await own_apps(alice)
    assert shown["standing"] == "expired"
    path = f"/_linnet/apps/{shown['id']}/resume"
    await alice.post(path, expect=403, errcode="M_FORBIDDEN")


async def test_unused_it_is_suspended(new_server: NewServer) -> None:
    server, clock, alice = await with_clock(new_server)
    app = await Application.let_in(server)
    await app.is_granted(alice, PROFILE, days=90)
    clock.advance(30 * DAY_MS)
    answer = await app.refreshes(app.tokens["refresh_token"], expect=400)
    assert answer["error"] == "access_denied"
    (shown,) = await own_apps(alice)
    assert shown["standing"] == "suspended"
    await alice.post(f"/_linnet/apps/{shown['id']}/resume")
    app.tokens = await app.refreshes(app.tokens["refresh_token"])
    await app.asks_self()
    assert (await own_apps(alice))[0]["standing"] == "good"


async def test_who_may_not_act_has_no_application_that_may(new_server: NewServer) -> None:
    server = await new_server()
    server.admin = await server.person("admin", is_first=True)
    alice = await server.person("alice")
    app = await Application.let_in(server)
    room_id = await group(alice)
    await alice.put(f"/_linnet/rooms/{room_id}/apps/{app.app_id}", {"verbs": ["send"]})
    await app.is_granted(alice, PROFILE, in_room("send"), rooms=[room_id])
    await app.says(room_id, "before")
    where = f"/_matrix/client/v1/admin/suspend/{alice.user_id}"
    await server.admin.put(where, {"suspended": True})
    await app.says(room_id, "after", "2", expect=403, errcode="M_USER_SUSPENDED")
    await app.asks_self()
    await server.admin.put(where, {"suspended": False})
    where = f"/_matrix/client/v1/admin/lock/{alice.user_id}"
    await server.admin.put(where, {"locked": True})
    await app.asks_self(expect=401, errcode="M_USER_LOCKED")
    await server.admin.put(where, {"locked": False})
    await alice.post("/account/deactivate", {"auth": alice.password_auth(PASSWORD)})
    await app.asks_self(expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_administrators_let_applications_in(server: Server, alice: Client) -> None:
    for method, path in (("GET", ADMIN), ("POST", ADMIN), ("PUT", f"{ADMIN}/x")):
        body = described("x") if method == "POST" else {}
        await alice.call(method, path, body, expect=403, errcode="M_FORBIDDEN")
    await alice.post(f"{ADMIN}/x/resume", expect=403, errcode="M_FORBIDDEN")
    app = await Application.let_in(server)
    found = (await server.admin.get(ADMIN))["apps"]
    (shown,) = [one for one in found if one["id"] == app.app_id]
    assert shown["client_id"] == f"app.{app.app_id}"
    assert shown["is_on"]
    assert not shown["is_frozen"]
    rows = (await server.admin.get("/_linnet/touchpoints"))["touchpoints"]
    (row,) = [one for one in rows if one["id"] == shown["touchpoint_id"]]
    assert row["party"] == "Polls Cooperative, Lyon"
    assert row["carries_others_data"]
    assert row["hosts"] == []
    await server.admin.put(f"{ADMIN}/nothing", {}, expect=404, errcode="M_NOT_FOUND")
    await server.admin.post(f"{ADMIN}/nothing/resume", expect=404, errcode="M_NOT_FOUND")


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "No"},
        {"id": "x" * 40},
        {"name": " "},
        {"name": "two\nlines"},
        {"party": ""},
        {"purpose": ""},
        {"purpose": "x" * 301},
        {"home": "http://polls.example.org/"},
        {"redirect_uris": []},
        {"redirect_uris": ["https://elsewhere.example/"]},
        {"verbs": []},
        {"verbs": ["everything"]},
        {"history_days": 31},
        {"people_max": 0},
        {"people_max": 1001},
        {"rooms_max": 0},
    ],
)
async def test_what_is_not_whole_is_not_let_in(server: Server, wrong: dict[str, Any]) -> None:
    said = described("whole", **wrong)
    await server.admin.post(ADMIN, said, expect=400)
    found = (await server.admin.get(ADMIN))["apps"]
    assert "whole" not in [one["id"] for one in found]


async def test_severing_ends_all_of_it(new_server: NewServer) -> None:
    server = await new_server()
    server.admin = await server.person("admin", is_first=True)
    alice, bob, carol = [await server.person(name) for name in ("alice", "bob", "carol")]
    app = await Application.let_in(server)
    room_id = await group(alice, bob, carol)
    await alice.put(f"/_linnet/rooms/{room_id}/apps/{app.app_id}", {"verbs": ["read"]})
    await app.is_granted(alice, in_room("read"), rooms=[room_id])
    await bob.sends(room_id, "hello")
    sub = (await app.asks_self())["sub"]
    assert len((await app.reads(room_id))["chunk"]) == 1
    where = f"/_linnet/touchpoints/app.{app.app_id}/severing"
    plan = (await server.admin.get(where)).json
    assert (plan["tokens"], plan["held"]) == (
        2,
        {**plan["held"], "grants to the application": 1, "chats that allow the application": 1},
    )
    answer = await server.admin.post(where, {"reason": "They were bought"})
    assert answer["step"] == "done"
    await app.asks_self(expect=401, errcode="M_UNKNOWN_TOKEN")
    for person, count in ((alice, 1), (bob, 1), (carol, 0)):
        own = (await person.get("/_linnet/receipts"))["yours"]
        assert len(own) == count
        for one in own:
            assert verified(one["file"].encode()).body["touchpoint"]["id"] == f"app.{app.app_id}"
    await server.admin.put(
        f"/_linnet/touchpoints/app.{app.app_id}/switch", {"is_on": True, "begins_anew": True}
    )
    await app.asks_self(expect=401, errcode="M_UNKNOWN_TOKEN")
    anew = app.another()
    await anew.is_granted(alice, PROFILE)
    assert (await anew.asks_self())["sub"] != sub
