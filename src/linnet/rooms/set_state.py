"""Set a room's state.

# spec: client-server-api #put_matrixclientv3roomsroomidstateeventtypestatekey
"""

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER
from linnet.rooms.members import as_written_by_client
from linnet.rooms.schedule import LaterEvent, ScheduleResponse, schedule
from linnet.rooms.send import SendQuery, SendResponse, send, sent_ts
from linnet.rooms.wiring import Rooms


@endpoint(
    "PUT",
    "/_matrix/client/v3/rooms/{room_id}/state/{event_type}/{state_key}",
    operation="setRoomStateWithKey",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_state(
    rooms: Rooms,
    call: Call,
    room_id: RoomId,
    event_type: str,
    state_key: str,
    *,
    query: SendQuery,
    body: JsonObject,
) -> SendResponse | ScheduleResponse:
    if query.delay_ms is not None:
        later = LaterEvent(event_type, state_key, body)
        return await schedule(rooms, call.requester, room_id, later, query.delay_ms)
    sent = sent_ts(call.requester, query)
    draft = Draft(room_id, call.requester.user_id, event_type, body, state_key, None, sent)
    if event_type == MEMBER:
        draft = await as_written_by_client(rooms, call.requester, draft)
    return SendResponse(await send(rooms, call.requester, draft))


@endpoint(
    "PUT",
    "/_matrix/client/v3/rooms/{room_id}/state/{event_type}",
    operation="setRoomStateWithKey",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_state_without_key(
    rooms: Rooms,
    call: Call,
    room_id: RoomId,
    event_type: str,
    *,
    query: SendQuery,
    body: JsonObject,
) -> SendResponse | ScheduleResponse:
    """The empty state key, written without its slash."""
    return await put_state(rooms, call, room_id, event_type, "", query=query, body=body)
