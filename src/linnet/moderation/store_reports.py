"""SQL of reports."""

from msgspec import Struct

from linnet.ids import EventId, UserId
from linnet.moderation.store_cases import Case
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


_COLUMNS = "report_id, reporter, event_id, harm, words, is_contradicted, received_ts"


async def put(tx: Tx, case: Case, said: Said, is_contradicted: bool, now_ms: int) -> None:
    """Write a report, or its new form in the place of the old; blank words take nothing away."""
    is_listed = case.forum == "server" and case.subject.kind == "messages"
    listed = (case.subject.user_id, case.subject.room_id) if is_listed else ("", "")
    newest = await tx.one("SELECT coalesce(max(report_id), 0) FROM reports")
    await tx.run(
        "INSERT INTO reports (report_id, case_id, reporter, event_id, harm, words,"
        " is_contradicted, received_ts, sender, room_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
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
