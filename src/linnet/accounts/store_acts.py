"""SQL of the record of administrative acts, which is only ever added to."""

from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Row, Tx


class Act(Struct, frozen=True):
    """What one administrator did once."""

    number: int
    ts: int
    actor: UserId | None
    act: str
    target: str
    detail: str
    hash: bytes


_COLUMNS = "number, ts, actor, act, target, detail, hash"


def _act(row: Row) -> Act:
    number, ts, actor, act, target, detail, with_hash = row
    return Act(number, ts, actor, act, target, detail, bytes(with_hash))


async def newest(db: Reader) -> Act | None:
    row = await db.maybe(f"SELECT {_COLUMNS} FROM admin_acts ORDER BY number DESC LIMIT 1")
    return None if row is None else _act(row)


async def before(db: Reader, number: int | None, limit: int) -> list[Act]:
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM admin_acts WHERE number < $1 ORDER BY number DESC LIMIT $2",
        2**62 if number is None else number,
        limit,
    )
    return [_act(row) for row in rows]


async def after(db: Reader, number: int, limit: int) -> list[Act]:
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM admin_acts WHERE number > $1 ORDER BY number LIMIT $2",
        number,
        limit,
    )
    return [_act(row) for row in rows]


async def of_kind(db: Reader, beginning: str) -> list[Act]:
    """Entries whose act begins so, the oldest first; `beginning` is letters and dots alone."""
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM admin_acts WHERE act LIKE $1 ORDER BY number", f"{beginning}%"
    )
    return [_act(row) for row in rows]


async def add(tx: Tx, new: Act, with_hash: bytes) -> None:
    await tx.run(
        f"INSERT INTO admin_acts ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        new.number,
        new.ts,
        new.actor,
        new.act,
        new.target,
        new.detail,
        with_hash,
    )
