"""SQL of thread subscriptions."""

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.storage.database import Reader, Tx


class ThreadSubscription(Struct, frozen=True):
    """What somebody has said last about a thread."""

    room_id: RoomId
    root_id: EventId
    position: int
    is_subscribed: bool
    is_automatic: bool


_COLUMNS = "room_id, root_id, position, is_subscribed, is_automatic"


async def put(tx: Tx, user_id: UserId, said: ThreadSubscription) -> None:
    await tx.run(
        f"INSERT INTO thread_subscriptions (user_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (user_id, room_id, root_id) DO UPDATE SET position = excluded.position,"
        " is_subscribed = excluded.is_subscribed, is_automatic = excluded.is_automatic",
        user_id,
        said.room_id,
        said.root_id,
        said.position,
        said.is_subscribed,
        said.is_automatic,
    )


async def forget(tx: Tx, user_id: UserId, room_id: RoomId) -> None:
    """Forget all that a user has said of a room's threads."""
    await tx.run(
        "DELETE FROM thread_subscriptions WHERE user_id = $1 AND room_id = $2", user_id, room_id
    )


async def one(
    reader: Reader, user_id: UserId, room_id: RoomId, root_id: EventId
) -> ThreadSubscription | None:
    """What a user has said of one thread."""
    row = await reader.maybe(
        f"SELECT {_COLUMNS} FROM thread_subscriptions"
        " WHERE user_id = $1 AND room_id = $2 AND root_id = $3",
        user_id,
        room_id,
        root_id,
    )
    return None if row is None else _said(*row)


async def count(reader: Reader, user_id: UserId) -> int:
    """Of how many threads a user has said something."""
    row = await reader.one("SELECT count(*) FROM thread_subscriptions WHERE user_id = $1", user_id)
    return int(row[0])


async def subscribed(reader: Reader, user_id: UserId) -> list[tuple[RoomId, EventId]]:
    """The threads that a user follows: room and root."""
    rows = await reader.all(
        "SELECT room_id, root_id FROM thread_subscriptions"
        " WHERE user_id = $1 AND is_subscribed = $2",
        user_id,
        True,
    )
    return [(row[0], row[1]) for row in rows]


async def newest(
    reader: Reader, user_id: UserId, after: int, until: int, limit: int
) -> list[ThreadSubscription]:
    """The newest that a user has said after a position, up to another; the newest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM thread_subscriptions WHERE user_id = $1"
        f" AND position > $2 AND position <= $3 ORDER BY position DESC LIMIT {limit:d}",
        user_id,
        after,
        until,
    )
    return [_said(*row) for row in rows]


async def rooms_changed(reader: Reader, user_id: UserId, after: int, until: int) -> list[RoomId]:
    """Rooms of which a user has said something after a position, up to another."""
    rows = await reader.all(
        "SELECT DISTINCT room_id FROM thread_subscriptions WHERE user_id = $1"
        " AND position > $2 AND position <= $3",
        user_id,
        after,
        until,
    )
    return [row[0] for row in rows]


def _said(
    room_id: RoomId, root_id: EventId, position: int, is_subscribed: bool, is_automatic: bool
) -> ThreadSubscription:
    # SQLite has numbers for them.
    return ThreadSubscription(room_id, root_id, position, bool(is_subscribed), bool(is_automatic))


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """Which threads somebody has followed is not known any more."""
    await tx.run("DELETE FROM thread_subscriptions WHERE user_id = $1", user_id)
