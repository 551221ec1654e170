"""SQL of events that lose their content without an event that says so, and of people who go."""

from collections.abc import Sequence

from linnet.ids import EventId, RoomId, UserId
from linnet.rooms.store import SELECT_EVENTS, stored_event
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader, Tx


async def next_room(reader: Reader, user_id: UserId, after: str) -> RoomId | None:
    """The next room, in the order of ids, in which somebody has or had a place."""
    row = await reader.maybe(
        "SELECT min(room_id) FROM room_members WHERE user_id = $1 AND room_id > $2", user_id, after
    )
    return None if row is None else row[0]


async def said_by(
    reader: Reader, room_id: RoomId, user_id: UserId, below: int, looked_at_max: int
) -> tuple[list[int], int | None]:
    """Positions of somebody's events below a position, newest first; and how far that was looked
    at, None when the room has come to its beginning.

    It is read from the index of the room alone.
    """
    rows = await reader.all(
        "SELECT position, sender FROM events WHERE room_id = $1 AND position < $2"
        " ORDER BY position DESC LIMIT $3",
        room_id,
        below,
        looked_at_max,
    )
    found = [row[0] for row in rows if row[1] == user_id]
    return found, rows[-1][0] if len(rows) == looked_at_max else None


async def member_events(
    reader: Reader, room_id: RoomId, user_id: UserId, limit: int
) -> list[StoredEvent]:
    """Events that say of somebody that they are in a room, or not, and were not redacted."""
    rows = await reader.all(
        f"{SELECT_EVENTS} WHERE e.event_id IN (SELECT s.event_id FROM room_state s"
        " WHERE s.room_id = $1 AND s.type = 'm.room.member' AND s.state_key = $2)"
        " AND e.redacted_by IS NULL ORDER BY e.position LIMIT $3",
        room_id,
        user_id,
        limit,
    )
    return [stored_event(row) for row in rows]


async def forget_origins(tx: Tx, event_ids: Sequence[EventId]) -> None:
    """From which device, and under which name of its own, events came is not known any more."""
    await tx.run(
        "UPDATE events SET device_id = NULL, transaction_id = NULL WHERE event_id IN ($1...)",
        list(event_ids),
    )


async def forget_receipts(tx: Tx, room_id: RoomId, user_id: UserId) -> int:
    """Delete how far somebody has read; how many there were."""
    row = await tx.one(
        "SELECT count(*) FROM receipts WHERE room_id = $1 AND user_id = $2", room_id, user_id
    )
    await tx.run("DELETE FROM receipts WHERE room_id = $1 AND user_id = $2", room_id, user_id)
    return int(row[0])


async def forget_filters(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM user_filters WHERE user_id = $1", user_id)


async def forget_delayed(tx: Tx, user_id: UserId) -> list[str]:
    """Forget what somebody wanted to say later, and what became of it; the ids."""
    rows = await tx.all("SELECT delay_id FROM delayed_events WHERE user_id = $1", user_id)
    await tx.run("DELETE FROM delayed_events WHERE user_id = $1", user_id)
    return [row[0] for row in rows]


async def forget_redactions(tx: Tx, user_id: UserId) -> None:
    """What an administrator took back of somebody needs no list any more."""
    for table in ("user_redaction_rooms", "user_redaction_failures"):
        await tx.run(
            f"DELETE FROM {table} WHERE redaction_id IN"
            " (SELECT redaction_id FROM user_redactions WHERE user_id = $1)",
            user_id,
        )
    await tx.run("DELETE FROM user_redactions WHERE user_id = $1", user_id)
