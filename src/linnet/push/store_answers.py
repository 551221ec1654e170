"""SQL of how those who are pushed to answer."""

from collections.abc import Iterable

from msgspec import Struct

from linnet.storage.database import Reader, Tx


class Answer(Struct, frozen=True):
    """What a host has said, or why it has said nothing."""

    host: str
    ts: int
    said: str
    is_well: bool


class Kept(Struct, frozen=True):
    """How a host has answered lately."""

    host: str
    noted_ts: int
    answered_ts: int | None
    failing_since_ts: int | None
    said: str


async def put(tx: Tx, answers: Iterable[Answer]) -> None:
    """The first failure in a row is the one that is remembered."""
    await tx.many(
        "INSERT INTO push_answers (host, noted_ts, answered_ts, failing_since_ts, said)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (host) DO UPDATE SET"
        " noted_ts = excluded.noted_ts, said = excluded.said,"
        " answered_ts = COALESCE(excluded.answered_ts, push_answers.answered_ts),"
        " failing_since_ts = CASE WHEN excluded.failing_since_ts IS NULL THEN NULL"
        " ELSE COALESCE(push_answers.failing_since_ts, excluded.failing_since_ts) END",
        [
            (
                one.host,
                one.ts,
                one.ts if one.is_well else None,
                None if one.is_well else one.ts,
                one.said,
            )
            for one in answers
        ],
    )


async def keep_newest(tx: Tx, count: int) -> None:
    await tx.run(
        "DELETE FROM push_answers WHERE host NOT IN"
        " (SELECT host FROM push_answers ORDER BY noted_ts DESC LIMIT $1)",
        count,
    )


async def all_of(reader: Reader) -> list[Kept]:
    rows = await reader.all(
        "SELECT host, noted_ts, answered_ts, failing_since_ts, said FROM push_answers"
    )
    return [Kept(*row) for row in rows]
