"""The threads of a room.

# spec: client-server-api #get_matrixclientv1roomsroomidthreads
"""

from typing import Literal

from msgspec import Raw, Struct, field, structs

from linnet.events.canonical_json import encode
from linnet.events.event import Event
from linnet.events.redaction import redact
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId
from linnet.rooms import store_relations
from linnet.rooms.access import last_readable_position
from linnet.rooms.render import by_ids, client_events
from linnet.rooms.state import viewer_of
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.timeline import limit_of, span_between
from linnet.rooms.tokens import position_token
from linnet.rooms.visible import permitted
from linnet.rooms.wiring import Rooms


class ThreadsQuery(Struct, frozen=True):
    include: Literal["all", "participated"] = "all"
    limit: int | None = None
    from_: str | None = field(name="from", default=None)


@endpoint(
    "GET",
    "/_matrix/client/v1/rooms/{room_id}/threads",
    operation="getThreadRoots",
    access=Access.USER,
)
async def get_threads(
    rooms: Rooms, call: Call, room_id: RoomId, *, query: ThreadsQuery
) -> JsonObject:
    viewer = viewer_of(call)
    limit = limit_of(query.limit)
    until = await last_readable_position(rooms, viewer.user_id, room_id)
    span = span_between(query.from_, None, "b", until)
    participant = viewer.user_id if query.include == "participated" else None
    async with rooms.db.snapshot() as reader:
        # One more than wanted tells whether there is more.
        found = await store_relations.thread_roots(
            reader, room_id, span, until, limit + 1, participant
        )
        page = found[:limit]
        loaded = await by_ids(rooms, reader, {root for root, _ in page})
        roots = [loaded[root] for root, _ in page]
        shown = await permitted(rooms, reader, viewer.user_id, room_id, roots)
        ignored = await rooms.ignored.by(viewer.user_id)
        shown = [_without_content(s) if s.event.sender in ignored else s for s in shown]
        chunk = await client_events(rooms, reader, viewer, shown)
    answer: JsonObject = {"chunk": [Raw(event) for event in chunk]}
    if len(found) > limit:
        answer["next_batch"] = position_token(page[-1][1] - 1)
    return answer


def _without_content(stored: StoredEvent) -> StoredEvent:
    """A root by somebody whom the reader ignores, as if it were redacted."""
    event = stored.event
    pdu = redact(event.version, event.pdu)
    shown = Event.from_canonical(event.version, encode(pdu), event.event_id)
    return structs.replace(stored, event=shown)
