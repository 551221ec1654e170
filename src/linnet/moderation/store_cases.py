"""SQL of cases, and of what was done with them."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.moderation.subject import Forum, Subject
from linnet.storage.database import Reader, Row, Tx

Place = tuple[int, int]
"""Rank and id of a case: where a list goes on behind it."""


class Case(Struct, frozen=True):
    """All reports on one subject that went to the same people."""

    case_id: int
    forum: Forum
    subject: Subject
    harm: str
    urgency: int
    reporters: int
    weight: int
    opened_ts: int
    reported_ts: int
    assignee: UserId | None = None
    is_decided: bool = False
    decided_ts: int | None = None
    outcome: str | None = None
    is_hinted: bool | None = None
    """Whether the detector takes one of its messages for hateful; None until it was asked."""

    @property
    def place(self) -> Place:
        return (self.decided_ts or 0) if self.is_decided else self.urgency, self.case_id


class Step(Struct, frozen=True):
    """What somebody did with a case."""

    ts: int
    actor: UserId
    step: str
    detail: str


COLUMNS = (
    "case_id, forum, kind, room_id, user_id, harm, urgency, reporters, weight, opened_ts,"
    " reported_ts, assignee, is_decided, decided_ts, outcome, is_hinted"
)

REVERSED = (
    "EXISTS (SELECT 1 FROM complaints k WHERE k.case_id = c.case_id"
    " AND k.outcome = 'reversed' AND k.answered_ts >= c.decided_ts)"
)
"""Of a case `c`: somebody has complained about its decision, and was found to be right."""


def case_from(row: Row) -> Case:
    """A case from a row of `COLUMNS`."""
    return Case(
        row[0],
        row[1],
        Subject(row[2], RoomId(row[3]), UserId(row[4])),
        row[5],
        row[6],
        row[7],
        row[8],
        row[9],
        row[10],
        row[11],
        bool(row[12]),
        row[13],
        row[14],
        None if row[15] is None else bool(row[15]),
    )


async def case_of(reader: Reader, case_id: int) -> Case | None:
    row = await reader.maybe(f"SELECT {COLUMNS} FROM cases WHERE case_id = $1", case_id)
    return None if row is None else case_from(row)


async def undecided(reader: Reader, forum: Forum, subject: Subject) -> Case | None:
    row = await reader.maybe(
        f"SELECT {COLUMNS} FROM cases WHERE forum = $1 AND kind = $2 AND room_id = $3"
        " AND user_id = $4 AND NOT is_decided",
        forum,
        subject.kind,
        subject.room_id,
        subject.user_id,
    )
    return None if row is None else case_from(row)


async def dismissed(reader: Reader, forum: Forum, subject: Subject, since_ms: int) -> Case | None:
    """The newest case of a subject in which nothing was found, and which was not reversed since."""
    row = await reader.maybe(
        f"SELECT {COLUMNS} FROM cases c WHERE outcome = 'dismissed' AND user_id = $4"
        " AND room_id = $3 AND decided_ts > $5 AND forum = $1 AND kind = $2"
        f" AND NOT {REVERSED}"
        " ORDER BY decided_ts DESC LIMIT 1",
        forum,
        subject.kind,
        subject.room_id,
        subject.user_id,
        since_ms,
    )
    return None if row is None else case_from(row)


async def open_case(tx: Tx, forum: Forum, subject: Subject, harm: str, now_ms: int) -> Case:
    """A new case, in which no report counts yet."""
    newest = await tx.one("SELECT coalesce(max(case_id), 0) FROM cases")
    case = Case(newest[0] + 1, forum, subject, harm, 0, 0, 0, now_ms, now_ms)
    await tx.run(
        f"INSERT INTO cases ({COLUMNS}, rank)"
        " VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, $7, NULL, $8, NULL, NULL, NULL, 0)",
        case.case_id,
        forum,
        subject.kind,
        subject.room_id,
        subject.user_id,
        harm,
        now_ms,
        False,
    )
    return case


async def put_decided(
    tx: Tx, place: tuple[Forum, Subject], harm: str, decided_by: UserId, ts: int
) -> Case:
    """A case that nobody reported and that is decided already; reports of the same stay open."""
    forum, subject = place
    newest = await tx.one("SELECT coalesce(max(case_id), 0) FROM cases")
    case = Case(
        newest[0] + 1,
        forum,
        subject,
        harm,
        0,
        0,
        0,
        ts,
        ts,
        decided_by or None,
        True,
        ts,
        "measures_taken",
    )
    await tx.run(
        f"INSERT INTO cases ({COLUMNS}, rank)"
        " VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, $7, $8, $9, $7, 'measures_taken', NULL, $7)",
        case.case_id,
        forum,
        subject.kind,
        subject.room_id,
        subject.user_id,
        harm,
        ts,
        case.assignee,
        True,
    )
    return case


async def move(tx: Tx, case: Case) -> None:
    """Write what may change of a case."""
    await tx.run(
        "UPDATE cases SET harm = $2, urgency = $3, reporters = $4, weight = $5, reported_ts = $6,"
        " assignee = $7, is_decided = $8, decided_ts = $9, outcome = $10, rank = $11,"
        " is_hinted = $12 WHERE case_id = $1",
        case.case_id,
        case.harm,
        case.urgency,
        case.reporters,
        case.weight,
        case.reported_ts,
        case.assignee,
        case.is_decided,
        case.decided_ts,
        case.outcome,
        case.place[0],
        case.is_hinted,
    )


async def unhinted(reader: Reader, limit: int) -> list[Case]:
    """Undecided cases about which the detector was not asked, the oldest first."""
    rows = await reader.all(
        f"SELECT {COLUMNS} FROM cases WHERE is_hinted IS NULL AND NOT is_decided"
        " ORDER BY case_id LIMIT $1",
        limit,
    )
    return [case_from(row) for row in rows]


async def delete(tx: Tx, case_id: int) -> None:
    await tx.run("DELETE FROM cases WHERE case_id = $1", case_id)
    await tx.run("DELETE FROM case_steps WHERE case_id = $1", case_id)
    await tx.run("DELETE FROM proposals WHERE case_id = $1", case_id)


async def add_step(tx: Tx, case_id: int, step: Step) -> None:
    number = await tx.one(
        "SELECT coalesce(max(number), 0) + 1 FROM case_steps WHERE case_id = $1", case_id
    )
    await tx.run(
        "INSERT INTO case_steps (case_id, number, ts, actor, step, detail)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        case_id,
        number[0],
        step.ts,
        step.actor,
        step.step,
        step.detail,
    )


async def steps_of(reader: Reader, case_id: int, limit: int) -> list[Step]:
    """The newest, oldest first."""
    rows = await reader.all(
        "SELECT ts, actor, step, detail FROM case_steps WHERE case_id = $1"
        " ORDER BY number DESC LIMIT $2",
        case_id,
        limit,
    )
    return [Step(*row) for row in reversed(rows)]


async def decided_before(reader: Reader, before_ms: int, limit: int) -> Sequence[int]:
    """Cases that were decided before a time, still hold evidence, and wait for no answer."""
    rows = await reader.all(
        "SELECT case_id FROM cases WHERE is_decided AND decided_ts < $1"
        " AND EXISTS (SELECT 1 FROM evidence e WHERE e.case_id = cases.case_id)"
        " AND NOT EXISTS (SELECT 1 FROM complaints c"
        " WHERE c.case_id = cases.case_id AND c.answered_ts IS NULL) LIMIT $2",
        before_ms,
        limit,
    )
    return [row[0] for row in rows]


async def unalerted(reader: Reader, limit: int) -> list[Case]:
    """Undecided cases of which nobody was told yet, the oldest first."""
    rows = await reader.all(
        f"SELECT {COLUMNS} FROM cases WHERE alerted_ts IS NULL AND NOT is_decided"
        " ORDER BY case_id LIMIT $1",
        limit,
    )
    return [case_from(row) for row in rows]


async def alerted(tx: Tx, case_ids: Sequence[int], now_ms: int) -> None:
    await tx.run(
        "UPDATE cases SET alerted_ts = $2 WHERE case_id IN ($1...)", list(case_ids), now_ms
    )


async def unalert(tx: Tx, case_id: int) -> None:
    """Tell of a case anew, which has become more than it was."""
    await tx.run("UPDATE cases SET alerted_ts = NULL WHERE case_id = $1", case_id)


async def holding_evidence_of(reader: Reader, user_id: UserId) -> list[Case]:
    """Cases about somebody's messages, or about themselves, that nobody has decided yet, or that a
    complaint waits for."""
    rows = await reader.all(
        f"SELECT {COLUMNS} FROM cases WHERE user_id = $1 AND (NOT is_decided"
        " OR EXISTS (SELECT 1 FROM complaints c WHERE c.case_id = cases.case_id"
        " AND c.answered_ts IS NULL)) ORDER BY case_id",
        user_id,
    )
    return [case_from(row) for row in rows]


async def holding_evidence(reader: Reader) -> list[Case]:
    """All cases that nobody has decided yet, or that a complaint waits for."""
    rows = await reader.all(
        f"SELECT {COLUMNS} FROM cases WHERE (NOT is_decided"
        " OR EXISTS (SELECT 1 FROM complaints c WHERE c.case_id = cases.case_id"
        " AND c.answered_ts IS NULL)) ORDER BY case_id"
    )
    return [case_from(row) for row in rows]


async def all_of(reader: Reader, user_id: UserId) -> list[int]:
    """All cases about somebody."""
    rows = await reader.all("SELECT case_id FROM cases WHERE user_id = $1", user_id)
    return [row[0] for row in rows]
