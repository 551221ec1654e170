"""SQL of reports."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import EventId, UserId
from linnet.moderation.store_cases import REVERSED, Case
from linnet.storage.database import Reader, Tx

Said = tuple[UserId, str, str, str]
"""Reporter, event, harm and words."""


class StoredReport(Struct, frozen=True):
    """What one person has said in a case."""

    report_id: int
    reporter: UserId
    event_id: EventId
    harm: str
    words: str
    is_contradicted: bool
    received_ts: int


class Record(Struct, frozen=True):
    """How somebody's reports to one forum went of late: on how many things, and their outcome."""

    reports: int = 0
    unfounded: int = 0
    founded: int = 0


class Arrival(Struct, frozen=True):
    """That somebody reported, and whether they were new then."""

    received_ts: int
    reporter: UserId
    is_new: bool


_COLUMNS = "report_id, reporter, event_id, harm, words, is_contradicted, received_ts"


async def put(
    tx: Tx, case: Case, said: Said, now_ms: int, *, is_contradicted: bool, is_new: bool
) -> None:
    """Write a report, or its new form in the place of the old; blank words take nothing away."""
    is_listed = case.forum == "server" and case.subject.kind == "messages"
    listed = (case.subject.user_id, case.subject.room_id) if is_listed else ("", "")
    newest = await tx.one("SELECT coalesce(max(report_id), 0) FROM reports")
    await tx.run(
        "INSERT INTO reports (report_id, case_id, reporter, event_id, harm, words,"
        " is_contradicted, received_ts, sender, room_id, is_new)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT (case_id, reporter, event_id) DO UPDATE SET"
        " harm = CASE WHEN excluded.harm = 'unspecified' THEN reports.harm ELSE excluded.harm END,"
        " words = CASE WHEN excluded.words = '' THEN reports.words ELSE excluded.words END,"
        " is_contradicted = reports.is_contradicted AND excluded.is_contradicted,"
        " received_ts = excluded.received_ts",
        newest[0] + 1,
        case.case_id,
        *said,
        is_contradicted,
        now_ms,
        *listed,
        is_new,
    )


async def has_counted(reader: Reader, case_id: int, reporter: UserId) -> bool:
    """Whether somebody is among the reporters of a case already."""
    row = await reader.maybe(
        "SELECT 1 FROM reports WHERE case_id = $1 AND reporter = $2 AND NOT is_contradicted"
        " LIMIT 1",
        case_id,
        reporter,
    )
    return row is not None


async def count_reporters(reader: Reader, case_id: int) -> int:
    """Distinct people whose reports count."""
    row = await reader.one(
        "SELECT count(DISTINCT reporter) FROM reports WHERE case_id = $1 AND NOT is_contradicted",
        case_id,
    )
    return int(row[0])


async def reporters(reader: Reader, case_id: int, limit: int) -> list[UserId]:
    """Distinct people whose reports count, in the order of their ids."""
    rows = await reader.all(
        "SELECT DISTINCT reporter FROM reports WHERE case_id = $1 AND NOT is_contradicted"
        " ORDER BY reporter LIMIT $2",
        case_id,
        limit,
    )
    return [row[0] for row in rows]


async def count_since(reader: Reader, reporter: UserId, since_ms: int) -> int:
    row = await reader.one(
        "SELECT count(*) FROM reports WHERE reporter = $1 AND received_ts > $2", reporter, since_ms
    )
    return int(row[0])


async def records(
    reader: Reader, case: Case, people: Sequence[UserId], since_ms: int
) -> dict[UserId, Record]:
    """How the reports of some people went that reached those who look after a case."""
    narrowed, more = "", list[object]()
    if case.forum == "room":
        narrowed, more = " AND c.room_id = $4", [case.subject.room_id]
    rows = await reader.all(
        "SELECT r.reporter, count(DISTINCT r.case_id),"
        " count(DISTINCT CASE WHEN c.outcome = 'dismissed' THEN r.case_id END),"
        " count(DISTINCT CASE WHEN c.outcome = 'measures_taken' AND NOT r.is_contradicted"
        " THEN r.case_id END) FROM reports r JOIN (SELECT case_id, forum, room_id,"
        f" CASE WHEN {REVERSED} THEN NULL ELSE outcome END AS outcome FROM cases c) AS c"
        " ON c.case_id = r.case_id WHERE r.reporter IN ($1...) AND r.received_ts > $2"
        f" AND c.forum = $3{narrowed} GROUP BY r.reporter",
        list(people),
        since_ms,
        case.forum,
        *more,
    )
    return {UserId(row[0]): Record(*row[1:]) for row in rows}


async def arrivals(reader: Reader, case_id: int, limit: int) -> list[Arrival]:
    """When the newest reports of a case came, and from whom."""
    rows = await reader.all(
        "SELECT received_ts, reporter, is_new FROM reports WHERE case_id = $1"
        " ORDER BY report_id DESC LIMIT $2",
        case_id,
        limit,
    )
    return [Arrival(row[0], row[1], bool(row[2])) for row in rows]


async def of_case(reader: Reader, case_id: int, before: int, limit: int) -> list[StoredReport]:
    """Reports with smaller ids, the newest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM reports WHERE case_id = $1 AND report_id < $2"
        " ORDER BY report_id DESC LIMIT $3",
        case_id,
        before,
        limit,
    )
    return [
        StoredReport(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6]) for row in rows
    ]


async def unlink(tx: Tx, reporter: UserId) -> int:
    """Nobody can tell any more who has made these reports, nor what they wrote; how many.

    Each gets a name of its own, so that they still count as reports of different people.
    """
    row = await tx.one("SELECT count(*) FROM reports WHERE reporter = $1", reporter)
    await tx.run(
        "UPDATE reports SET reporter = 'erased ' || cast(report_id AS TEXT), words = ''"
        " WHERE reporter = $1",
        reporter,
    )
    return int(row[0])
