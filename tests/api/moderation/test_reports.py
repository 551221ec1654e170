"""Reports reach those who look after them, and tell nothing to whoever sends them."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest
from tests.api.moderation.reporting import (
    FORM,
    GONE,
    REFUSED,
    WRONG,
    cases_against,
    evidence_in,
    names,
    reads,
    reports,
    reports_in,
    room_of,
    the_case,
)
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

NOWHERE = "!nowhere:linnet.test"


async def test_a_reported_message_reaches_the_safety_team(
    server: Server, alice: Client, bob: Client
) -> None:
    # covers: reportEvent
    room_id = await room_of(alice, bob)
    event_id = await bob.sends(room_id, "something vile")
    path = f"/rooms/{room_id}/report/{quote(event_id, safe='')}"
    assert (await alice.post(path, {"reason": "this hurts", "score": -100})).json == {}
    case = await the_case(server.admin, bob)
    assert (case["kind"], case["state"], case["reporters"]) == ("messages", "open", 1)
    assert (case["harm"], case["category"]) == ("unspecified", "NOT_SPECIFIED_NOTICE")
    (report,) = await reports_in(server.admin, case)
    assert (report["reason"], report["reporter"]) == ("this hurts", alice.user_id)
    assert report["event_id"] == event_id
    assert await evidence_in(server.admin, case) == [("verified", "in_the_clear")]
    assert await reads(server.admin, case) == ["something vile"]


async def test_rooms_and_people_are_reported_by_anybody(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    # covers: reportRoom, reportUser
    room_id = await room_of(alice)
    await carol.post(f"/rooms/{room_id}/report", {"reason": "a nest"})
    await carol.post(f"/users/{bob.user_id}/report", {"reason": ""})
    listed = (await server.admin.get("/_linnet/moderation/cases", params={"limit": 500}))["cases"]
    assert [case["kind"] for case in listed if case.get("room_id") == room_id] == ["room"]
    assert (await the_case(server.admin, bob))["kind"] == "user"


async def test_the_answer_is_the_same_whether_it_is_there_or_not(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob)
    event_id = quote(await bob.sends(room_id, "only for members"), safe="")
    own = quote(await carol.sends(await room_of(carol), "mine"), safe="")
    for path in (
        f"/rooms/{room_id}/report/{event_id}",
        f"/rooms/{room_id}/report/%24nothing",
        f"/rooms/{NOWHERE}/report/%24nothing",
        f"/rooms/{NOWHERE}/report",
        "/users/@nobody:linnet.test/report",
        "/users/@else:example.org/report",
        f"/users/{carol.user_id}/report",
        f"/rooms/{room_id}/report/{own}",
    ):
        begun = server.loop.time()
        assert (await carol.post(path, {"reason": "is it there?"})).json == {}
        assert server.loop.time() - begun >= 0.09, path
    # Carol was never in the room, and nobody reports themselves.
    assert await cases_against(server.admin, bob) == []
    assert await cases_against(server.admin, carol) == []


async def test_who_reports_again_is_counted_once(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    first, second = await bob.sends(room_id, "one"), await bob.sends(room_id, "two")
    for reason in ("first words", "second words", ""):
        await reports(alice, room_id, first, reason=reason)
    await reports(alice, room_id, second, harm="violence.threats")
    case = await the_case(server.admin, bob)
    assert (case["reporters"], case["harm"]) == (1, "violence.threats")
    said = [
        (report["event_id"], report["reason"]) for report in await reports_in(server.admin, case)
    ]
    assert sorted(said) == sorted([(first, "second words"), (second, "")])
    await reports(carol, room_id, first, second)
    again = await the_case(server.admin, bob)
    assert (again["reporters"], again["case_id"]) == (2, case["case_id"])
    assert again["urgency"] > case["urgency"]


async def test_taking_a_message_back_destroys_no_evidence(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    before, after = await bob.sends(room_id, "before"), await bob.sends(room_id, "after")
    await reports(alice, room_id, before)
    for event_id in (before, after):
        await bob.put(f"/rooms/{room_id}/redact/{quote(event_id, safe='')}/take-{event_id[1:]}")
    await reports(alice, room_id, after)
    assert sorted(await reads(server.admin, await the_case(server.admin, bob))) == [
        "after",
        "before",
    ]
    shown = await alice.get(f"/rooms/{room_id}/event/{quote(before, safe='')}")
    assert shown["content"] == {}


async def test_messages_of_ignored_people_can_be_reported(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    event_id = await bob.sends(room_id, "ignore me")
    data = {"ignored_users": {bob.user_id: {}}}
    await alice.put(f"/user/{alice.user_id}/account_data/m.ignored_user_list", data)
    await reports(alice, room_id, event_id)
    assert await reads(server.admin, await the_case(server.admin, bob)) == ["ignore me"]


async def test_what_cannot_be_reported(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    # covers: linnet.report
    room_id = await room_of(alice, bob)
    event_id, own = await bob.sends(room_id, "hello"), await alice.sends(room_id, "mine")
    await reports(carol, room_id, event_id, **GONE)
    await reports(carol, NOWHERE, "$nothing", **GONE)
    await carol.post(FORM, {"harm": "spam", "room_id": room_id}, **REFUSED)
    await carol.post(FORM, {"harm": "spam", "room_id": NOWHERE}, **REFUSED)
    await carol.post(FORM, {"harm": "spam", "user_id": "@nobody:linnet.test"}, **GONE)
    for body in (
        {"harm": "bad manners", "room_id": room_id},
        {"harm": "spam"},
        {"harm": "spam", "room_id": "no room"},
        {"harm": "spam", "user_id": alice.user_id},
        {"harm": "spam", "room_id": room_id, "to": "room"},
        {"harm": "spam", "user_id": bob.user_id, "to": "both"},
        {"harm": "spam", "messages": [{"event_id": event_id}]},
    ):
        await alice.post(FORM, body, **WRONG)
    await reports(alice, room_id, own, **WRONG)
    await reports(alice, room_id, own, event_id, **WRONG)
    await alice.post(FORM, {"room_id": room_id}, expect=400, errcode="M_MISSING_PARAM")
    await server.nobody().post(FORM, {"harm": "spam"}, expect=401, errcode="M_MISSING_TOKEN")
    assert await cases_against(server.admin, bob) == []


@pytest.mark.parametrize(
    ("more", "status", "errcode"),
    [
        ({"reason": "é" * 513}, 413, "M_TOO_LARGE"),
        ({"reason": 5}, 400, "M_BAD_JSON"),
        ({"harm": None}, 400, "M_BAD_JSON"),
        ({"to": "everybody"}, 400, "M_BAD_JSON"),
        ({"messages": [{"event_id": f"$e{n}"} for n in range(21)]}, 413, "M_TOO_LARGE"),
        ({"messages": [{"event_id": "$e", "message_key": "AAAA"}]}, 400, "M_INVALID_PARAM"),
        ({"messages": [{"event_id": "$e", "message_index": 1}]}, 400, "M_INVALID_PARAM"),
        (
            {"messages": [{"event_id": "$e", "message_index": -1, "message_key": "A" * 107}]},
            400,
            "M_INVALID_PARAM",
        ),
        ({"messages": [{"event_id": "e"}]}, 400, "M_INVALID_PARAM"),
        ({"padding": "x" * 70_000}, 413, "M_TOO_LARGE"),
    ],
)
async def test_what_is_too_large_or_no_report_is_refused(
    alice: Client, more: dict[str, Any], status: int, errcode: str
) -> None:
    body = {"harm": "spam", "room_id": NOWHERE, **more}
    await alice.post(FORM, body, expect=status, errcode=errcode)


async def test_words_may_hold_anything_that_is_text(
    server: Server, alice: Client, bob: Client
) -> None:
    words = "<script>\u202eevil\u0000\u200b'; DROP TABLE reports; --"
    await alice.post(f"/users/{bob.user_id}/report", {"reason": words})
    (report,) = await reports_in(server.admin, await the_case(server.admin, bob))
    assert report["reason"] == words.replace("\0", "")


async def test_floods_are_refused_by_account_and_by_address(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True)
    target = await server.person("first", is_first=True)
    people = [await server.person(f"p{n}") for n in range(12)]
    url = f"{server.url}/_matrix/client/v3/users/{target.user_id}/report"

    async def status(person: Client) -> int:
        headers = {"Authorization": f"Bearer {person.access_token}"}
        async with server.http.post(url, json={"reason": ""}, headers=headers) as answer:
            return answer.status

    # All at once, so that no bucket fills up meanwhile: each account within its own limit.
    of_address = await asyncio.gather(*(status(person) for person in people for _ in range(5)))
    assert {200, 429} == set(of_address)
    of_account = await asyncio.gather(*(status(people[0]) for _ in range(60)))
    assert of_account.count(429) > 30


async def test_the_suspended_can_ask_for_help(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    event_id = await bob.sends(room_id, "a threat")
    path = f"/_matrix/client/v1/admin/suspend/{alice.user_id}"
    await server.admin.put(path, {"suspended": True})
    await reports(alice, room_id, event_id)
    await names(server, alice)
    await alice.get("/_linnet/moderation/cases", **REFUSED)
    assert len(await cases_against(server.admin, bob)) == 1
