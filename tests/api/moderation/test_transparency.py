"""Everybody can read how much was reported and decided; nobody can read about whom."""

import datetime
import json

from tests.api.moderation.reporting import REFUSED, reports, room_of, the_case
from tests.api.moderation.test_decisions import decides
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

REPORT = "/_linnet/transparency"
STATEMENTS = "/_linnet/moderation/statements"


def this_year() -> int:
    return datetime.datetime.now(datetime.UTC).year


# covers: linnet.transparency
async def test_the_account_counts_reports_decisions_and_complaints(
    new_server: NewServer,
) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    room_id = await room_of(alice, admin, bob)
    event_id = await bob.sends(room_id, "vile")
    await reports(admin, room_id, event_id, to="both")
    await decides(alice, await the_case(alice, bob, room_id), "remove", "ban", reason="Of bob.")
    await decides(admin, await the_case(admin, bob))
    (told, *_) = (await bob.get("/_linnet/decisions"))["decisions"]
    complaint = f"/_linnet/decisions/{told['statement_id']}/complaint"
    await bob.post(complaint, {"reason": "It was a quotation."})

    account = await server.nobody().get(REPORT, params={"year": this_year()})
    category = "ILLEGAL_OR_HARMFUL_SPEECH"
    assert account["reports"] == {category: 2}
    assert account["decisions"] == [
        {"forum": forum, "category": category, "measure": measure, "automated": False, "count": 1}
        for forum, measure in (("room", "ban"), ("room", "remove"), ("server", "none"))
    ]
    assert account["waiting"]["within_a_day"] == account["waiting"]["decisions"] == 2
    assert account["complaints"] == {"made": 1, "upheld": 0, "reversed": 0, "waiting": 1}
    assert not {"bob", "alice", room_id, "quotation"} & set(json.dumps(account.json).split('"'))
    empty = await server.nobody().get(REPORT, params={"year": 1999})
    assert (empty["reports"], empty["decisions"], empty["waiting"]["median_hours"]) == ({}, [], 0)
    for wrong in ("-1", "99999", "x"):
        await server.nobody().get(REPORT, params={"year": wrong}, expect=400)


async def test_an_operator_may_keep_it(new_server: NewServer) -> None:
    server = await new_server(transparency_report=False)
    await server.nobody().get(REPORT, params={"year": 2026}, expect=404, errcode="M_NOT_FOUND")


# covers: linnet.statements
async def test_statements_are_for_administrators_and_name_nobody(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    assert server.admin is not None
    room_id = await room_of(alice, bob, carol)
    event_id = await bob.sends(room_id, "vile")
    await reports(carol, room_id, event_id, to="room")
    reason = f"{bob.user_id} was vile to {carol.user_id}"
    await decides(alice, await the_case(alice, bob, room_id), "remove", "kick", reason=reason)
    for refused in (alice, bob, carol):
        await refused.get(STATEMENTS, **REFUSED)
    await server.nobody().get(STATEMENTS, expect=401, errcode="M_MISSING_TOKEN")
    page = await server.admin.get(STATEMENTS)
    newest = page["statements"][-1]
    assert newest["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert newest["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"
    assert newest["category"] == "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    assert newest["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    said = json.dumps(page.json)
    for name in (bob.user_id, carol.user_id, alice.user_id, room_id, event_id, reason):
        assert name not in said
