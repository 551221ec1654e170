"""SQL of sums over what was reported and decided; nobody is named in any of it."""

from collections.abc import Mapping

from msgspec import Struct

from linnet.moderation.store_decisions import DECISION_COLUMNS, Decision, decision_from
from linnet.moderation.subject import Forum
from linnet.storage.database import Reader


class Told(Struct, frozen=True):
    """How many have reported something, and how many of them without an account."""

    reporters: int
    notices: int


Span = tuple[int, int]
"""From one timestamp up to, not including, another."""


async def reports_by_harm(reader: Reader, span: Span) -> Mapping[str, int]:
    rows = await reader.all(
        "SELECT harm, count(*) FROM reports WHERE received_ts >= $1 AND received_ts < $2"
        " GROUP BY harm",
        *span,
    )
    return {row[0]: row[1] for row in rows}


async def decisions(reader: Reader, span: Span) -> list[tuple[Forum, str, str, str, bool, int]]:
    """Where, the harm, the outcome, the measures as JSON, whether automated, and how many."""
    rows = await reader.all(
        "SELECT c.forum, c.harm, d.outcome, d.measures, d.is_automated, count(*)"
        " FROM decisions d JOIN cases c ON c.case_id = d.case_id"
        " WHERE d.decided_ts >= $1 AND d.decided_ts < $2"
        " GROUP BY c.forum, c.harm, d.outcome, d.measures, d.is_automated"
        " ORDER BY c.forum, c.harm, d.outcome, d.measures, d.is_automated",
        *span,
    )
    return [(*row[:4], bool(row[4]), row[5]) for row in rows]


async def waited_ms(reader: Reader, span: Span) -> list[int]:
    """How long each case waited on which people decided, the shortest first."""
    rows = await reader.all(
        "SELECT d.decided_ts - c.opened_ts FROM decisions d JOIN cases c ON c.case_id = d.case_id"
        " WHERE d.decided_ts >= $1 AND d.decided_ts < $2 AND NOT d.is_automated ORDER BY 1",
        *span,
    )
    return [row[0] for row in rows]


async def complaints(reader: Reader, span: Span) -> Mapping[str | None, int]:
    """Those made in the span by their outcome; None are those that wait."""
    rows = await reader.all(
        "SELECT outcome, count(*) FROM complaints WHERE made_ts >= $1 AND made_ts < $2"
        " GROUP BY outcome",
        *span,
    )
    return {row[0]: row[1] for row in rows}


async def count_lifted(reader: Reader, span: Span) -> int:
    row = await reader.one(
        "SELECT count(*) FROM lifted_measures WHERE lifted_ts >= $1 AND lifted_ts < $2", *span
    )
    return int(row[0])


async def measures_taken(
    reader: Reader, after: int, limit: int
) -> list[tuple[int, str, str, int, Told, Decision]]:
    """Cases by number in which measures were taken.

    Each with its kind, harm, when it was opened, who had reported it, and the decision.
    """
    rows = await reader.all(
        f"SELECT c.case_id, c.kind, c.harm, c.opened_ts, c.reporters,"
        " (SELECT count(*) FROM notices n WHERE n.case_id = c.case_id),"
        f" {DECISION_COLUMNS} FROM decisions"
        " JOIN cases c ON c.case_id = decisions.case_id"
        " WHERE decisions.outcome = 'measures_taken' AND c.case_id > $1"
        " ORDER BY c.case_id LIMIT $2",
        after,
        limit,
    )
    return [(*row[:4], Told(*row[4:6]), decision_from(row[6:])) for row in rows]
