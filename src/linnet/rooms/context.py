"""What happened around an event.

# spec: client-server-api #get_matrixclientv3roomsroomidcontexteventid
"""

from msgspec import Raw, Struct

from linnet.errors import InvalidParam
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.ids import EventId, RoomId
from linnet.rooms import store_state
from linnet.rooms.access import last_readable_position
from linnet.rooms.event import readable_event
from linnet.rooms.filters import RoomEventFilter, parse_room_event_filter
from linnet.rooms.render import Viewer, client_events
from linnet.rooms.state import events_of, viewer_of
from linnet.rooms.store_relations import Span
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.timeline import DEFAULT_LIMIT, Page, members_of_senders, read_page
from linnet.rooms.tokens import position_token
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader

MAX_LIMIT = 200
"""Before and after together. Ours."""


class ContextQuery(Struct, frozen=True):
    limit: int = DEFAULT_LIMIT
    filter: str | None = None


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/context/{event_id}",
    operation="getEventContext",
    access=Access.USER,
)
async def get_context(
    rooms: Rooms, call: Call, room_id: RoomId, event_id: EventId, *, query: ContextQuery
) -> JsonObject:
    if query.limit < 0:
        raise InvalidParam("limit must not be negative")
    viewer = viewer_of(call)
    wanted = parse_room_event_filter(query.filter)
    until = await last_readable_position(rooms, viewer.user_id, room_id)
    limit = min(query.limit, MAX_LIMIT)
    async with rooms.db.snapshot() as reader:
        target = await readable_event(rooms, reader, viewer.user_id, room_id, event_id)
        at = target.position
        before = after = Page([], at)
        if most := limit // 2:
            span = Span(0, at, True)
            before = await read_page(rooms, reader, viewer, room_id, span, most, wanted)
        if most := limit - limit // 2:
            span = Span(at, until + 1, False)
            after = await read_page(rooms, reader, viewer, room_id, span, most, wanted)
        around = [*before.events, target, *after.events]
        last = max(stored.position for stored in around)
        state = await _state(rooms, reader, room_id, around, last, wanted)
        shown = await _rendered(rooms, reader, viewer, around)
        place = len(before.events)
        return {
            "start": position_token(min(stored.position for stored in around) - 1),
            "events_before": shown[:place],
            "event": shown[place],
            "events_after": shown[place + 1 :],
            "end": position_token(last),
            "state": await _rendered(rooms, reader, viewer, state),
        }


async def _state(
    rooms: Rooms,
    reader: Reader,
    room_id: RoomId,
    around: list[StoredEvent],
    position: int,
    wanted: RoomEventFilter,
) -> list[StoredEvent]:
    """The state at the last event, as far as it is wanted."""
    if wanted.lazy_load_members:
        entries = await store_state.state_without_members_at(reader, room_id, position)
        state = await events_of(rooms, reader, entries)
        state += await members_of_senders(rooms, reader, room_id, around, position)
    else:
        entries = await store_state.state_at(reader, room_id, position)
        state = await events_of(rooms, reader, entries)
    return [stored for stored in state if wanted.matches_stored(stored)]


async def _rendered(
    rooms: Rooms, reader: Reader, viewer: Viewer, events: list[StoredEvent]
) -> list[Raw]:
    return [Raw(event) for event in await client_events(rooms, reader, viewer, events)]
