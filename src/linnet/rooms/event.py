"""One event by its id.

# spec: client-server-api #get_matrixclientv3roomsroomideventeventid
"""

from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonBytes
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms.access import reach
from linnet.rooms.render import by_ids, client_events
from linnet.rooms.state import viewer_of
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.visible import permitted, visible
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader

NO_SUCH_EVENT = "There is no such event in this room, or you may not see it"


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/event/{event_id}",
    operation="getOneRoomEvent",
    access=Access.USER,
)
async def get_event(rooms: Rooms, call: Call, room_id: RoomId, event_id: EventId) -> JsonBytes:
    viewer = viewer_of(call)
    async with rooms.db.snapshot() as reader:
        stored = await readable_event(rooms, reader, viewer.user_id, room_id, event_id)
        return JsonBytes(await client_events(rooms, reader, viewer, [stored]))


async def any_event(
    rooms: Rooms, reader: Reader, room_id: RoomId, event_id: EventId
) -> StoredEvent | None:
    """An event of a room, whoever may see it; for those who look after the whole server."""
    stored = (await by_ids(rooms, reader, {event_id})).get(event_id)
    return stored if stored is not None and stored.event.room_id == room_id else None


async def readable_event(
    rooms: Rooms,
    reader: Reader,
    user_id: UserId,
    room_id: RoomId,
    event_id: EventId,
    *,
    even_ignored: bool = False,
) -> StoredEvent:
    """An event of a room, for somebody who may see it.

    `even_ignored`: also one of somebody whom they do not want to hear of.

    Raises:
        NotFound: there is none, it is in another room, or the user may not see it.
    """
    stored = await any_event(rooms, reader, room_id, event_id)
    if stored is None:
        raise NotFound(NO_SUCH_EVENT)
    until = await reach(rooms, user_id, room_id)
    if until is None or stored.position > until:
        raise NotFound(NO_SUCH_EVENT)
    look = permitted if even_ignored else visible
    if not await look(rooms, reader, user_id, room_id, [stored]):
        raise NotFound(NO_SUCH_EVENT)
    return stored
