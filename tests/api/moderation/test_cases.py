"""Cases: what is urgent first, who takes them, and what becomes of them."""

from typing import Any

from tests.api.moderation.reporting import (
    API,
    GONE,
    REFUSED,
    WRONG,
    cases_against,
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

from linnet.moderation.cleaning import KEPT_MS, remove_old
from linnet.rooms.originals import KEPT_MS as ORIGINALS_KEPT_MS


async def decides(looking: Client, case: dict[str, Any], **more: Any) -> Any:
    outcome = more.pop("outcome", "dismissed")
    measures = ["other"] if outcome == "measures_taken" else []
    reason = more.pop("reason", "nothing")
    body = {"outcome": outcome, "measures": measures, "reason": reason}
    return await looking.put(f"{API}/cases/{case['case_id']}/decision", body, **more)


async def test_the_graver_harm_comes_first_then_more_reporters(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    room_id = await room_of(alice, bob, carol, dave)
    spam, spam_too, threat = [await p.sends(room_id, "x") for p in (bob, carol, dave)]
    await reports(alice, room_id, spam, harm="spam")
    await reports(alice, room_id, spam_too, harm="spam")
    await reports(bob, room_id, spam_too, harm="spam")
    await reports(alice, room_id, threat, harm="violence.threats")
    listed = (await server.admin.get(f"{API}/cases", params={"limit": 500}))["cases"]
    order = [case["user_id"] for case in listed if case.get("room_id") == room_id]
    assert order == [dave.user_id, carol.user_id, bob.user_id]


async def test_pages_go_through_all_cases_once(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("root", is_first=True)
    people = [await server.person("p") for _ in range(7)]
    for person in people:
        await admin.post("/_linnet/reports", {"harm": "spam", "user_id": person.user_id})
    seen, after = [], ""
    while True:
        page = await admin.get(f"{API}/cases", params={"limit": 3, "after": after})
        seen += [case["user_id"] for case in page["cases"]]
        if "next" not in page.json:
            break
        after = page["next"]
    assert sorted(seen) == sorted(person.user_id for person in people)
    for nonsense in ("x", "1", "1_x", "1_2_3", "9" * 30 + "_1", "-1_1"):
        await admin.get(f"{API}/cases", params={"after": nonsense}, **WRONG)
    await admin.get(f"{API}/cases", params={"limit": 0}, **WRONG)


async def test_a_case_goes_from_hand_to_hand_to_its_decision(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    # covers: linnet.case, linnet.assignCase, linnet.noteCase, linnet.decideCase
    await names(server, carol)
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    case = await the_case(carol, bob)
    path = f"{API}/cases/{case['case_id']}"
    for nobody in (dave, bob):
        await carol.put(f"{path}/assignee", {"assignee": nobody.user_id}, **WRONG)
    taken = await carol.put(f"{path}/assignee", {"assignee": server.admin.user_id})
    assert (taken["state"], taken["assignee"]) == ("claimed", server.admin.user_id)
    await decides(carol, case, **REFUSED)
    await carol.put(f"{path}/assignee", {"assignee": None})
    await carol.post(f"{path}/notes", {"note": " seen it before "})
    await carol.post(f"{path}/notes", {"note": " "}, **WRONG)
    await carol.post(f"{path}/notes", {"note": "x" * 1025}, expect=413, errcode="M_TOO_LARGE")
    await decides(carol, case, reason=" ", **WRONG)
    await decides(carol, case, outcome="hang", expect=400, errcode="M_BAD_JSON")
    done = await decides(carol, case, outcome="measures_taken", reason="banned from the room")
    assert (done["state"], done["outcome"]) == ("decided", "measures_taken")
    await decides(carol, case, **REFUSED)
    await carol.put(f"{path}/assignee", {"assignee": None}, **REFUSED)
    # The detector may have moved it, which is not a person's step.
    steps = [one for one in (await carol.get(path))["steps"] if one["actor"]]
    assert [(one["step"], one["detail"]) for one in steps] == [
        ("assign", server.admin.user_id),
        ("assign", ""),
        ("note", "seen it before"),
        ("decide", "measures_taken, other: banned from the room"),
    ]
    assert {one["actor"] for one in steps} == {carol.user_id}
    assert await cases_against(carol, bob) == []
    (decided,) = await cases_against(carol, bob, decided=True)
    assert decided["case_id"] == case["case_id"]
    # What comes afterwards is another case.
    await reports(alice, room_id, await bob.sends(room_id, "again"))
    assert (await the_case(carol, bob))["case_id"] != case["case_id"]


async def test_reading_messages_and_deciding_are_recorded(
    server: Server, alice: Client, bob: Client
) -> None:
    # covers: linnet.openCase
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    case = await the_case(server.admin, bob)
    await server.admin.get(f"{API}/cases/{case['case_id']}")
    await reads(server.admin, case)
    await decides(server.admin, case)
    acts = (await server.admin.get("/_linnet/admin/v1/record", params={"limit": 2}))["acts"]
    target = f"case {case['case_id']}"
    assert [(act["act"], act["target"]) for act in acts] == [
        ("case.decide", target),
        ("case.read", target),
    ]


async def test_reports_of_a_case_come_in_pages(server: Server, alice: Client, bob: Client) -> None:
    # covers: linnet.caseReports, linnet.cases
    room_id = await room_of(alice, bob)
    for n in range(5):
        await reports(alice, room_id, await bob.sends(room_id, str(n)), reason=str(n))
    case = await the_case(server.admin, bob)
    path = f"{API}/cases/{case['case_id']}/reports"
    first = await server.admin.get(path, params={"limit": 3})
    rest = await server.admin.get(path, params={"limit": 3, "before": first["next"]})
    said = [report["reason"] for report in first["reports"] + rest["reports"]]
    assert (said, "next" in rest.json) == (["4", "3", "2", "1", "0"], False)
    await server.admin.get(path, params={"before": -1}, **WRONG)
    assert len(await reports_in(server.admin, case)) == 5


async def test_what_is_no_case_is_not_there(server: Server) -> None:
    for nonsense in ("0", "999999", "-1", "x", "1e3", "٣", "9" * 40, "%00"):
        await server.admin.get(f"{API}/cases/{nonsense}", **GONE)


async def test_evidence_goes_a_month_after_the_decision(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    moderation = server.house.moderation
    room_id = await room_of(alice, bob, carol)
    for person in (bob, carol):
        await reports(alice, room_id, await person.sends(room_id, "vile"))
    decided, waiting = await the_case(server.admin, bob), await the_case(server.admin, carol)
    await decides(server.admin, decided)
    now_ms = moderation.clock.now_ms()
    await remove_old(moderation, now_ms + KEPT_MS - 60_000)
    assert await reads(server.admin, decided) == ["vile"]
    await remove_old(moderation, now_ms + KEPT_MS + 60_000)
    assert await reads(server.admin, decided) == []
    assert await reads(server.admin, waiting) == ["vile"]


async def test_what_was_taken_back_is_kept_for_a_week(
    server: Server, alice: Client, bob: Client
) -> None:
    moderation = server.house.moderation
    room_id = await room_of(alice, bob)
    event_id = await bob.sends(room_id, "taken back")
    await bob.put(f"/rooms/{room_id}/redact/{event_id.replace('/', '%2F')}/t-{event_id[1:]}")
    await remove_old(moderation, moderation.clock.now_ms() + ORIGINALS_KEPT_MS + 60_000)
    await reports(alice, room_id, event_id)
    assert await reads(server.admin, await the_case(server.admin, bob)) == [None]
