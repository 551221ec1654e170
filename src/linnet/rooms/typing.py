"""Say that one is typing.

# spec: client-server-api #typing-notifications
"""

from msgspec import Struct

from linnet.errors import Forbidden
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms.access import NOT_YOURS
from linnet.rooms.wiring import Rooms

DEFAULT_TIMEOUT_MS = 30_000


class TypingBody(Struct, frozen=True):
    typing: bool
    timeout: int = DEFAULT_TIMEOUT_MS


@endpoint(
    "PUT",
    "/_matrix/client/v3/rooms/{room_id}/typing/{user_id}",
    operation="setTyping",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_typing(
    rooms: Rooms, call: Call, room_id: RoomId, user_id: UserId, *, body: TypingBody
) -> JsonObject:
    if user_id != call.requester.user_id:
        raise Forbidden("You can only say of yourself that you are typing")
    if user_id not in await rooms.memberships.joined(room_id):
        raise Forbidden(NOT_YOURS)
    await rooms.typists.set_typing(room_id, user_id, body.timeout if body.typing else 0)
    return {}
