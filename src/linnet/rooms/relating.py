"""The events that refer to an event, page by page.

# spec: client-server-api #relationships-api
"""

from msgspec import Raw, Struct, field

from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.ids import EventId, RoomId
from linnet.rooms import store, store_relations
from linnet.rooms.access import END, reach
from linnet.rooms.event import readable_event
from linnet.rooms.render import client_events
from linnet.rooms.state import viewer_of
from linnet.rooms.store_relations import Wanted
from linnet.rooms.timeline import Direction, limit_of, span_between
from linnet.rooms.tokens import position_token
from linnet.rooms.visible import visible
from linnet.rooms.wiring import Rooms

RECURSION_DEPTH = 3
"""As deep as the specification asks for at least."""


class RelationsQuery(Struct, frozen=True):
    from_: str | None = field(name="from", default=None)
    to: str | None = None
    limit: int | None = None
    dir: Direction = "b"
    recurse: bool | None = None


@endpoint(
    "GET",
    "/_matrix/client/v1/rooms/{room_id}/relations/{event_id}",
    operation="getRelatingEvents",
    access=Access.USER,
)
async def get_relations(
    rooms: Rooms, call: Call, room_id: RoomId, event_id: EventId, *, query: RelationsQuery
) -> JsonObject:
    return await _page(rooms, call, Wanted(room_id, event_id, "", "", _depth(query)), query)


@endpoint(
    "GET",
    "/_matrix/client/v1/rooms/{room_id}/relations/{event_id}/{rel_type}",
    operation="getRelatingEventsWithRelType",
    access=Access.USER,
)
async def get_relations_of_type(
    rooms: Rooms,
    call: Call,
    room_id: RoomId,
    event_id: EventId,
    rel_type: str,
    *,
    query: RelationsQuery,
) -> JsonObject:
    return await _page(rooms, call, Wanted(room_id, event_id, rel_type, "", _depth(query)), query)


@endpoint(
    "GET",
    "/_matrix/client/v1/rooms/{room_id}/relations/{event_id}/{rel_type}/{event_type}",
    operation="getRelatingEventsWithRelTypeAndEventType",
    access=Access.USER,
)
async def get_relations_of_types(
    rooms: Rooms,
    call: Call,
    room_id: RoomId,
    event_id: EventId,
    rel_type: str,
    event_type: str,
    *,
    query: RelationsQuery,
) -> JsonObject:
    wanted = Wanted(room_id, event_id, rel_type, event_type, _depth(query))
    return await _page(rooms, call, wanted, query)


def _depth(query: RelationsQuery) -> int:
    return RECURSION_DEPTH if query.recurse else 1


async def _page(rooms: Rooms, call: Call, wanted: Wanted, query: RelationsQuery) -> JsonObject:
    viewer = viewer_of(call)
    limit = limit_of(query.limit)
    async with rooms.db.snapshot() as reader:
        await readable_event(rooms, reader, viewer.user_id, wanted.room_id, wanted.parent)
        until = await reach(rooms, viewer.user_id, wanted.room_id)
        span = span_between(query.from_, query.to, query.dir, END if until is None else until)
        # One more than wanted tells whether there is more.
        positions = await store_relations.positions_of_related(reader, wanted, span, limit + 1)
        has_more = len(positions) > limit
        positions = positions[:limit]
        events = await store.events_at(reader, positions)
        shown = await visible(rooms, reader, viewer.user_id, wanted.room_id, events)
        if span.is_back:
            shown.reverse()
        chunk = await client_events(rooms, reader, viewer, shown)
    answer: JsonObject = {"chunk": [Raw(event) for event in chunk]}
    if has_more:
        answer["next_batch"] = position_token(positions[-1] - (1 if span.is_back else 0))
    if query.from_ is not None:
        answer["prev_batch"] = query.from_
    if query.recurse is not None:
        answer["recursion_depth"] = wanted.depth
    return answer
