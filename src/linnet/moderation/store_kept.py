"""SQL of what one person has reported, and of what they were told was decided."""

from linnet.ids import UserId
from linnet.moderation.store_decisions import Statement
from linnet.storage.database import Reader
from linnet.storage.kept import part

REPORTS = part(
    "reports",
    (0, 0),
    ("about", "room_id", "event_id", "user_id", "harm", "words", "received_ts"),
    "SELECT received_ts, report_id, kind, cases.room_id, event_id, cases.user_id, reports.harm,"
    " words, received_ts FROM reports JOIN cases ON cases.case_id = reports.case_id"
    " WHERE reporter = $1 AND (received_ts, report_id) > ($3, $4)"
    " ORDER BY received_ts, report_id LIMIT $2",
)

MODERATOR = part(
    "moderator",
    ("",),
    ("named_ts",),
    "SELECT user_id, named_ts FROM moderators"
    " WHERE user_id = $1 AND user_id > $3 ORDER BY user_id LIMIT $2",
)

PARTS = (REPORTS, MODERATOR)


async def statements_after(
    reader: Reader, user_id: UserId, after: int, limit: int
) -> list[Statement]:
    """What somebody was told of decisions, the oldest first."""
    rows = await reader.all(
        "SELECT statement_id, case_id, user_id, role FROM statements WHERE user_id = $1"
        " AND role IN ('concerned', 'reporter') AND statement_id > $3"
        " ORDER BY statement_id LIMIT $2",
        user_id,
        limit,
        after,
    )
    return [Statement(*row) for row in rows]
