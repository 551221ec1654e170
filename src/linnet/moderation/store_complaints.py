"""SQL of complaints."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.moderation.store_decisions import Role
from linnet.moderation.subject import Forum
from linnet.storage.database import Reader, Tx

Ruling = Literal["upheld", "reversed"]


class Complaint(Struct, frozen=True):
    """What somebody has against a decision; from `answered_by` on unset until it is answered."""

    complaint_id: int
    statement_id: int
    case_id: int
    user_id: UserId
    role: Role
    forum: Forum
    room_id: RoomId
    words: str
    made_ts: int
    answered_by: UserId | None = None
    answered_ts: int | None = None
    outcome: Ruling | None = None
    answer: str | None = None


_COLUMNS = (
    "complaint_id, statement_id, case_id, user_id, role, forum, room_id, words, made_ts,"
    " answered_by, answered_ts, outcome, answer"
)


async def add(tx: Tx, new: Complaint) -> None:
    """Write a complaint; its number is given here."""
    newest = await tx.one("SELECT coalesce(max(complaint_id), 0) FROM complaints")
    await tx.run(
        "INSERT INTO complaints (complaint_id, statement_id, case_id, user_id, role, forum,"
        " room_id, words, made_ts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        newest[0] + 1,
        new.statement_id,
        new.case_id,
        new.user_id,
        new.role,
        new.forum,
        new.room_id,
        new.words,
        new.made_ts,
    )


async def one(reader: Reader, complaint_id: int) -> Complaint | None:
    row = await reader.maybe(
        f"SELECT {_COLUMNS} FROM complaints WHERE complaint_id = $1", complaint_id
    )
    return None if row is None else Complaint(*row)


async def of_statement(reader: Reader, statement_id: int) -> Complaint | None:
    row = await reader.maybe(
        f"SELECT {_COLUMNS} FROM complaints WHERE statement_id = $1", statement_id
    )
    return None if row is None else Complaint(*row)


async def of_case(reader: Reader, case_id: int) -> list[Complaint]:
    """The oldest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM complaints WHERE case_id = $1 ORDER BY complaint_id", case_id
    )
    return [Complaint(*row) for row in rows]


async def answered_last(reader: Reader, case_id: int, user_id: UserId) -> Complaint | None:
    """Somebody's complaint in a case, of which the answer is the newest."""
    row = await reader.maybe(
        f"SELECT {_COLUMNS} FROM complaints WHERE case_id = $1 AND user_id = $2"
        " AND answered_ts IS NOT NULL ORDER BY answered_ts DESC LIMIT 1",
        case_id,
        user_id,
    )
    return None if row is None else Complaint(*row)


async def unanswered(
    reader: Reader, forum: Forum, rooms: Sequence[RoomId], after: int, limit: int
) -> list[Complaint]:
    """Complaints that wait for the server, or for some rooms, the oldest first."""
    narrowed = "" if forum == "server" else " AND room_id IN ($4...)"
    more = () if forum == "server" else (list(rooms),)
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM complaints WHERE forum = $1 AND answered_ts IS NULL"
        f" AND complaint_id > $2{narrowed} ORDER BY complaint_id LIMIT $3",
        forum,
        after,
        limit,
        *more,
    )
    return [Complaint(*row) for row in rows]


async def count_unanswered(
    reader: Reader, forum: Forum, rooms: Sequence[RoomId], biased: UserId | None, limit: int
) -> int:
    """Up to `limit` complaints that wait; not those that somebody has made or decided about.

    `biased` is None where nobody else could answer them.
    """
    narrowed = " AND c.room_id IN ($4...)" if forum == "room" else ""
    row = await reader.one(
        "SELECT count(*) FROM (SELECT 1 FROM complaints c JOIN decisions d ON"
        " d.case_id = c.case_id WHERE c.forum = $1 AND c.answered_ts IS NULL"
        f" AND c.user_id <> $2 AND d.decided_by <> $2"
        f" AND coalesce(d.confirmed_by, '') <> $2{narrowed} LIMIT $3) AS waiting",
        forum,
        biased or "nobody",
        limit,
        *([list(rooms)] if forum == "room" else []),
    )
    return int(row[0])


async def is_with_server(reader: Reader, case_id: int) -> bool:
    """Whether the safety team has to look at a decision."""
    row = await reader.maybe(
        "SELECT 1 FROM complaints WHERE case_id = $1 AND forum = 'server'"
        " AND answered_ts IS NULL LIMIT 1",
        case_id,
    )
    return row is not None


async def put_answer(tx: Tx, complaint: Complaint) -> None:
    await tx.run(
        "UPDATE complaints SET answered_by = $2, answered_ts = $3, outcome = $4, answer = $5"
        " WHERE complaint_id = $1",
        complaint.complaint_id,
        complaint.answered_by,
        complaint.answered_ts,
        complaint.outcome,
        complaint.answer,
    )


async def unlink(tx: Tx, user_id: UserId) -> int:
    """Nobody can tell any more who has made these complaints, nor what they wrote; how many."""
    row = await tx.one("SELECT count(*) FROM complaints WHERE user_id = $1", user_id)
    await tx.run(
        "UPDATE complaints SET user_id = 'erased ' || cast(complaint_id AS TEXT), words = ''"
        " WHERE user_id = $1",
        user_id,
    )
    return int(row[0])
