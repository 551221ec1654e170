"""Page through a room's history.

# spec: client-server-api #get_matrixclientv3roomsroomidmessages
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Raw, Struct, field

from linnet.errors import InvalidParam
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms import store, store_relations, store_state
from linnet.rooms.access import last_readable_position
from linnet.rooms.filters import RoomEventFilter, parse_room_event_filter
from linnet.rooms.render import Viewer, client_events
from linnet.rooms.state import events_of, viewer_of
from linnet.rooms.store_relations import Span
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.tokens import parse_position, position_token
from linnet.rooms.visible import visible
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader

Direction = Literal["b", "f"]

DEFAULT_LIMIT = 10
MAX_LIMIT = 1000
"""Ours. A larger wish is cut, as the specification allows."""
_BATCH = 100
MAX_BATCHES = 20
"""Read for one answer. A filter that matches next to nothing gets short or empty pages."""


class MessagesQuery(Struct, frozen=True):
    dir: Direction
    from_: str | None = field(name="from", default=None)
    to: str | None = None
    limit: int | None = None
    filter: str | None = None


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/messages",
    operation="getRoomEvents",
    access=Access.USER,
)
async def get_messages(
    rooms: Rooms, call: Call, room_id: RoomId, *, query: MessagesQuery
) -> JsonObject:
    viewer = viewer_of(call)
    wanted = parse_room_event_filter(query.filter)
    until = await last_readable_position(rooms, viewer.user_id, room_id)
    start = query.from_ or _first_token(rooms, query.dir)
    span = span_between(start, query.to, query.dir, until)
    limit = limit_of(query.limit if query.limit is not None else wanted.limit)
    async with rooms.db.snapshot() as reader:
        page = await read_page(rooms, reader, viewer, room_id, span, limit, wanted)
        shown = await client_events(rooms, reader, viewer, page.events)
        answer: JsonObject = {"start": start, "chunk": [Raw(event) for event in shown]}
        if page.resume is not None:
            answer["end"] = position_token(page.resume)
        if wanted.lazy_load_members and page.events:
            newest = max(stored.position for stored in page.events)
            members = await members_of_senders(rooms, reader, room_id, page.events, newest)
            rendered = await client_events(rooms, reader, viewer, members)
            answer["state"] = [Raw(event) for event in rendered]
    return answer


def _first_token(rooms: Rooms, direction: Direction) -> str:
    return position_token(rooms.db.position() if direction == "b" else 0)


def limit_of(wish: int | None) -> int:
    """How many events go on a page.

    Raises:
        InvalidParam: none, or less.
    """
    if wish is None:
        return DEFAULT_LIMIT
    if wish < 1:
        raise InvalidParam("limit must be greater than 0")
    return min(wish, MAX_LIMIT)


def span_between(start: str | None, end: str | None, direction: Direction, until: int) -> Span:
    """What lies between two tokens, up to the last position that the reader may see.

    A token stands after the event at its position, so backwards that event is the first one.
    Raises:
        InvalidParam: not tokens of this server.
    """
    first = parse_position(start) if start else None
    last = parse_position(end) if end else None
    if direction == "f":
        first, last = last, first
    below = until if first is None else min(first, until)
    return Span(0 if last is None else last, below + 1, direction == "b")


class Page(Struct, frozen=True):
    """Events in the order of reading."""

    events: list[StoredEvent]
    resume: int | None
    """The position of the token with which to read on; None at the end."""


async def read_page(
    rooms: Rooms,
    reader: Reader,
    viewer: Viewer,
    room_id: RoomId,
    span: Span,
    limit: int,
    wanted: RoomEventFilter,
) -> Page:
    """The next events of a span that the reader may see and wants to."""
    shown: list[StoredEvent] = []
    for _ in range(MAX_BATCHES):
        missing = limit - len(shown)
        # One more than wanted tells whether there is more.
        is_selective = not wanted.matches_all or wanted.asks_relations
        size = max(missing + 1, _BATCH) if is_selective else missing + 1
        batch = await _batch(reader, room_id, span, size)
        fitting = await _fitting(reader, batch, wanted)
        found = await visible(rooms, reader, viewer.user_id, room_id, fitting)
        shown += found[:missing]
        is_end = len(batch) < size
        if len(shown) == limit:
            is_end = is_end and shown[-1].position == batch[-1].position
            return Page(shown, None if is_end else _after(shown[-1], span))
        if is_end:
            return Page(shown, None)
        span = _beyond(batch[-1], span)
    return Page(shown, span.below - 1 if span.is_back else span.above)


async def _batch(reader: Reader, room_id: RoomId, span: Span, size: int) -> list[StoredEvent]:
    if span.is_back:
        return await store.timeline_back(reader, room_id, span.below, span.above, size)
    return await store.timeline_forward(reader, room_id, span.above, span.below, size)


def _after(last: StoredEvent, span: Span) -> int:
    return last.position - 1 if span.is_back else last.position


def _beyond(last: StoredEvent, span: Span) -> Span:
    if span.is_back:
        return Span(span.above, last.position, True)
    return Span(last.position, span.below, False)


async def _fitting(
    reader: Reader, events: Sequence[StoredEvent], wanted: RoomEventFilter
) -> Sequence[StoredEvent]:
    if not wanted.matches_all:
        events = [stored for stored in events if wanted.matches_stored(stored)]
    if not wanted.asks_relations or not events:
        return events
    related = await store_relations.referred_to(
        reader,
        [stored.event.event_id for stored in events],
        wanted.related_by_senders,
        wanted.related_by_rel_types,
    )
    return [stored for stored in events if stored.event.event_id in related]


async def members_of_senders(
    rooms: Rooms, reader: Reader, room_id: RoomId, events: Sequence[StoredEvent], position: int
) -> list[StoredEvent]:
    """The member events of everybody who sent one of the events, as they were at a position.

    # spec: client-server-api #lazy-loading-room-members
    """
    senders: list[UserId] = list(dict.fromkeys(stored.event.sender for stored in events))
    entries = await store_state.members_at(reader, room_id, senders, position)
    return await events_of(rooms, reader, entries)
