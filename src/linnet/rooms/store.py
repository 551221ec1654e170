"""SQL of the log: rooms, events and state in time."""

from collections.abc import Sequence

from linnet.events import canonical_json
from linnet.events.event import Event
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.ids import DeviceId, EventId, RoomId, UserId
from linnet.rooms.head import RoomHead, RoomState
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader, Row, Tx

SELECT_EVENTS = (
    "SELECT e.position, e.event_id, e.pdu, e.device_id, e.transaction_id, e.replaces,"
    " e.redacted_by, e.thread_root, e.kind, e.is_parent, r.version"
    " FROM events e JOIN rooms r ON r.room_id = e.room_id"
)


def stored_event(row: Row) -> StoredEvent:
    """An event from a row of `SELECT_EVENTS`."""
    position, event_id, pdu, device, transaction, replaces, redacted_by, root, kind, parent, v = row
    event = Event.from_canonical(ROOM_VERSIONS[v], pdu, event_id)
    return StoredEvent(
        position, event, device, transaction, replaces, redacted_by, root, kind, bool(parent)
    )


async def head(reader: Reader, room_id: RoomId) -> RoomHead | None:
    """Where a room's log ends; None when there is no such room, or not any more."""
    row = await reader.maybe(
        "SELECT version, depth, extremities, position, closed_ts FROM rooms r WHERE room_id = $1"
        " AND NOT EXISTS (SELECT 1 FROM room_deletions d"
        " WHERE d.room_id = r.room_id AND d.stage <> 'leaving')",
        room_id,
    )
    if row is None:
        return None
    version, depth, extremities, position, closed_ts = row
    rows = await reader.all(
        "SELECT e.event_id, e.pdu FROM room_state s JOIN events e ON e.event_id = s.event_id"
        " WHERE s.room_id = $1 AND s.until_position IS NULL AND s.type <> 'm.room.member'",
        room_id,
    )
    events = [Event.from_canonical(ROOM_VERSIONS[version], pdu, id_) for id_, pdu in rows]
    state = RoomState({event.state_tuple: event for event in events})
    return RoomHead(
        room_id,
        ROOM_VERSIONS[version],
        canonical_json.decode(extremities.encode()),
        depth,
        position,
        state,
        closed_ts is not None,
    )


async def insert_room(tx: Tx, create: Event) -> None:
    """A new room, before its create event is appended."""
    room_type = create.content.get("type")
    await tx.run(
        "INSERT INTO rooms (room_id, version, depth, extremities, position, bump_position,"
        " is_encrypted, room_type) VALUES ($1, $2, 0, '[]', 0, 0, $3, $4)",
        create.room_id,
        create.version.id,
        False,
        room_type if isinstance(room_type, str) else None,
    )


async def move_head(tx: Tx, head: RoomHead, counts: tuple[int, int], *, is_bump: bool) -> None:
    """Remember where the room's log ends now, and whether that moves it up in people's lists.

    The numbers of the joined and the invited grow by `counts`.
    """
    await tx.run(
        "UPDATE rooms SET depth = $2, extremities = $3, position = $4, is_encrypted = $5,"
        " bump_position = CASE WHEN $6 THEN $4 ELSE bump_position END,"
        " joined_count = joined_count + $7, invited_count = invited_count + $8 WHERE room_id = $1",
        head.room_id,
        head.depth,
        canonical_json.encode(head.extremities).decode(),
        head.position,
        head.is_encrypted,
        is_bump,
        *counts,
    )


async def set_closed(tx: Tx, room_id: RoomId, closed_ts: int | None) -> None:
    """Remember since when a room is closed; None opens it."""
    await tx.run("UPDATE rooms SET closed_ts = $2 WHERE room_id = $1", room_id, closed_ts)


async def insert_event(tx: Tx, stored: StoredEvent, ends_ts: int | None) -> None:
    """Append an event to the log; it loses its content at a time, or never."""
    event = stored.event
    await tx.run(
        "INSERT INTO events (position, event_id, room_id, type, state_key, sender, pdu, device_id,"
        " transaction_id, replaces, thread_root, kind, is_parent, origin_server_ts, ends_ts)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        stored.position,
        event.event_id,
        event.room_id,
        event.type,
        event.state_key,
        event.sender,
        event.canonical,
        stored.sender_device,
        stored.transaction_id,
        stored.replaces,
        stored.thread_root,
        stored.kind,
        False,
        event.origin_server_ts,
        ends_ts,
    )


async def set_state(tx: Tx, stored: StoredEvent, value: str | None) -> None:
    """From this event on, it is the state at its place."""
    event = stored.event
    await tx.run(
        "UPDATE room_state SET until_position = $4"
        " WHERE room_id = $1 AND type = $2 AND state_key = $3 AND until_position IS NULL",
        event.room_id,
        event.type,
        event.state_key,
        stored.position,
    )
    await tx.run(
        "INSERT INTO room_state (room_id, type, state_key, position, event_id, value)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        event.room_id,
        event.type,
        event.state_key,
        stored.position,
        event.event_id,
        value,
    )


async def event_sent_as(
    reader: Reader, sender: UserId, device_id: DeviceId, transaction_id: str
) -> list[tuple[EventId, RoomId, str]]:
    """Events that this device sent with this transaction id: id, room and type of each."""
    rows = await reader.all(
        "SELECT event_id, room_id, type FROM events"
        " WHERE sender = $1 AND device_id = $2 AND transaction_id = $3",
        sender,
        device_id,
        transaction_id,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def event(reader: Reader, event_id: EventId) -> StoredEvent | None:
    """One event by its id."""
    row = await reader.maybe(f"{SELECT_EVENTS} WHERE e.event_id = $1", event_id)
    return None if row is None else stored_event(row)


async def events(reader: Reader, event_ids: Sequence[EventId]) -> list[StoredEvent]:
    """Events by their ids, in no particular order; unknown ones are left out."""
    rows = await reader.all(f"{SELECT_EVENTS} WHERE e.event_id IN ($1...)", list(event_ids))
    return [stored_event(row) for row in rows]


async def events_at(reader: Reader, positions: Sequence[int]) -> list[StoredEvent]:
    """Events by their positions, in the order of the log."""
    rows = await reader.all(
        f"{SELECT_EVENTS} WHERE e.position IN ($1...) ORDER BY e.position", list(positions)
    )
    return [stored_event(row) for row in rows]


async def rooms_at(reader: Reader, positions: Sequence[int]) -> dict[int, RoomId]:
    """The rooms of events, by their positions."""
    rows = await reader.all(
        "SELECT position, room_id FROM events WHERE position IN ($1...)", list(positions)
    )
    return {row[0]: row[1] for row in rows}


async def events_between(
    reader: Reader, after: int, until: int, types: Sequence[str], limit: int
) -> list[StoredEvent]:
    """The first events of these types in any room, `after < position <= until`, oldest first."""
    rows = await reader.all(
        f"{SELECT_EVENTS} WHERE e.position > $1 AND e.position <= $2 AND e.type IN ($3...)"
        " ORDER BY e.position LIMIT $4",
        after,
        until,
        list(types),
        limit,
    )
    return [stored_event(row) for row in rows]


async def events_appended(reader: Reader, after: int, until: int, limit: int) -> list[StoredEvent]:
    """The first events of all rooms after a position, up to another, in the order of the log."""
    rows = await reader.all(
        f"{SELECT_EVENTS} WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position LIMIT $3",
        after,
        until,
        limit,
    )
    return [stored_event(row) for row in rows]


async def timeline_back(
    reader: Reader, room_id: RoomId, below: int, above: int, limit: int
) -> list[StoredEvent]:
    """The newest events of a room with `above < position < below`, newest first."""
    rows = await reader.all(
        f"{SELECT_EVENTS} WHERE e.room_id = $1 AND e.position < $2 AND e.position > $3"
        " ORDER BY e.position DESC LIMIT $4",
        room_id,
        below,
        above,
        limit,
    )
    return [stored_event(row) for row in rows]


async def timeline_forward(
    reader: Reader, room_id: RoomId, above: int, below: int, limit: int
) -> list[StoredEvent]:
    """The oldest events of a room with `above < position < below`, oldest first."""
    rows = await reader.all(
        f"{SELECT_EVENTS} WHERE e.room_id = $1 AND e.position > $2 AND e.position < $3"
        " ORDER BY e.position LIMIT $4",
        room_id,
        above,
        below,
        limit,
    )
    return [stored_event(row) for row in rows]


async def redact_event(
    tx: Tx, event_id: EventId, canonical: bytes, redacted_by: EventId, kind: str
) -> None:
    """Replace a stored event by its redacted form, for good."""
    await tx.run(
        "UPDATE events SET pdu = $2, redacted_by = $3, kind = $4, thread_root = NULL"
        " WHERE event_id = $1",
        event_id,
        canonical,
        redacted_by,
        kind,
    )


async def mark_parent(tx: Tx, event_id: EventId) -> None:
    """Note that some event refers to this one."""
    await tx.run("UPDATE events SET is_parent = $2 WHERE event_id = $1", event_id, True)


async def count_rooms(reader: Reader) -> tuple[int, int, int]:
    """Rooms, encrypted rooms, and events."""
    rooms = await reader.one(
        "SELECT count(*), count(CASE WHEN is_encrypted = $1 THEN 1 END) FROM rooms r"
        " WHERE NOT EXISTS (SELECT 1 FROM room_deletions d"
        " WHERE d.room_id = r.room_id AND d.stage = 'done')",
        True,
    )
    events = await reader.one("SELECT count(*) FROM events")
    return int(rooms[0]), int(rooms[1]), int(events[0])
