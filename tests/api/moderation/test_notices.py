"""Notices by people without an account: what they need, where they go, and what one hears."""

# covers: linnet.noticeForm, linnet.sendOutsideNotice, linnet.noticeStatus, linnet.complainOfNotice

import hashlib
import itertools
from typing import Any

import pytest
from tests.api.media.files import uploads
from tests.api.moderation.reporting import (
    API,
    GONE,
    REFUSED,
    WRONG,
    cases_against,
    names,
    reads,
    reports_in,
    room_of,
    the_case,
)
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.ids import is_new_localpart, localpart_of
from linnet.moderation.store_notices import reporter_of
from linnet.moderation.work_asked import LIFETIME_MS

FORM = "/_linnet/notice"
HOUR_MS = 60 * 60 * 1000


def solved(challenge: str, bits: int) -> str:
    for number in itertools.count():
        digest = hashlib.sha256(f"{challenge}:{number}".encode()).digest()
        if int.from_bytes(digest, "big") >> (256 - bits) == 0:
            return str(number)
    raise AssertionError


def notice(where: str, **more: Any) -> dict[str, Any]:
    return {
        "harm": "harassment.hate",
        "where": where,
        "reason": "It calls for violence against my neighbours.",
        "good_faith": True,
        "name": "Ada Outside",
        "email": "Ada@Example.org",
        **more,
    }


async def sends(server: Server, where: str, **more: Any) -> Answer:
    """Send a notice with the sum done; `expect` and `errcode` as for a client."""
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    outside = server.nobody()
    form = await outside.get(FORM)
    nonce = solved(form["challenge"], form["bits"])
    body = notice(where, challenge=form["challenge"], nonce=nonce) | more
    return await outside.post(FORM, body, **expected)


async def follows(server: Server, sent: Answer) -> Answer:
    return await server.nobody().post(f"{FORM}/status", {"secret": sent["secret"]})


async def decides(looking: Client, case: dict[str, Any], *measures: str, reason: str) -> None:
    outcome = "measures_taken" if measures else "dismissed"
    body = {"outcome": outcome, "measures": list(measures), "reason": reason}
    await looking.put(f"{API}/cases/{case['case_id']}/decision", body)


async def test_the_form_says_what_a_notice_needs(new_server: NewServer) -> None:
    server = await new_server(abuse_email="abuse@linnet.test", support_page="https://linnet.test/")
    form = await server.nobody().get(FORM)
    assert "harassment.hate" in form["harms"]
    assert "unspecified" not in form["harms"]
    assert form["anonymous"] == ["child_safety", "child_safety.csam", "child_safety.grooming"]
    assert form["bits"] == 16
    assert form["contact"] == {"email": "abuse@linnet.test", "page": "https://linnet.test/"}


async def test_a_message_lands_in_the_queue_with_its_origin(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    event_id = await bob.sends(room_id, "Throw them all out!")
    sent = await sends(server, f"https://matrix.to/#/{room_id}/{event_id}?via=linnet.test")
    case = await the_case(server.admin, bob)
    assert (case["kind"], case["room_id"], case["harm"]) == ("messages", room_id, "harassment.hate")
    assert await reads(server.admin, case) == ["Throw them all out!"]
    (report,) = await reports_in(server.admin, case)
    assert report["reason"] == "It calls for violence against my neighbours."
    assert "reporter" not in report
    origin = report["notice"]
    assert origin["reference"] == sent["reference"]
    assert (origin["name"], origin["email"]) == ("Ada Outside", "ada@example.org")
    assert origin["where"] == f"https://matrix.to/#/{room_id}/{event_id}?via=linnet.test"
    assert sent["link"].endswith(f"/notice#{sent['secret']}")
    # Bots that read reports find it too, by an id that is nobody's.
    listed = await server.admin.get("/_synapse/admin/v1/event_reports", params={"dir": "b"})
    assert listed["event_reports"][0]["user_id"] == f"@NOTICE-{sent['reference']}:linnet.test"


async def test_a_room_a_person_and_a_file_can_be_pointed_at(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(room_alias_name=bob.user_id[1:].partition(":")[0])
    alias = f"#{bob.user_id[1:]}"
    await sends(server, alias)
    found = (await server.admin.get(f"{API}/cases", params={"limit": 500}))["cases"]
    assert [case["kind"] for case in found if case.get("room_id") == room_id] == ["room"]
    await sends(server, f"matrix:u/{bob.user_id[1:]}")
    assert (await the_case(server.admin, bob))["kind"] == "user"
    carol = await server.person("carol")
    await sends(server, "mxc://" + await uploads(carol, b"a picture of hate"))
    assert (await the_case(server.admin, carol))["kind"] == "user"


async def test_what_is_missing_or_wrong_is_refused(server: Server, bob: Client) -> None:
    outside = server.nobody()
    for more in (
        {"harm": "unspecified"},
        {"harm": "nonsense"},
        {"reason": " "},
        {"good_faith": False},
        {"name": ""},
        {"email": ""},
        {"email": "nobody"},
        {"where": "in some chat"},
        {"where": "@ada:elsewhere.org"},
    ):
        await outside.post(FORM, notice(bob.user_id) | more, **WRONG)
    too_long = notice(bob.user_id, reason="x" * 1025)
    await outside.post(FORM, too_long, expect=413, errcode="M_TOO_LARGE")
    await outside.post(FORM, {"where": bob.user_id}, expect=400)
    for gone in (
        "@nobody-at-all:linnet.test",
        "!gone:linnet.test",
        "#gone:linnet.test",
        "mxc://linnet.test/gone",
    ):
        await sends(server, gone, **GONE)
    assert await cases_against(server.admin, bob) == []


async def test_where_a_child_is_abused_nobody_has_to_say_who_they_are(
    server: Server, bob: Client
) -> None:
    await sends(server, bob.user_id, harm="child_safety.csam", name="", email="")
    case = await the_case(server.admin, bob)
    (report,) = await reports_in(server.admin, case)
    assert (report["notice"]["name"], report["notice"]["email"]) == ("", "")


async def test_a_message_is_found_in_its_own_room_alone(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id, other = await room_of(alice, bob), await room_of(alice)
    event_id = await bob.sends(room_id, "hello")
    await sends(server, f"{other}/{event_id}", **GONE)
    await sends(server, f"{room_id}/${'a' * 43}", **GONE)


async def test_a_sum_has_to_be_done_and_counts_once(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    bob, outside = await server.person("bob", is_first=True), server.nobody()
    form = await outside.get(FORM)
    challenge, nonce = form["challenge"], solved(form["challenge"], form["bits"])
    forged = f"9{challenge[1:]}"
    for wrong in (
        {},
        {"challenge": challenge, "nonce": ""},
        {"challenge": challenge, "nonce": "é"},
        {"challenge": forged, "nonce": solved(forged, form["bits"])},
        {"challenge": "\u00e9", "nonce": nonce},
    ):
        await outside.post(FORM, notice(bob.user_id, **wrong), **REFUSED)
    right = notice(bob.user_id, challenge=challenge, nonce=nonce)
    await outside.post(FORM, right)
    await outside.post(FORM, right, **REFUSED)
    late = await outside.get(FORM)
    clock.advance(LIFETIME_MS)
    nonce = solved(late["challenge"], late["bits"])
    answer = notice(bob.user_id, challenge=late["challenge"], nonce=nonce)
    await outside.post(FORM, answer, **REFUSED)


async def test_one_network_sends_so_many(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock, rate_limits=True, notice_work=0)
    bob, outside = await server.person("bob", is_first=True), server.nobody()
    for _ in range(10):
        await outside.post(FORM, notice(bob.user_id))
    slow = {"expect": 429, "errcode": "M_LIMIT_EXCEEDED"}
    await outside.post(FORM, notice(bob.user_id), **slow)
    clock.advance(HOUR_MS)
    await outside.post(FORM, notice(bob.user_id))


async def test_whoever_has_the_secret_sees_the_decision_with_its_reasons(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    event_id = await bob.sends(room_id, "Throw them all out!")
    sent = await sends(server, f"{room_id}/{event_id}")
    status = (await follows(server, sent)).json
    assert (status["state"], status["reference"]) == ("received", sent["reference"])
    assert "decision" not in status
    case = await the_case(server.admin, bob)
    assignee = {"assignee": server.admin.user_id}
    await server.admin.put(f"{API}/cases/{case['case_id']}/assignee", assignee)
    assert (await follows(server, sent))["state"] == "looked_at"
    await decides(server.admin, case, "warn", reason="No calls for violence here.")
    status = (await follows(server, sent)).json
    assert status["state"] == "decided"
    decision = status["decision"]
    assert (decision["outcome"], decision["measures"]) == ("measures_taken", ["warn"])
    assert decision["reason"] == "No calls for violence here."
    # Something was done, so there is nothing to complain about.
    assert "complain_until_ts" not in status
    complaint = {"secret": sent["secret"], "reason": "More!"}
    await server.nobody().post(f"{FORM}/complaint", complaint, **REFUSED)


async def test_whose_notice_is_turned_down_can_complain_once_and_another_person_answers(
    server: Server, alice: Client, bob: Client
) -> None:
    second = await server.person("second")
    await names(server, second)
    room_id = await room_of(alice, bob)
    event_id = await bob.sends(room_id, "Throw them all out!")
    sent = await sends(server, f"{room_id}/{event_id}")
    complaint = {"secret": sent["secret"], "reason": "You have not read it."}
    outside = server.nobody()
    await outside.post(f"{FORM}/complaint", complaint, **REFUSED)
    await decides(server.admin, await the_case(server.admin, bob), reason="About a football team.")
    status = await follows(server, sent)
    assert status["decision"]["reason"] == "About a football team."
    assert status["complain_until_ts"] > status["decision"]["decided_ts"]
    await outside.post(f"{FORM}/complaint", {**complaint, "reason": "x" * 1025}, expect=413)
    told = await outside.post(f"{FORM}/complaint", complaint)
    assert told["complaint"]["reason"] == "You have not read it."
    await outside.post(f"{FORM}/complaint", complaint, **REFUSED)
    waiting = (await second.get(f"{API}/complaints"))["complaints"]
    (mine,) = [one for one in waiting if one["reason"] == "You have not read it."]
    assert "user_id" not in mine
    answer = {"outcome": "reversed", "reason": "You are right."}
    path = f"{API}/complaints/{mine['complaint_id']}/answer"
    await server.admin.put(path, answer, **REFUSED)
    await second.put(path, answer)
    # The case is looked at anew, and decided anew.
    assert (await follows(server, sent))["state"] == "received"
    await decides(second, await the_case(second, bob), "suspend", reason="It calls for violence.")
    status = await follows(server, sent)
    assert status["decision"]["measures"] == ["suspend"]


async def test_a_secret_opens_one_notice_and_nothing_else(
    server: Server, bob: Client, carol: Client
) -> None:
    sent = await sends(server, bob.user_id)
    outside = server.nobody()
    for wrong in ("", "x", sent["reference"], sent["secret"][:-1], f"{sent['secret']}x"):
        await outside.post(f"{FORM}/status", {"secret": wrong}, **GONE)
        body = {"secret": wrong, "reason": "Why?"}
        await outside.post(f"{FORM}/complaint", body, **GONE)
    # Nobody but the safety team reads what was said, or who has said it.
    case = await the_case(server.admin, bob)
    for person in (bob, carol):
        await person.get(f"{API}/cases/{case['case_id']}", **GONE)
        await person.get(f"{API}/cases/{case['case_id']}/reports", **GONE)
    assert (await bob.get("/_linnet/decisions"))["decisions"] == []


def test_nobody_can_have_the_name_of_a_notice() -> None:
    assert not is_new_localpart(localpart_of(reporter_of("ABCDE-FGHIJ", "linnet.test")))


async def test_an_operator_can_do_without(new_server: NewServer) -> None:
    server = await new_server(notices=False)
    outside = server.nobody()
    await outside.get(FORM, **GONE)
    await outside.post(FORM, notice("@a:linnet.test"), **GONE)
    await outside.post(f"{FORM}/status", {"secret": "x"}, **GONE)
    await outside.post(f"{FORM}/complaint", {"secret": "x", "reason": "Why?"}, **GONE)


async def test_notices_are_counted_in_public(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock, notice_work=0)
    bob = await server.person("bob", is_first=True)
    params = {"year": 1970 + clock.now_ms() // (31_556_952 * 1000)}
    await server.nobody().post(FORM, notice(bob.user_id))
    told = await server.nobody().get("/_linnet/transparency", params=params)
    assert told["notices"] == 1


@pytest.mark.parametrize("days", [183, 185])
async def test_who_sent_a_notice_is_forgotten_with_the_evidence(
    new_server: NewServer, days: int
) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock, notice_work=0)
    server.admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    sent = await server.nobody().post(FORM, notice(bob.user_id))
    case = await the_case(server.admin, bob)
    await decides(server.admin, case, "warn", reason="Stop it.")
    await clock.is_waited_for(HOUR_MS)
    clock.advance(days * 24 * HOUR_MS)
    await clock.is_waited_for(HOUR_MS)
    (report,) = await reports_in(server.admin, case)
    is_kept = days == 183
    assert report["notice"]["name"] == ("Ada Outside" if is_kept else "")
    assert (await follows(server, sent))["state"] == "decided"
