"""Who may read a room, and what of it.

# spec: client-server-api #room-history-visibility
"""

from linnet.errors import Forbidden
from linnet.ids import RoomId, UserId
from linnet.rooms import store_state
from linnet.rooms.head import RoomHead
from linnet.rooms.wiring import Rooms

NOT_YOURS = "You are not in this room"
"""The same words for a room that does not exist: its existence is not told."""


async def readable_head(rooms: Rooms, user_id: UserId, room_id: RoomId) -> RoomHead:
    """The head of a room that this user may read as it is now.

    Raises:
        Forbidden: not joined, and the room is not open to the world.
    """
    head = await rooms.heads.get(room_id)
    if head is None:
        raise Forbidden(NOT_YOURS)
    if head.history_visibility == "world_readable":
        return head
    if user_id not in await rooms.memberships.joined(room_id):
        raise Forbidden(NOT_YOURS)
    return head


async def last_readable_position(rooms: Rooms, user_id: UserId, room_id: RoomId) -> int | None:
    """Up to which position a user may read a room's state; None while there is no end.

    Somebody who left sees the room as it was when they left.

    Raises:
        Forbidden: never was in the room, or was only invited.
    """
    head = await rooms.heads.get(room_id)
    if head is None:
        raise Forbidden(NOT_YOURS)
    if head.history_visibility == "world_readable":
        return None
    member = (await rooms.memberships.of_user(user_id)).get(room_id)
    if member is None or member.is_forgotten:
        raise Forbidden(NOT_YOURS)
    if member.membership == "join":
        return None
    if member.membership in ("leave", "ban") and await _was_joined(rooms, room_id, member.user_id):
        return member.position
    raise Forbidden(NOT_YOURS)


async def _was_joined(rooms: Rooms, room_id: RoomId, user_id: UserId) -> bool:
    async with rooms.db.snapshot() as reader:
        held = await store_state.history_of(reader, room_id, "m.room.member", user_id)
    return any(entry.value == "join" for entry in held)
