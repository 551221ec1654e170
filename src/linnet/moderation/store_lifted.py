"""SQL of measures that were taken back without a complaint."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import UserId
from linnet.moderation.store_decisions import Measure
from linnet.storage.database import Reader, Tx


class Lifted(Struct, frozen=True):
    """A measure that ended before its time. `reason` is written for whom it concerns."""

    measure: Measure
    reason: str
    lifted_by: UserId
    lifted_ts: int


async def add(tx: Tx, case_id: int, lifted: Sequence[Lifted]) -> None:
    await tx.many(
        "INSERT INTO lifted_measures (case_id, measure, reason, lifted_by, lifted_ts)"
        " VALUES ($1, $2, $3, $4, $5)",
        [(case_id, one.measure, one.reason, one.lifted_by, one.lifted_ts) for one in lifted],
    )


async def of_case(reader: Reader, case_id: int) -> list[Lifted]:
    """The oldest first."""
    rows = await reader.all(
        "SELECT measure, reason, lifted_by, lifted_ts FROM lifted_measures WHERE case_id = $1"
        " ORDER BY lifted_ts, measure",
        case_id,
    )
    return [Lifted(*row) for row in rows]


def newest(lifted: list[Lifted]) -> list[Lifted]:
    """Those that were taken back together, the last time."""
    return [one for one in lifted if one.lifted_ts == lifted[-1].lifted_ts]
