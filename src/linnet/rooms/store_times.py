"""SQL of the log by time, as the senders tell it."""

from msgspec import Struct

from linnet.ids import RoomId
from linnet.rooms.store import SELECT_EVENTS, stored_event
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader


class Moment(Struct, frozen=True):
    """A place in the order of time: of events at the same time, the log decides."""

    origin_server_ts: int
    position: int


async def after(
    reader: Reader, room_id: RoomId, moment: Moment, until: int, limit: int
) -> list[StoredEvent]:
    """The first events behind a moment, the earliest first, up to a position of the log."""
    rows = await reader.all(
        f"{SELECT_EVENTS} WHERE e.room_id = $1"
        " AND (e.origin_server_ts, e.position) > ($2, $3) AND e.position <= $4"
        " ORDER BY e.origin_server_ts, e.position LIMIT $5",
        room_id,
        moment.origin_server_ts,
        moment.position,
        until,
        limit,
    )
    return [stored_event(row) for row in rows]


async def before(
    reader: Reader, room_id: RoomId, moment: Moment, until: int, limit: int
) -> list[StoredEvent]:
    """The last events before a moment, the latest first, up to a position of the log."""
    rows = await reader.all(
        f"{SELECT_EVENTS} WHERE e.room_id = $1"
        " AND (e.origin_server_ts, e.position) < ($2, $3) AND e.position <= $4"
        " ORDER BY e.origin_server_ts DESC, e.position DESC LIMIT $5",
        room_id,
        moment.origin_server_ts,
        moment.position,
        until,
        limit,
    )
    return [stored_event(row) for row in rows]


async def position_before(reader: Reader, room_id: RoomId, ts: int) -> int:
    """Where a room's log was at a time; 0 before its first event."""
    row = await reader.maybe(
        "SELECT max(position) FROM events WHERE room_id = $1 AND origin_server_ts < $2", room_id, ts
    )
    return 0 if row is None or row[0] is None else int(row[0])
