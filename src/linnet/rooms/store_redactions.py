"""SQL of taking back all that somebody said."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.storage.database import Reader, Row, Tx


class Redaction(Struct, frozen=True):
    """One wish of an administrator."""

    redaction_id: str
    user_id: UserId
    asked_by: UserId
    reason: str
    asked_ts: int
    done_ts: int | None


class Place(Struct, frozen=True):
    """A room that is not done: below which position, and how many events are left."""

    room_id: RoomId
    below: int
    events_left: int


_COLUMNS = "redaction_id, user_id, asked_by, reason, asked_ts, done_ts"


async def add(tx: Tx, new: Redaction, places: Sequence[Place]) -> None:
    await tx.run(
        f"INSERT INTO user_redactions ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, NULL)",
        new.redaction_id,
        new.user_id,
        new.asked_by,
        new.reason,
        new.asked_ts,
    )
    await tx.many(
        "INSERT INTO user_redaction_rooms (redaction_id, room_id, below, events_left)"
        " VALUES ($1, $2, $3, $4)",
        [(new.redaction_id, place.room_id, place.below, place.events_left) for place in places],
    )


def _redaction(row: Row) -> Redaction:
    return Redaction(*row)


async def redaction(reader: Reader, redaction_id: str) -> Redaction | None:
    row = await reader.maybe(
        f"SELECT {_COLUMNS} FROM user_redactions WHERE redaction_id = $1", redaction_id
    )
    return None if row is None else _redaction(row)


async def oldest_unfinished(reader: Reader, but: Sequence[str]) -> Redaction | None:
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM user_redactions WHERE done_ts IS NULL ORDER BY asked_ts LIMIT 100"
    )
    return next((_redaction(row) for row in rows if row[0] not in but), None)


async def next_place(reader: Reader, redaction_id: str) -> Place | None:
    row = await reader.maybe(
        "SELECT room_id, below, events_left FROM user_redaction_rooms WHERE redaction_id = $1"
        " ORDER BY room_id LIMIT 1",
        redaction_id,
    )
    return None if row is None else Place(*row)


async def move(tx: Tx, redaction_id: str, place: Place) -> None:
    await tx.run(
        "UPDATE user_redaction_rooms SET below = $3, events_left = $4"
        " WHERE redaction_id = $1 AND room_id = $2",
        redaction_id,
        place.room_id,
        place.below,
        place.events_left,
    )


async def leave(tx: Tx, redaction_id: str, room_id: RoomId) -> None:
    await tx.run(
        "DELETE FROM user_redaction_rooms WHERE redaction_id = $1 AND room_id = $2",
        redaction_id,
        room_id,
    )


async def finish(tx: Tx, redaction_id: str, now_ms: int) -> None:
    await tx.run(
        "UPDATE user_redactions SET done_ts = $2 WHERE redaction_id = $1", redaction_id, now_ms
    )


async def forget_older(tx: Tx, before_ms: int) -> None:
    """Forget those that were done before a time."""
    await tx.run(
        "DELETE FROM user_redaction_failures WHERE redaction_id IN"
        " (SELECT redaction_id FROM user_redactions WHERE done_ts < $1)",
        before_ms,
    )
    await tx.run("DELETE FROM user_redactions WHERE done_ts < $1", before_ms)


async def fail(tx: Tx, redaction_id: str, event_id: EventId, why: str) -> None:
    await tx.run(
        "INSERT INTO user_redaction_failures (redaction_id, event_id, why) VALUES ($1, $2, $3)"
        " ON CONFLICT (redaction_id, event_id) DO NOTHING",
        redaction_id,
        event_id,
        why,
    )


async def failures(reader: Reader, redaction_id: str, limit: int) -> dict[EventId, str]:
    rows = await reader.all(
        "SELECT event_id, why FROM user_redaction_failures WHERE redaction_id = $1 LIMIT $2",
        redaction_id,
        limit,
    )
    return {row[0]: row[1] for row in rows}


async def sent_by(
    reader: Reader, user_id: UserId, place: Place, but: Sequence[str], limit: int
) -> list[tuple[int, EventId]]:
    """Somebody's events in a room that were not taken back, but for some types, newest first."""
    rows = await reader.all(
        "SELECT position, event_id FROM events WHERE room_id = $1 AND sender = $2"
        " AND position < $3 AND redacted_by IS NULL AND NOT (type IN ($4...))"
        " ORDER BY position DESC LIMIT $5",
        place.room_id,
        user_id,
        place.below,
        list(but),
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def texts_by(
    reader: Reader, user_id: UserId, room_id: RoomId, but: Sequence[str], limit: int
) -> list[bytes]:
    """The events of `sent_by` as they are stored."""
    rows = await reader.all(
        "SELECT pdu FROM events WHERE room_id = $1 AND sender = $2 AND redacted_by IS NULL"
        " AND NOT (type IN ($3...)) ORDER BY position DESC LIMIT $4",
        room_id,
        user_id,
        list(but),
        limit,
    )
    return [bytes(row[0]) for row in rows]


async def written_since(
    reader: Reader,
    room_id: RoomId,
    senders: Sequence[UserId],
    position: int,
    but: Sequence[str],
    limit: int,
) -> list[EventId]:
    """What these have sent to a room after a position, not taken back and not of some types."""
    rows = await reader.all(
        "SELECT event_id FROM events WHERE room_id = $1 AND position > $2"
        " AND sender IN ($3...) AND redacted_by IS NULL AND NOT (type IN ($4...))"
        " ORDER BY position LIMIT $5",
        room_id,
        position,
        list(senders),
        list(but),
        limit,
    )
    return [row[0] for row in rows]


async def rooms_of(reader: Reader, user_id: UserId) -> list[RoomId]:
    """Rooms that somebody is or was in."""
    rows = await reader.all("SELECT room_id FROM room_members WHERE user_id = $1", user_id)
    return [row[0] for row in rows]
