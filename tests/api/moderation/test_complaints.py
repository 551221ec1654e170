"""Whoever a decision concerns can complain, and somebody else looks at it."""

from typing import Any

from tests.api.moderation.reporting import (
    API,
    GONE,
    REFUSED,
    WRONG,
    cases_against,
    names,
    notices_to,
    reports,
    room_of,
    the_case,
)
from tests.api.moderation.test_decisions import decides, membership
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.moderation import complain
from linnet.moderation.cleaning import KEPT_MS
from linnet.moderation.tell import ANSWER_TYPE, CONCERNED_TYPE, REVIEW_TYPE, tell_all

DECISIONS = "/_linnet/decisions"


async def newest_decision(person: Client) -> dict[str, Any]:
    shown: dict[str, Any] = (await person.get(DECISIONS))["decisions"][0]
    return shown


async def complains(person: Client, reason: str = "It was not me", **expected: Any) -> Any:
    statement_id = (await newest_decision(person))["statement_id"]
    path = f"{DECISIONS}/{statement_id}/complaint"
    return await person.post(path, {"reason": reason}, **expected)


async def waiting(looking: Client, room_id: str | None = None) -> list[dict[str, Any]]:
    params = {} if room_id is None else {"room_id": room_id}
    found: list[dict[str, Any]] = (await looking.get(f"{API}/complaints", params=params))[
        "complaints"
    ]
    return found


async def answers(looking: Client, complaint: dict[str, Any], outcome: str, **more: Any) -> Any:
    path = f"{API}/complaints/{complaint['complaint_id']}/answer"
    return await looking.put(path, {"outcome": outcome, "reason": "Looked again."}, **more)


async def suspended(server: Server, alice: Client, bob: Client, carol: Client) -> dict[str, Any]:
    """Carol, of the team, has suspended Bob for what Alice reported."""
    await names(server, carol)
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    case = await the_case(carol, bob)
    await decides(carol, case, "suspend", reason="Rule 3.")
    return case


async def test_a_suspension_is_taken_back_by_somebody_else(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    # covers: linnet.decisions, linnet.complain, linnet.complaints, linnet.answerComplaint
    await names(server, dave)
    case = await suspended(server, alice, bob, carol)
    shown = await newest_decision(bob)
    assert (shown["measures"], shown["reason"]) == (["suspend"], "Rule 3.")
    told = next(one for one in await notices_to(bob) if CONCERNED_TYPE in one)
    until_ts = told[CONCERNED_TYPE]["complain_until_ts"]
    assert until_ts - shown["decided_ts"] >= 183 * 24 * 3600 * 1000
    made = await complains(bob)
    assert (made["complaint"]["reason"], "outcome" in made["complaint"]) == ("It was not me", False)
    await complains(bob, **REFUSED)
    (complaint,) = [one for one in await waiting(dave) if one["case_id"] == case["case_id"]]
    assert (complaint["role"], complaint["user_id"]) == ("concerned", bob.user_id)
    assert await tell_all(server.house.moderation)
    assert any(REVIEW_TYPE in one for one in await notices_to(dave))
    # Who has decided does not see it as theirs, and neither does anybody else.
    assert case["case_id"] not in [one["case_id"] for one in await waiting(carol)]
    await answers(carol, complaint, "upheld", **REFUSED)
    for person in (alice, bob):
        await answers(person, complaint, "reversed", expect=403 if person is bob else 404)
        await person.get(f"{API}/complaints", **REFUSED)
    answered = await answers(dave, complaint, "reversed")
    assert answered.json == {"undone": ["suspend"], "is_reopened": False}
    await bob.creates_room()
    await answers(dave, complaint, "upheld", **REFUSED)
    assert (await newest_decision(bob))["complaint"]["outcome"] == "reversed"
    assert case["case_id"] not in [one["case_id"] for one in await waiting(dave)]


async def test_whoever_complained_is_told_why_it_stays(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await suspended(server, alice, bob, carol)
    await complains(bob)
    complaint = (await waiting(server.admin))[-1]
    assert (await answers(server.admin, complaint, "upheld"))["undone"] == []
    shown = (await newest_decision(bob))["complaint"]
    assert (shown["outcome"], shown["answer"]) == ("upheld", "Looked again.")
    refused: Any = {"expect": 403, "errcode": "M_USER_SUSPENDED"}
    await bob.post("/createRoom", {}, **refused)
    assert await tell_all(server.house.moderation)
    (told,) = [one[ANSWER_TYPE] for one in await notices_to(bob) if ANSWER_TYPE in one]
    assert (told["outcome"], told["reason"]) == ("upheld", "Looked again.")


async def test_a_dismissed_report_is_looked_at_anew(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await names(server, carol)
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    case = await the_case(carol, bob)
    await decides(carol, case)
    shown = await newest_decision(alice)
    assert (shown["outcome"], "reason" in shown) == ("dismissed", False)
    await complains(alice, "It is vile")
    complaint = (await waiting(server.admin))[-1]
    assert "user_id" not in complaint
    assert (await answers(server.admin, complaint, "reversed"))["is_reopened"] is True
    again = await the_case(server.admin, bob)
    assert (again["case_id"], again["state"]) == (case["case_id"], "open")
    await decides(server.admin, again, "warn")
    assert (await newest_decision(bob))["measures"] == ["warn"]


async def test_a_room_lifts_its_ban(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    room_id = await room_of(alice, bob, carol, dave)
    await alice.sets_state(room_id, "m.room.power_levels", {"users": {carol.user_id: 60}})
    await reports(dave, room_id, await bob.sends(room_id, "vile"), to="room")
    await decides(carol, await the_case(carol, bob, room_id), "ban")
    await complains(bob)
    (complaint,) = await waiting(alice, room_id)
    assert await waiting(carol, room_id) == []
    assert (await answers(alice, complaint, "reversed"))["undone"] == ["ban"]
    assert await membership(alice, room_id, bob) == "leave"
    await bob.joins(room_id)


async def test_a_room_with_one_moderator_hands_it_to_the_server(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    await reports(carol, room_id, await bob.sends(room_id, "vile"), to="room")
    case = await the_case(alice, bob, room_id)
    await decides(alice, case, "ban")
    path = f"{API}/cases/{case['case_id']}"
    await server.admin.get(path, **GONE)
    await complains(bob)
    assert await waiting(alice, room_id) == []
    reported = (await server.admin.get(f"{path}/reports"))["reports"]
    assert carol.user_id not in str(reported)
    complaint = (await waiting(server.admin))[-1]
    # The team says that it was wrong; the ban is the room's.
    assert (await answers(server.admin, complaint, "reversed"))["undone"] == []
    await server.admin.get(path, **GONE)


async def test_what_one_cannot_complain_about(
    server: Server, alice: Client, bob: Client, carol: Client, monkeypatch: Any
) -> None:
    await suspended(server, alice, bob, carol)
    # The report of Alice has led to something.
    await complains(alice, **REFUSED)
    own = (await newest_decision(bob))["statement_id"]
    for person in (alice, carol, server.admin):
        await person.post(f"{DECISIONS}/{own}/complaint", {"reason": "x"}, **GONE)
    for nonsense in ("0", "x", "9" * 40, "-1"):
        await bob.post(f"{DECISIONS}/{nonsense}/complaint", {"reason": "x"}, **GONE)
    await complains(bob, "x" * 1025, expect=413, errcode="M_TOO_LARGE")
    monkeypatch.setattr(complain, "KEPT_MS", -KEPT_MS)
    await complains(bob, **REFUSED)
    for nonsense in ("0", "x", "9" * 40):
        path = f"{API}/complaints/{nonsense}/answer"
        await server.admin.put(path, {"outcome": "upheld", "reason": "x"}, **GONE)
    await server.admin.get(f"{API}/complaints", params={"after": -1}, **WRONG)
    assert await cases_against(server.admin, carol) == []


async def test_everybody_is_told_whether_they_are_suspended(server: Server, bob: Client) -> None:
    path = f"/_matrix/client/v1/admin/suspend/{bob.user_id}"
    for is_suspended in (True, False):
        await server.admin.put(path, {"suspended": is_suspended})
        assert (await bob.get("/_linnet/decisions"))["is_suspended"] is is_suspended
