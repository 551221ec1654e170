"""SQL of what administrators see of rooms: sizes and numbers, and nothing that was said."""

from collections.abc import Sequence

from linnet.ids import EventId, RoomId, UserId
from linnet.storage.database import Reader, Row
from linnet.storage.dialect import by_dialect

# Between quotes that text cannot contain: in text they are escaped.
_SIZES = by_dialect(
    sqlite="SELECT count(*), coalesce(sum(length(pdu)), 0), count(CASE WHEN state_key IS NULL"
    ' AND instr(pdu, CAST(\'"url":"mxc://\' AS BLOB)) > 0 THEN 1 END)'
    " FROM events WHERE room_id = $1",
    postgres="SELECT count(*), coalesce(sum(length(pdu)), 0), count(CASE WHEN state_key IS NULL"
    " AND position(convert_to('\"url\":\"mxc://', 'UTF8') IN pdu) > 0 THEN 1 END)"
    " FROM events WHERE room_id = $1",
)
_ROOMS = (
    "SELECT r.room_id, r.version, r.is_encrypted, r.room_type, r.closed_ts, r.joined_count,"
    " c.origin_server_ts, c.sender, n.event_id, n.pdu, d.stage FROM rooms r"
    " JOIN room_state cs ON cs.room_id = r.room_id AND cs.type = 'm.room.create'"
    " AND cs.state_key = '' AND cs.until_position IS NULL"
    " JOIN events c ON c.event_id = cs.event_id"
    " LEFT JOIN room_state ns ON ns.room_id = r.room_id AND ns.type = 'm.room.name'"
    " AND ns.state_key = '' AND ns.until_position IS NULL"
    " LEFT JOIN events n ON n.event_id = ns.event_id"
    " LEFT JOIN room_deletions d ON d.room_id = r.room_id"
    " WHERE (d.stage IS NULL OR d.stage <> 'done')"
)


async def rooms_after(reader: Reader, after: str, limit: int) -> list[Row]:
    """Rooms with greater ids: id, version, whether encrypted, type, since when closed, how many
    are joined, when and by whom made, the event of the name, and how far its deletion is."""
    return await reader.all(
        f"{_ROOMS} AND r.room_id > $1 ORDER BY r.room_id LIMIT $2", after, limit
    )


async def room_ids_after(reader: Reader, after: RoomId, limit: int) -> list[RoomId]:
    rows = await reader.all(
        "SELECT room_id FROM rooms r WHERE room_id > $1 AND NOT EXISTS"
        " (SELECT 1 FROM room_deletions d WHERE d.room_id = r.room_id AND d.stage = 'done')"
        " ORDER BY room_id LIMIT $2",
        after,
        limit,
    )
    return [RoomId(row[0]) for row in rows]


async def rooms_from(reader: Reader, offset: int, limit: int) -> list[Row]:
    """As `rooms_after`, behind so many others."""
    return await reader.all(f"{_ROOMS} ORDER BY r.room_id LIMIT $1 OFFSET $2", limit, offset)


async def count_rooms(reader: Reader) -> int:
    """Rooms that were not deleted."""
    row = await reader.one(
        "SELECT count(*) FROM rooms r WHERE NOT EXISTS"
        " (SELECT 1 FROM room_deletions d WHERE d.room_id = r.room_id AND d.stage = 'done')"
    )
    return int(row[0])


async def room(reader: Reader, room_id: RoomId) -> Row | None:
    """As `rooms_after`, of one room."""
    return await reader.maybe(f"{_ROOMS} AND r.room_id = $1", room_id)


async def count_events(reader: Reader, room_ids: Sequence[RoomId]) -> dict[RoomId, int]:
    """How many events each room has."""
    rows = await reader.all(
        "SELECT room_id, count(*) FROM events WHERE room_id IN ($1...) GROUP BY room_id",
        list(room_ids),
    )
    return {row[0]: int(row[1]) for row in rows}


async def count_memberships(reader: Reader, room_id: RoomId) -> dict[str, int]:
    """How many people have each membership."""
    rows = await reader.all(
        "SELECT membership, count(*) FROM room_members WHERE room_id = $1"
        " GROUP BY membership ORDER BY membership",
        room_id,
    )
    return {row[0]: int(row[1]) for row in rows}


async def members_after(
    reader: Reader, room_id: RoomId, after: str, limit: int
) -> list[tuple[UserId, str]]:
    """People with greater ids and their memberships, in the order of the ids."""
    rows = await reader.all(
        "SELECT user_id, membership FROM room_members WHERE room_id = $1 AND user_id > $2"
        " ORDER BY user_id LIMIT $3",
        room_id,
        after,
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def count_state(reader: Reader, room_id: RoomId, limit: int) -> list[tuple[str, int]]:
    """How many state events of each type the room has now, the most frequent types first."""
    rows = await reader.all(
        "SELECT type, count(*) FROM room_state WHERE room_id = $1 AND until_position IS NULL"
        " GROUP BY type ORDER BY 2 DESC, 1 LIMIT $2",
        room_id,
        limit,
    )
    return [(row[0], int(row[1])) for row in rows]


async def sizes(reader: Reader, room_id: RoomId) -> tuple[int, int, int]:
    """How many events, how many bytes of events, and how many messages that show a file."""
    row = await reader.one(_SIZES, room_id)
    return int(row[0]), int(row[1]), int(row[2])


def name_event(row: Row) -> tuple[str, EventId, bytes] | None:
    """Version, id and text of the event with the name, from a row of `rooms_after`."""
    return None if row[8] is None else (row[1], row[8], row[9])
