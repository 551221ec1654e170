"""The timeline of one room between two positions, as much as a client wants of it."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from linnet.ids import EventId, RoomId
from linnet.rooms import store
from linnet.rooms.render import Viewer
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


async def timeline(
    rooms: Rooms,
    reader: Reader,
    viewer: Viewer,
    room_id: RoomId,
    span: tuple[int, int],
    limit: int,
    *,
    ids: Sequence[EventId] | None = None,
    matches: Matches | None = None,
) -> Timeline:
    """The newest `limit` visible events with `after < position <= until`.

    `ids` are all events of the span if memory has them.
    """
    after, until = span
    remembered = _from_memory(rooms, ids, after, until)
    if remembered is not None and len(remembered) <= limit:
        shown = await visible(rooms, reader, viewer.user_id, room_id, remembered)
        if matches is not None:
            shown = [stored for stored in shown if matches(stored)]
        return Timeline(shown, is_limited=False, start=shown[0].position - 1 if shown else after)
    return await _from_database(rooms, reader, viewer, room_id, span, limit, matches)


def _from_memory(
    rooms: Rooms, ids: Sequence[EventId] | None, after: int, until: int
) -> list[StoredEvent] | None:
    if ids is None:
        return None
    found: list[StoredEvent] = []
    for event_id in ids:
        stored = rooms.events.peek(event_id)
        if stored is None:
            return None
        if after < stored.position <= until:
            found.append(stored)
    return found


async def _from_database(
    rooms: Rooms,
    reader: Reader,
    viewer: Viewer,
    room_id: RoomId,
    span: tuple[int, int],
    limit: int,
    matches: Matches | None,
) -> Timeline:
    after, until = span
    shown: list[StoredEvent] = []
    below = until + 1
    for _ in range(MAX_PAGES):
        page_size = max(PAGE, limit + 1) if matches is not None else limit + 1
        page = await store.timeline_back(reader, room_id, below, after, page_size)
        below = page[-1].position if page else below
        seen = await visible(rooms, reader, viewer.user_id, room_id, page)
        shown += seen if matches is None else [stored for stored in seen if matches(stored)]
        if len(page) < page_size:
            has_more = len(shown) > limit
            break
        if len(shown) > limit:
            has_more = True
            break
    else:
        has_more = True
    shown = shown[:limit]
    shown.reverse()
    if has_more and not shown:
        return Timeline([], is_limited=True, start=until)
    return Timeline(shown, has_more, shown[0].position - 1 if shown else after)
