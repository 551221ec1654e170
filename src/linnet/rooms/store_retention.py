"""SQL of the ends of messages, and of the files that they name."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.storage.database import Reader, Tx
from linnet.storage.dialect import by_dialect


class EndedFile(Struct, frozen=True):
    """A file that a message named which is gone."""

    media_id: str
    sender: UserId
    lifetime_ms: int
    since_ts: int


# The ends of messages.


async def next_end(reader: Reader) -> int | None:
    """When the next message loses its content."""
    row = await reader.one("SELECT min(ends_ts) FROM events WHERE ends_ts IS NOT NULL")
    return None if row[0] is None else int(row[0])


async def due(reader: Reader, now_ms: int, limit: int) -> list[tuple[RoomId, int]]:
    """Rooms and positions of messages whose time is over, those that are over longest first."""
    rows = await reader.all(
        "SELECT room_id, position FROM events WHERE ends_ts IS NOT NULL AND ends_ts <= $1"
        " ORDER BY ends_ts LIMIT $2",
        now_ms,
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def children(reader: Reader, event_ids: Sequence[EventId], limit: int) -> list[int]:
    """The positions of what was said about events: edits, reactions, answers to questions."""
    rows = await reader.all(
        "SELECT position FROM relations WHERE parent_id IN ($1...) AND rel_type <> 'm.thread'"
        " ORDER BY position LIMIT $2",
        list(event_ids),
        limit,
    )
    return [row[0] for row in rows]


async def set_end(tx: Tx, position: int, ends_ts: int | None) -> None:
    await tx.run("UPDATE events SET ends_ts = $2 WHERE position = $1", position, ends_ts)


async def have_ended(tx: Tx, positions: Sequence[int]) -> None:
    """These events have nothing left that could go."""
    await tx.run("UPDATE events SET ends_ts = NULL WHERE position IN ($1...)", list(positions))


async def forget_receipts_at(tx: Tx, event_ids: Sequence[EventId]) -> None:
    await tx.run("DELETE FROM receipts WHERE event_id IN ($1...)", list(event_ids))


async def note_expiry(tx: Tx, room_id: RoomId, position: int) -> None:
    """Messages of the room are gone since this position."""
    await tx.run(
        "INSERT INTO room_expiries (room_id, position) VALUES ($1, $2)"
        " ON CONFLICT (room_id) DO UPDATE SET position = excluded.position",
        room_id,
        position,
    )


async def expired_between(reader: Reader, after: int, until: int) -> list[RoomId]:
    """Rooms of which messages last went after one position, up to another."""
    rows = await reader.all(
        "SELECT room_id FROM room_expiries WHERE position > $1 AND position <= $2", after, until
    )
    return [row[0] for row in rows]


# Rooms whose messages get another end.


async def begin_redating(tx: Tx, room_id: RoomId, below: int) -> None:
    await tx.run(
        "INSERT INTO room_redating (room_id, below) VALUES ($1, $2)"
        " ON CONFLICT (room_id) DO UPDATE SET below = excluded.below",
        room_id,
        below,
    )


async def begin_redating_all(tx: Tx, below: int) -> None:
    """All rooms, because the server says something else now."""
    await tx.run("DELETE FROM room_redating")
    await tx.run("INSERT INTO room_redating (room_id, below) SELECT room_id, $1 FROM rooms", below)


async def next_redating(reader: Reader) -> tuple[RoomId, int] | None:
    row = await reader.maybe("SELECT room_id, below FROM room_redating ORDER BY room_id LIMIT 1")
    return None if row is None else (row[0], row[1])


async def redate(
    tx: Tx, room_id: RoomId, below: int, lifetime_ms: int | None, now_ms: int, limit: int
) -> bool:
    """Set the ends of some messages, the newest first; whether there are more."""
    rows = await tx.all(
        "SELECT position FROM events WHERE room_id = $1 AND position < $2"
        " ORDER BY position DESC LIMIT $3",
        room_id,
        below,
        limit,
    )
    if rows:
        await _set_ends(tx, room_id, (rows[-1][0], below), lifetime_ms, now_ms)
    if len(rows) < limit:
        await tx.run("DELETE FROM room_redating WHERE room_id = $1", room_id)
        return False
    await tx.run("UPDATE room_redating SET below = $2 WHERE room_id = $1", room_id, rows[-1][0])
    return True


async def _set_ends(
    tx: Tx, room_id: RoomId, span: tuple[int, int], lifetime_ms: int | None, now_ms: int
) -> None:
    """Of what has an end at all: no state, and nothing that is gone already."""
    where = (
        " WHERE room_id = $1 AND position >= $2 AND position < $3 AND state_key IS NULL"
        " AND (redacted_by IS NULL OR redacted_by NOT IN ('$expired', '$erased'))"
    )
    if lifetime_ms is None:
        await tx.run(f"UPDATE events SET ends_ts = NULL{where}", room_id, *span)
        return
    await tx.run(
        "UPDATE events SET ends_ts = $4 +"
        f" CASE WHEN origin_server_ts > $5 THEN $5 ELSE origin_server_ts END{where}",
        room_id,
        *span,
        lifetime_ms,
        now_ms,
    )


# Files that events name.


_WITH_FILES = (
    "SELECT position, event_id, sender, pdu FROM events WHERE position > $1 AND position <= $2"
    " AND type <> 'm.room.member' AND {may_name} ORDER BY position LIMIT $3"
)
_EVENTS_WITH_FILES = by_dialect(
    sqlite=_WITH_FILES.format(may_name="instr(pdu, CAST('mxc://' AS BLOB)) > 0"),
    postgres=_WITH_FILES.format(may_name="position(CAST('mxc://' AS BYTEA) IN pdu) > 0"),
)


async def events_with_files(
    reader: Reader, after: int, until: int, limit: int
) -> list[tuple[int, EventId, UserId, bytes]]:
    """The first events after a position, up to another, that may name files in plain sight."""
    rows = await reader.all(_EVENTS_WITH_FILES, after, until, limit)
    return [(row[0], row[1], row[2], bytes(row[3])) for row in rows]


async def put_files(
    tx: Tx, event_id: EventId, sender: UserId, media_ids: Sequence[str], *, is_shown: bool
) -> None:
    await tx.many(
        "INSERT INTO event_files (media_id, event_id, sender, is_shown) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (media_id, event_id) DO NOTHING",
        [(media_id, event_id, sender, is_shown) for media_id in media_ids],
    )


async def end_files(
    tx: Tx, event_ids: Sequence[EventId], lifetime_ms: int, now_ms: int
) -> list[str]:
    """The files that these events named are to be looked at; their ids."""
    rows = await tx.all(
        "SELECT media_id, sender FROM event_files WHERE event_id IN ($1...)", list(event_ids)
    )
    await forget_files_of(tx, event_ids)
    await tx.many(
        "INSERT INTO ended_files (media_id, sender, lifetime_ms, since_ts, look_ts)"
        " VALUES ($1, $2, $3, $4, $4)"
        " ON CONFLICT (media_id, sender) DO NOTHING",
        [(row[0], row[1], lifetime_ms, now_ms) for row in rows],
    )
    return [row[0] for row in rows]


async def forget_files_of(tx: Tx, event_ids: Sequence[EventId]) -> None:
    """Events that are gone name no files."""
    await tx.run("DELETE FROM event_files WHERE event_id IN ($1...)", list(event_ids))


async def next_look(reader: Reader) -> int | None:
    """When the next file is to be looked at."""
    row = await reader.one("SELECT min(look_ts) FROM ended_files")
    return None if row[0] is None else int(row[0])


async def ended_files(reader: Reader, now_ms: int, limit: int) -> list[EndedFile]:
    """Files to look at now."""
    rows = await reader.all(
        "SELECT media_id, sender, lifetime_ms, since_ts FROM ended_files WHERE look_ts <= $1"
        " ORDER BY look_ts LIMIT $2",
        now_ms,
        limit,
    )
    return [EndedFile(*row) for row in rows]


async def count_ended_files(reader: Reader) -> int:
    row = await reader.one("SELECT count(DISTINCT media_id) FROM ended_files")
    return int(row[0])


async def named_by(reader: Reader, media_ids: Sequence[str]) -> list[tuple[str, UserId, bool]]:
    """For files, who names them still, and whether that is in plain sight."""
    rows = await reader.all(
        "SELECT DISTINCT media_id, sender, is_shown FROM event_files WHERE media_id IN ($1...)",
        list(media_ids),
    )
    return [(row[0], row[1], bool(row[2])) for row in rows]


async def look_later(tx: Tx, media_ids: Sequence[str], look_ts: int) -> None:
    await tx.run(
        "UPDATE ended_files SET look_ts = $2 WHERE media_id IN ($1...)", list(media_ids), look_ts
    )


async def have_looked(tx: Tx, media_ids: Sequence[str]) -> None:
    await tx.run("DELETE FROM ended_files WHERE media_id IN ($1...)", list(media_ids))


async def pictures_in_rooms(reader: Reader, after: str, limit: int) -> list[str]:
    """Addresses of the pictures that people have in rooms, behind one, in order."""
    rows = await reader.all(
        "SELECT DISTINCT avatar_url FROM room_members WHERE avatar_url > $1"
        " ORDER BY avatar_url LIMIT $2",
        after,
        limit,
    )
    return [row[0] for row in rows]


# What is left.


class Held(Struct, frozen=True):
    """Messages with content."""

    messages: int
    oldest_ts: int | None


async def held_in(reader: Reader, room_id: RoomId, before_ms: int) -> tuple[Held, int]:
    """The messages of a room that have content; and how many of them are from before a time.

    It is counted from what was written when they came, not from the ends that were set for them.
    """
    row = await reader.one(
        "SELECT count(*), min(origin_server_ts),"
        " count(CASE WHEN origin_server_ts < $2 THEN 1 END) FROM events"
        " WHERE room_id = $1 AND state_key IS NULL AND redacted_by IS NULL",
        room_id,
        before_ms,
    )
    return Held(int(row[0]), row[1]), int(row[2])


async def rooms_after(reader: Reader, after: str, limit: int) -> list[RoomId]:
    """Rooms behind an id, in order."""
    rows = await reader.all(
        "SELECT room_id FROM rooms WHERE room_id > $1 ORDER BY room_id LIMIT $2", after, limit
    )
    return [row[0] for row in rows]


async def rooms_that_say(reader: Reader) -> list[RoomId]:
    """Rooms that say something about it."""
    rows = await reader.all(
        "SELECT room_id FROM room_state WHERE type = 'm.room.retention' AND state_key = ''"
        " AND until_position IS NULL ORDER BY room_id"
    )
    return [row[0] for row in rows]
