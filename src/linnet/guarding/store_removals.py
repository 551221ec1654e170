"""SQL of removals of many at once."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx


class Removal(Struct, frozen=True):
    """Somebody was removed from a room, and is to be told why."""

    room_id: RoomId
    user_id: UserId
    removed_by: UserId
    membership: Literal["leave", "ban"]
    reason: str
    removed_ts: int
    removal_id: int = 0
    """Given when it is written."""


async def add(tx: Tx, removals: Sequence[Removal]) -> None:
    newest = await tx.one("SELECT coalesce(max(removal_id), 0) FROM removals")
    await tx.many(
        "INSERT INTO removals"
        " (removal_id, room_id, user_id, removed_by, membership, reason, removed_ts)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            (
                newest[0] + 1 + at,
                one.room_id,
                one.user_id,
                one.removed_by,
                one.membership,
                one.reason,
                one.removed_ts,
            )
            for at, one in enumerate(removals)
        ],
    )


async def untold(reader: Reader, limit: int) -> list[Removal]:
    """The oldest of those that have no statement of reasons."""
    rows = await reader.all(
        "SELECT room_id, user_id, removed_by, membership, reason, removed_ts, removal_id"
        " FROM removals ORDER BY removal_id LIMIT $1",
        limit,
    )
    return [Removal(*row) for row in rows]


async def told(tx: Tx, removal_ids: Sequence[int]) -> None:
    """They have their statements now."""
    await tx.run("DELETE FROM removals WHERE removal_id IN ($1...)", list(removal_ids))


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """Nobody is told any more why somebody was removed who is not here any more."""
    await tx.run("DELETE FROM removals WHERE user_id = $1", user_id)
