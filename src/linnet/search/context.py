"""What stands around a result, and who the people in it were then."""

from collections.abc import Sequence

from msgspec import Raw

from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms import reading
from linnet.rooms.access import END, reach
from linnet.rooms.filters import RoomEventFilter
from linnet.rooms.render import Viewer, client_events
from linnet.rooms.state import events_of
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.timeline import Direction, read_page, span_between
from linnet.rooms.tokens import position_token
from linnet.rooms.wiring import Rooms
from linnet.search.request import MAX_AROUND, EventContext
from linnet.storage.database import Reader


async def context_of(
    rooms: Rooms, reader: Reader, viewer: Viewer, result: StoredEvent, wanted: EventContext
) -> JsonObject:
    """The events before and after a result, as far as the viewer may see them."""
    at = result.position
    before = await _side(rooms, reader, viewer, result, "b", wanted.before_limit)
    after = await _side(rooms, reader, viewer, result, "f", wanted.after_limit)
    around = [*before, result, *after]
    context: JsonObject = {
        "start": position_token(min(stored.position for stored in around) - 1),
        "end": position_token(max(stored.position for stored in around)),
        "events_before": [Raw(e) for e in await client_events(rooms, reader, viewer, before)],
        "events_after": [Raw(e) for e in await client_events(rooms, reader, viewer, after)],
    }
    if wanted.include_profile:
        senders = list(dict.fromkeys(stored.event.sender for stored in around))
        context["profile_info"] = await _profiles(rooms, reader, result.event.room_id, senders, at)
    return context


async def _side(
    rooms: Rooms,
    reader: Reader,
    viewer: Viewer,
    result: StoredEvent,
    direction: Direction,
    limit: int,
) -> list[StoredEvent]:
    """The nearest events on one side, the nearest first."""
    if limit == 0:
        return []
    room_id, at = result.event.room_id, result.position
    until = await reach(rooms, viewer.user_id, room_id)
    start = position_token(at - 1 if direction == "b" else at)
    span = span_between(start, None, direction, END if until is None else until)
    size = min(limit, MAX_AROUND)
    page = await read_page(rooms, reader, viewer, room_id, span, size, RoomEventFilter())
    return page.events


async def _profiles(
    rooms: Rooms, reader: Reader, room_id: RoomId, senders: Sequence[UserId], at: int
) -> JsonObject:
    entries = await reading.members_at(reader, room_id, senders, at)
    profiles: JsonObject = {}
    for stored in await events_of(rooms, reader, entries):
        content = stored.event.content
        shown = {name: content.get(name) for name in ("displayname", "avatar_url")}
        profiles[stored.event.state_key or ""] = {
            name: value for name, value in shown.items() if isinstance(value, str)
        }
    return profiles
