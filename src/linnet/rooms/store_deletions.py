"""SQL of rooms that are being deleted."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Row, Tx

Stage = Literal["leaving", "removing", "files", "done"]


class Deletion(Struct, frozen=True):
    """How far the deletion of a room has come."""

    room_id: RoomId
    stage: Stage
    position: int


async def insert(tx: Tx, room_id: RoomId, requested_ts: int) -> None:
    await tx.run(
        "INSERT INTO room_deletions (room_id, requested_ts, stage, position)"
        " VALUES ($1, $2, 'leaving', 0)",
        room_id,
        requested_ts,
    )


async def deletion_of(reader: Reader, room_id: RoomId) -> Deletion | None:
    row = await reader.maybe(
        "SELECT room_id, stage, position FROM room_deletions WHERE room_id = $1", room_id
    )
    return None if row is None else _deletion(row)


async def unfinished(reader: Reader, limit: int) -> list[Deletion]:
    """Those that have not come to their end; first those in which there still are people."""
    rows = await reader.all(
        "SELECT room_id, stage, position FROM room_deletions WHERE stage <> 'done'"
        " ORDER BY CASE stage WHEN 'leaving' THEN 0 ELSE 1 END, requested_ts, room_id LIMIT $1",
        limit,
    )
    return [_deletion(row) for row in rows]


def _deletion(row: Row) -> Deletion:
    return Deletion(row[0], row[1], row[2])


async def move(tx: Tx, room_id: RoomId, stage: Stage, position: int) -> None:
    await tx.run(
        "UPDATE room_deletions SET stage = $2, position = $3 WHERE room_id = $1",
        room_id,
        stage,
        position,
    )


async def people(reader: Reader, room_id: RoomId, limit: int) -> list[UserId]:
    """Some who have or had a place in the room and have not been put out for good."""
    rows = await reader.all(
        "SELECT user_id FROM room_members WHERE room_id = $1"
        " AND (is_forgotten = $2 OR membership IN ('join', 'invite', 'knock'))"
        " ORDER BY user_id LIMIT $3",
        room_id,
        False,
        limit,
    )
    return [row[0] for row in rows]


async def lasting(reader: Reader, room_id: RoomId, positions: Sequence[int]) -> set[int]:
    """Those of the positions whose events stay: the first event, and everybody's last place."""
    rows = await reader.all(
        "SELECT position FROM room_state WHERE room_id = $1 AND position IN ($2...)"
        " AND until_position IS NULL AND type IN ('m.room.create', 'm.room.member')",
        room_id,
        list(positions),
    )
    return {row[0] for row in rows}


async def remove_events(tx: Tx, room_id: RoomId, positions: Sequence[int]) -> None:
    """Take events out of the log, with their place in the state and what they say of others."""
    gone = list(positions)
    await tx.run("DELETE FROM relations WHERE position IN ($1...)", gone)
    await tx.run("DELETE FROM room_state WHERE room_id = $1 AND position IN ($2...)", room_id, gone)
    await tx.run("DELETE FROM events WHERE position IN ($1...)", gone)


async def remove_receipts(tx: Tx, room_id: RoomId, people_max: int) -> bool:
    """Remove the receipts of some people; whether there were any."""
    rows = await tx.all(
        "SELECT DISTINCT user_id FROM receipts WHERE room_id = $1 ORDER BY user_id LIMIT $2",
        room_id,
        people_max,
    )
    await tx.run(
        "DELETE FROM receipts WHERE room_id = $1 AND user_id IN ($2...)",
        room_id,
        [row[0] for row in rows],
    )
    return bool(rows)


async def remove_delayed(tx: Tx, room_id: RoomId) -> list[str]:
    """Forget what was to be said later; returns the ids."""
    rows = await tx.all("SELECT delay_id FROM delayed_events WHERE room_id = $1", room_id)
    await tx.run("DELETE FROM delayed_events WHERE room_id = $1", room_id)
    return [row[0] for row in rows]


async def remove_ways_in(tx: Tx, room_id: RoomId) -> None:
    """Nothing leads to the room any more: no address, and no notice of the server."""
    await tx.run("DELETE FROM room_aliases WHERE room_id = $1", room_id)
    await tx.run("DELETE FROM notice_rooms WHERE room_id = $1", room_id)


async def add_files(tx: Tx, room_id: RoomId, media_ids: Sequence[str]) -> None:
    await tx.many(
        "INSERT INTO room_deletion_files (room_id, media_id) VALUES ($1, $2)"
        " ON CONFLICT (room_id, media_id) DO NOTHING",
        [(room_id, media_id) for media_id in media_ids],
    )


async def files(reader: Reader, room_id: RoomId, limit: int) -> list[str]:
    rows = await reader.all(
        "SELECT media_id FROM room_deletion_files WHERE room_id = $1 ORDER BY media_id LIMIT $2",
        room_id,
        limit,
    )
    return [row[0] for row in rows]


async def remove_files(tx: Tx, room_id: RoomId, media_ids: Sequence[str]) -> None:
    await tx.run(
        "DELETE FROM room_deletion_files WHERE room_id = $1 AND media_id IN ($2...)",
        room_id,
        list(media_ids),
    )


async def texts_after(reader: Reader, position: int, limit: int) -> list[tuple[int, bytes]]:
    """Positions and texts of the next events of all rooms."""
    rows = await reader.all(
        "SELECT position, pdu FROM events WHERE position > $1 ORDER BY position LIMIT $2",
        position,
        limit,
    )
    return [(row[0], bytes(row[1])) for row in rows]
