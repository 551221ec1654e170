"""Statements of reasons in the form of the European Union's database of them.

Each answer can be sent there as it is. It tells nothing that a moderator or anybody else has
written: facts and grounds are made of what was reported and done.

After article 24(5) of the Digital Services Act, Regulation (EU) 2022/2065.
"""

import datetime
import hashlib

from msgspec import Struct

from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.moderation import store_transparency
from linnet.moderation.harms import HARMS
from linnet.moderation.store_decisions import Decision, Measure
from linnet.moderation.store_transparency import Told
from linnet.moderation.wiring import Moderation

MAX_STATEMENTS = 100
"""What the database takes at once."""

_VISIBILITY: dict[Measure, str] = {
    "remove": "DECISION_VISIBILITY_CONTENT_REMOVED",
    "refuse": "DECISION_VISIBILITY_CONTENT_REMOVED",
    "hold": "DECISION_VISIBILITY_CONTENT_DISABLED",
    "cover": "DECISION_VISIBILITY_CONTENT_LABELLED",
    "slow": "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
    "files": "DECISION_VISIBILITY_CONTENT_DISABLED",
    "close": "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
}
_PROVISION: frozenset[Measure] = frozenset({"mute", "kick", "ban"})
_ACCOUNT: frozenset[Measure] = frozenset({"suspend", "lock"})
RESTRICTING: frozenset[Measure] = frozenset({*_VISIBILITY, *_PROVISION, *_ACCOUNT})
"""A warning restricts nobody, so no statement is owed for it."""

_CONTENT: dict[str, JsonObject] = {
    "messages": {"content_type": ["CONTENT_TYPE_TEXT"]},
    "user": {"content_type": ["CONTENT_TYPE_OTHER"], "content_type_other": "Account"},
    "room": {"content_type": ["CONTENT_TYPE_OTHER"], "content_type_other": "Chat room"},
}


class Page(Struct, frozen=True):
    """`after` is the case behind which to go on."""

    after: int = 0


class Statements(Struct, frozen=True):
    """Unset `next` ends the list."""

    statements: list[JsonObject]
    next: int | None = None


@endpoint(
    "GET",
    "/_linnet/moderation/statements",
    operation="linnet.statements",
    access=Access.ADMIN,
)
async def get_statements(moderation: Moderation, call: Call, query: Page) -> Statements:
    """Statements of all decisions that restricted somebody, by the number of their case."""
    async with moderation.db.snapshot() as reader:
        found = await store_transparency.measures_taken(reader, query.after, MAX_STATEMENTS)
    statements = [
        statement(f"{moderation.server_name} {case_id}", (kind, harm, opened_ts), told, made)
        for case_id, kind, harm, opened_ts, told, made in found
        if not RESTRICTING.isdisjoint(made.measures)
    ]
    return Statements(statements, found[-1][0] if len(found) == MAX_STATEMENTS else None)


def statement(
    number: str, about: tuple[str, str, int], told: Told, decision: Decision
) -> JsonObject:
    """Of a decision that restricts somebody; the time of the report stands for the content's.

    `about` is the kind of the case, the harm, and when it was opened.
    """
    kind, harm, opened_ts = about
    measures = set(decision.measures)
    said: JsonObject = {
        **_CONTENT[kind],
        "puid": hashlib.sha256(number.encode()).hexdigest()[:32],
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": "Rules of the community or of this server",
        "incompatible_content_explanation": f"It was found to go against them as: {harm}",
        "incompatible_content_illegal": "No",
        "category": f"STATEMENT_CATEGORY_{HARMS[harm].category}",
        "content_date": _day(opened_ts),
        "application_date": _day(decision.decided_ts),
        "decision_facts": _facts(harm, told, decision),
        "source_type": _source(told),
        "automated_detection": "Yes" if decision.is_automated else "No",
        "automated_decision": (
            "AUTOMATED_DECISION_FULLY"
            if decision.is_automated
            else "AUTOMATED_DECISION_NOT_AUTOMATED"
        ),
    }
    if visibility := sorted({_VISIBILITY[one] for one in measures if one in _VISIBILITY}):
        said["decision_visibility"] = visibility
    if measures & _PROVISION:
        said["decision_provision"] = "DECISION_PROVISION_PARTIAL_SUSPENSION"
        if decision.until_ts is not None:
            said["end_date_service_restriction"] = _day(decision.until_ts)
    if measures & _ACCOUNT:
        said["decision_account"] = "DECISION_ACCOUNT_SUSPENDED"
        said["account_type"] = "ACCOUNT_TYPE_PRIVATE"
    return said


def _source(told: Told) -> str:
    if told.notices:
        return "SOURCE_ARTICLE_16"
    return "SOURCE_TYPE_OTHER_NOTIFICATION" if told.reporters else "SOURCE_VOLUNTARY"


def _facts(harm: str, told: Told, decision: Decision) -> str:
    if decision.is_automated:
        return "A rule that the community's moderators had set matched what was about to be sent."
    if not told.reporters:
        return f"Moderators came upon it themselves, as {harm}."
    return f"People reported it as {harm}, and moderators looked at it and decided."


def _day(timestamp: int) -> str:
    moment = datetime.datetime.fromtimestamp(timestamp / 1000, datetime.UTC)
    return moment.date().isoformat()
