"""The event of a room that is nearest to a moment.

# spec: client-server-api #get_matrixclientv1roomsroomidtimestamp_to_event
"""

from msgspec import Struct

from linnet.errors import InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import EventId, RoomId
from linnet.rooms import store_times
from linnet.rooms.access import last_readable_position
from linnet.rooms.store_times import Moment
from linnet.rooms.timeline import Direction
from linnet.rooms.visible import visible
from linnet.rooms.wiring import Rooms

_BATCH = 50
MAX_BATCHES = 20
"""Looked through for an event that the reader may see."""


class TimeQuery(Struct, frozen=True):
    ts: int
    dir: Direction


class EventAtTime(Struct, frozen=True):
    event_id: EventId
    origin_server_ts: int


@endpoint(
    "GET",
    "/_matrix/client/v1/rooms/{room_id}/timestamp_to_event",
    operation="getEventByTimestamp",
    access=Access.USER,
    limit=Limit.SEARCH,
)
# COMPAT(Element Web before Matrix 1.6): the path of the proposal. # spec: MSC3030
@endpoint(
    "GET",
    "/_matrix/client/unstable/org.matrix.msc3030/rooms/{room_id}/timestamp_to_event",
    operation="unstable.getEventByTimestamp",
    access=Access.USER,
    limit=Limit.SEARCH,
)
async def get_event_at(
    rooms: Rooms, call: Call, room_id: RoomId, *, query: TimeQuery
) -> EventAtTime:
    if not 0 <= query.ts < 2**62:
        raise InvalidParam("ts must be a number of milliseconds since 1970")
    user_id = call.requester.user_id
    until = await last_readable_position(rooms, user_id, room_id)
    # The place before all events of that millisecond, or behind them.
    is_back = query.dir == "b"
    moment = Moment(query.ts, until + 1 if is_back else -1)
    async with rooms.db.snapshot() as reader:
        for _ in range(MAX_BATCHES):
            if is_back:
                batch = await store_times.before(reader, room_id, moment, until, _BATCH)
            else:
                batch = await store_times.after(reader, room_id, moment, until, _BATCH)
            if found := await visible(rooms, reader, user_id, room_id, batch):
                event = found[0].event
                return EventAtTime(event.event_id, event.origin_server_ts)
            if len(batch) < _BATCH:
                break
            moment = Moment(batch[-1].event.origin_server_ts, batch[-1].position)
    raise NotFound("There is no event in this direction")
