"""SQL of decisions that wait for a second person."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from linnet.ids import UserId
from linnet.moderation.store_decisions import Measure
from linnet.storage.database import Reader, Tx


class Proposal(Struct, frozen=True):
    """What somebody of the safety team wants to do. `reason` is for whom it concerns."""

    measures: list[Measure]
    reason: str
    proposed_by: UserId
    proposed_ts: int


async def put(tx: Tx, case_id: int, made: Proposal) -> None:
    await tx.run(
        "INSERT INTO proposals (case_id, measures, reason, proposed_by, proposed_ts)"
        " VALUES ($1, $2, $3, $4, $5)",
        case_id,
        msgspec.json.encode(made.measures).decode(),
        made.reason,
        made.proposed_by,
        made.proposed_ts,
    )


async def of_case(reader: Reader, case_id: int) -> Proposal | None:
    row = await reader.maybe(
        "SELECT measures, reason, proposed_by, proposed_ts FROM proposals WHERE case_id = $1",
        case_id,
    )
    return None if row is None else Proposal(msgspec.json.decode(row[0]), *row[1:])


async def among(reader: Reader, case_ids: Sequence[int]) -> set[int]:
    """Those of some cases which wait for a second person."""
    rows = await reader.all(
        "SELECT case_id FROM proposals WHERE case_id IN ($1...)", list(case_ids)
    )
    return {row[0] for row in rows}


async def remove(tx: Tx, case_id: int) -> None:
    await tx.run("DELETE FROM proposals WHERE case_id = $1", case_id)
