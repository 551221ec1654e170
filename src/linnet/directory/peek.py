"""Look into a room without joining it: what happens in it.

# spec: client-server-api #room-previews
"""

from msgspec import Raw, Struct, field

from linnet.directory.wiring import Directory
from linnet.errors import InvalidParam
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, parse_room_id
from linnet.rooms.access import last_readable_position
from linnet.rooms.filters import RoomEventFilter
from linnet.rooms.render import Viewer, client_events
from linnet.rooms.state import viewer_of
from linnet.rooms.timeline import read_page, span_between
from linnet.rooms.tokens import parse_position, position_token

MAX_EVENTS = 100
MAX_TIMEOUT_MS = 120_000
"""Longer waits are cut: proxies between us and the client would cut them anyway."""


class PeekQuery(Struct, frozen=True):
    room_id: str
    from_: str | None = field(name="from", default=None)
    timeout: int = 0


@endpoint(
    "GET",
    "/_matrix/client/v3/events",
    operation="peekEvents",
    access=Access.USER,
)
async def get_events(directory: Directory, call: Call, *, query: PeekQuery) -> JsonObject:
    room_id = parse_room_id(query.room_id)
    if query.timeout < 0:
        raise InvalidParam("timeout must not be negative")
    rooms, viewer = directory.rooms, viewer_of(call)
    newest = rooms.db.position()
    since = newest if query.from_ is None else min(newest, parse_position(query.from_))
    end_ms = rooms.clock.steady_ms() + min(query.timeout, MAX_TIMEOUT_MS)
    while True:
        left_ms = max(0, end_ms - rooms.clock.steady_ms())
        waiter = rooms.notifier.start_waiting(viewer.user_id, viewer.device_id, left_ms, room_id)
        try:
            chunk, end = await _read(directory, viewer, room_id, since)
        except BaseException:
            rooms.notifier.stop_waiting(waiter)
            raise
        if chunk or left_ms == 0:
            rooms.notifier.stop_waiting(waiter)
            break
        if not await rooms.notifier.finish_waiting(waiter):
            break
    return {"start": position_token(since), "end": position_token(end), "chunk": chunk}


async def _read(
    directory: Directory, viewer: Viewer, room_id: RoomId, since: int
) -> tuple[list[Raw], int]:
    """The next events behind a position, and up to which one they go."""
    rooms = directory.rooms
    # Asked each time: the room may have been closed meanwhile.
    until = min(rooms.db.position(), await last_readable_position(rooms, viewer.user_id, room_id))
    async with directory.db.snapshot() as reader:
        span = span_between(position_token(since), None, "f", until)
        everything = RoomEventFilter()
        page = await read_page(rooms, reader, viewer, room_id, span, MAX_EVENTS, everything)
        shown = await client_events(rooms, reader, viewer, page.events)
    end = max(since, until) if page.resume is None else page.resume
    return [Raw(event) for event in shown], end
