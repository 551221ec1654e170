"""The timeline of one room between two positions, as much as a client wants of it."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from linnet.ids import EventId, RoomId
from linnet.rooms import reading
from linnet.rooms.render import Viewer, for_guest
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.visible import visible
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader

PAGE = 100
MAX_PAGES = 20
"""A filter that matches next to nothing must not make one sync read a whole room."""

Matches = Callable[[StoredEvent], bool]


class Timeline(Struct, frozen=True):
    """The newest events, oldest first."""

    events: list[StoredEvent]
    is_limited: bool
    """Whether there are events between the place asked for and the first one here."""
    start: int
    """The position just before the first event: where paging back begins."""


class Span(Struct, frozen=True):
    """What is asked for: the newest `limit` events with `after < position <= until`."""

    room_id: RoomId
    after: int
    until: int
    limit: int
    ids: list[EventId] | None = None
    """All events of the span, if memory has them."""


async def timeline(
    rooms: Rooms, reader: Reader, viewer: Viewer, span: Span, matches: Matches | None = None
) -> Timeline:
    """The visible events of a span that match."""
    remembered = _from_memory(rooms, span)
    if remembered is not None and len(remembered) <= span.limit:
        shown = await _seen(rooms, reader, viewer, span, remembered)
        if matches is not None:
            shown = [stored for stored in shown if matches(stored)]
        start = shown[0].position - 1 if shown else span.after
        return Timeline(shown, is_limited=False, start=start)
    return await _from_database(rooms, reader, viewer, span, matches)


async def _seen(
    rooms: Rooms, reader: Reader, viewer: Viewer, span: Span, events: Sequence[StoredEvent]
) -> list[StoredEvent]:
    seen = await visible(rooms, reader, viewer.user_id, span.room_id, events)
    return await for_guest(rooms, reader, seen) if viewer.is_guest else seen


def _from_memory(rooms: Rooms, span: Span) -> list[StoredEvent] | None:
    if span.ids is None:
        return None
    found: list[StoredEvent] = []
    for event_id in span.ids:
        stored = rooms.events.peek(event_id)
        if stored is None:
            return None
        if span.after < stored.position <= span.until:
            found.append(stored)
    return found


async def _from_database(
    rooms: Rooms, reader: Reader, viewer: Viewer, span: Span, matches: Matches | None
) -> Timeline:
    is_dense = matches is None and not viewer.is_guest
    page_size = span.limit + 1 if is_dense else max(PAGE, span.limit + 1)
    shown: list[StoredEvent] = []
    below, has_more = span.until + 1, True
    for _ in range(MAX_PAGES):
        page = await reading.timeline_back(reader, span.room_id, below, span.after, page_size)
        seen = await _seen(rooms, reader, viewer, span, page)
        shown += seen if matches is None else [stored for stored in seen if matches(stored)]
        if len(page) < page_size or len(shown) > span.limit:
            has_more = len(shown) > span.limit
            break
        below = page[-1].position
    shown = shown[: span.limit]
    shown.reverse()
    if has_more and not shown:
        return Timeline([], is_limited=True, start=span.until)
    return Timeline(shown, has_more, shown[0].position - 1 if shown else span.after)
