"""SQL of mentions."""

from collections.abc import Iterable

from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx


async def insert(tx: Tx, users: Iterable[UserId], room_id: RoomId, position: int) -> None:
    """The event at this position mentions these users."""
    await tx.many(
        "INSERT INTO mentions (user_id, room_id, position) VALUES ($1, $2, $3)",
        [(user_id, room_id, position) for user_id in users],
    )


async def delete(tx: Tx, mentions: Iterable[tuple[UserId, RoomId, int]]) -> None:
    """Forget that events at these positions mention somebody."""
    await tx.many(
        "DELETE FROM mentions WHERE user_id = $1 AND room_id = $2 AND position = $3",
        list(mentions),
    )


async def positions(
    reader: Reader, user_id: UserId, room_id: RoomId, after: int, until: int
) -> list[int]:
    """Where a user is mentioned after a position, up to another."""
    rows = await reader.all(
        "SELECT position FROM mentions WHERE user_id = $1 AND room_id = $2"
        " AND position > $3 AND position <= $4 ORDER BY position",
        user_id,
        room_id,
        after,
        until,
    )
    return [row[0] for row in rows]


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """Where somebody was mentioned is not known any more."""
    await tx.run("DELETE FROM mentions WHERE user_id = $1", user_id)
