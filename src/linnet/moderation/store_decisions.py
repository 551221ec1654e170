"""SQL of decisions, and of who is told of them."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Row, Tx

Outcome = Literal["dismissed", "measures_taken"]
Measure = Literal[
    "warn",
    "remove",
    "mute",
    "kick",
    "ban",
    "suspend",
    "lock",
    "files",
    "close",
    "other",
    "refuse",
    "hold",
    "cover",
    "slow",
    "queue",
]
"""The last five are what a rule of a room does; of them people decide only `refuse`."""
Role = Literal["concerned", "reporter", "review", "answer", "lifted", "second"]
"""Why somebody is told: it is about them; they reported it; they may look at a complaint; they have
complained; what was done to them has ended; a decision waits for a second person."""


class Decision(Struct, frozen=True):
    """What was decided in a case. `reason` is written for whom it concerns.

    `until_ts` is the end of a measure that ends by itself. Of what a rule of the room has decided
    `decided_by` is empty.
    """

    outcome: Outcome
    measures: list[Measure]
    reason: str
    decided_by: UserId
    decided_ts: int
    confirmed_by: UserId | None = None
    """The second person, where two decide."""
    until_ts: int | None = None
    is_automated: bool = False

    @property
    def deciders(self) -> set[UserId]:
        return {self.decided_by} | ({self.confirmed_by} if self.confirmed_by else set())


class Statement(Struct, frozen=True):
    """Somebody to be told of a decision."""

    statement_id: int
    case_id: int
    user_id: UserId
    role: Role


async def put(tx: Tx, case_id: int, made: Decision) -> None:
    await tx.run(
        "INSERT INTO decisions (case_id, outcome, measures, reason, decided_by, decided_ts,"
        " confirmed_by, until_ts, is_automated) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        case_id,
        made.outcome,
        msgspec.json.encode(made.measures).decode(),
        made.reason,
        made.decided_by,
        made.decided_ts,
        made.confirmed_by,
        made.until_ts,
        made.is_automated,
    )


DECISION_COLUMNS = ", ".join(
    f"decisions.{name}"
    for name in (
        "outcome",
        "measures",
        "reason",
        "decided_by",
        "decided_ts",
        "confirmed_by",
        "until_ts",
        "is_automated",
    )
)


def decision_from(row: Row) -> Decision:
    outcome, measures, reason, by, ts, confirmed_by, until_ts, is_automated = row
    taken = msgspec.json.decode(measures)
    return Decision(
        outcome, taken, reason, by, ts, confirmed_by, until_ts, is_automated=bool(is_automated)
    )


async def of_case(reader: Reader, case_id: int) -> Decision | None:
    row = await reader.maybe(
        f"SELECT {DECISION_COLUMNS} FROM decisions WHERE case_id = $1", case_id
    )
    return None if row is None else decision_from(row)


async def add_statements(tx: Tx, case_id: int, people: Sequence[tuple[UserId, Role]]) -> None:
    """Note down whom to tell."""
    newest = await tx.one("SELECT coalesce(max(statement_id), 0) FROM statements")
    await tx.many(
        "INSERT INTO statements (statement_id, case_id, user_id, role) VALUES ($1, $2, $3, $4)",
        [(newest[0] + 1 + at, case_id, *person) for at, person in enumerate(people)],
    )


async def is_reporter_told(reader: Reader, case_id: int, user_id: UserId) -> bool:
    """Whether somebody who reported was told of the decision, or will be."""
    row = await reader.maybe(
        "SELECT 1 FROM statements WHERE user_id = $1 AND case_id = $2 AND role = 'reporter'"
        " LIMIT 1",
        user_id,
        case_id,
    )
    return row is not None


async def forget(tx: Tx, case_id: int) -> None:
    """A case that is opened again is not decided."""
    await tx.run("DELETE FROM decisions WHERE case_id = $1", case_id)


async def statement(reader: Reader, statement_id: int) -> Statement | None:
    row = await reader.maybe(
        "SELECT statement_id, case_id, user_id, role FROM statements WHERE statement_id = $1",
        statement_id,
    )
    return None if row is None else Statement(*row)


async def of_user(reader: Reader, user_id: UserId, limit: int) -> list[Statement]:
    """What somebody was told of decisions, the newest first."""
    rows = await reader.all(
        "SELECT statement_id, case_id, user_id, role FROM statements WHERE user_id = $1"
        " AND role IN ('concerned', 'reporter') ORDER BY statement_id DESC LIMIT $2",
        user_id,
        limit,
    )
    return [Statement(*row) for row in rows]


async def concerned(reader: Reader, case_id: int) -> list[UserId]:
    """Whom a decision of a case is about, and who was told so."""
    rows = await reader.all(
        "SELECT DISTINCT user_id FROM statements WHERE case_id = $1 AND role = 'concerned'"
        " ORDER BY user_id",
        case_id,
    )
    return [row[0] for row in rows]


async def untold(reader: Reader, after: int, limit: int) -> list[Statement]:
    """Statements that were not sent yet, oldest first."""
    rows = await reader.all(
        "SELECT statement_id, case_id, user_id, role FROM statements"
        " WHERE told_ts IS NULL AND statement_id > $1 ORDER BY statement_id LIMIT $2",
        after,
        limit,
    )
    return [Statement(*row) for row in rows]


async def told(tx: Tx, statement_id: int, now_ms: int, *, is_mail_due: bool) -> None:
    await tx.run(
        "UPDATE statements SET told_ts = $2, is_mail_due = $3 WHERE statement_id = $1",
        statement_id,
        now_ms,
        is_mail_due,
    )


async def mail_due(reader: Reader, limit: int) -> list[tuple[Statement, int]]:
    """Statements that are still to go out by mail, oldest first, and when they were told."""
    rows = await reader.all(
        "SELECT statement_id, case_id, user_id, role, told_ts FROM statements"
        " WHERE is_mail_due ORDER BY statement_id LIMIT $1",
        limit,
    )
    return [(Statement(*row[:4]), row[4]) for row in rows]


async def mailed(tx: Tx, statement_id: int) -> None:
    await tx.run("UPDATE statements SET is_mail_due = FALSE WHERE statement_id = $1", statement_id)


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """Somebody is told of decisions no more."""
    await tx.run("DELETE FROM statements WHERE user_id = $1", user_id)
