"""Look into a room without joining it: what is in it now.

# spec: client-server-api #room-previews
"""

from msgspec import Raw, Struct

from linnet.accounts.account_data import data_of_room
from linnet.directory import store
from linnet.directory.wiring import Directory
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId
from linnet.rooms import reading
from linnet.rooms.access import last_readable_position
from linnet.rooms.filters import RoomEventFilter
from linnet.rooms.render import client_events
from linnet.rooms.state import events_of, viewer_of
from linnet.rooms.timeline import limit_of, read_page, span_between
from linnet.rooms.tokens import position_token

MAX_LIMIT = 100


class PreviewQuery(Struct, frozen=True):
    limit: int | None = None


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/initialSync",
    operation="roomInitialSync",
    access=Access.USER,
    limit=Limit.SEARCH,
)
async def get_initial_sync(
    directory: Directory, call: Call, room_id: RoomId, *, query: PreviewQuery
) -> JsonObject:
    rooms, viewer = directory.rooms, viewer_of(call)
    limit = min(limit_of(query.limit), MAX_LIMIT)
    until = await last_readable_position(rooms, viewer.user_id, room_id)
    newest = rooms.db.position()
    async with directory.db.snapshot() as reader:
        span = span_between(position_token(min(newest, until)), None, "b", until)
        page = await read_page(rooms, reader, viewer, room_id, span, limit, RoomEventFilter())
        chunk = await client_events(rooms, reader, viewer, page.events[::-1])
        entries = await reading.state_at(reader, room_id, min(newest, until))
        state = await events_of(rooms, reader, entries)
        shown = await client_events(rooms, reader, viewer, state)
        data = await data_of_room(reader, viewer.user_id, room_id)
        is_published = await store.is_published(reader, room_id)
    messages: JsonObject = {
        "chunk": [Raw(event) for event in chunk],
        "end": position_token(min(newest, until)),
    }
    if page.resume is not None:
        messages["start"] = position_token(page.resume)
    answer: JsonObject = {
        "room_id": room_id,
        "messages": messages,
        "state": [Raw(event) for event in shown],
        "visibility": "public" if is_published else "private",
        "account_data": [{"type": d.type, "content": Raw(d.content)} for d in data],
    }
    member = (await rooms.memberships.of_user(viewer.user_id)).get(room_id)
    if member is not None:
        answer["membership"] = member.membership
    return answer
