"""Who may read a room, and what of it.

# spec: client-server-api #room-history-visibility
"""

from linnet.errors import Forbidden
from linnet.ids import RoomId, UserId
from linnet.rooms import store_state
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.wiring import Rooms

NOT_YOURS = "You are not in this room"
"""The same words for a room that does not exist: its existence is not told."""

END = 2**62
"""A position that no event reaches: the room as it is now."""


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


async def last_readable_position(rooms: Rooms, user_id: UserId, room_id: RoomId) -> int:
    """Up to which position a user may read a room; `END` for who may read what will come.

    Somebody who left, or was thrown out, sees the room as it was then.

    Raises:
        Forbidden: never was in the room, or does not want to hear of it any more.
    """
    position = await reach(rooms, user_id, room_id)
    if position is None:
        raise Forbidden(NOT_YOURS)
    return position


async def reach(rooms: Rooms, user_id: UserId, room_id: RoomId) -> int | None:
    """As `last_readable_position`, but None for who may not read the room at all."""
    member = (await rooms.memberships.of_user(user_id)).get(room_id)
    if member is not None and member.membership == "join":
        return END
    head = await rooms.heads.get(room_id)
    if head is None:
        return None
    if head.history_visibility == "world_readable":
        return END
    if member is None or member.is_forgotten:
        return None
    async with rooms.db.snapshot() as reader:
        held = await store_state.history_of(reader, room_id, MEMBER, user_id)
    # Not the newest member event: one who left may have been invited or banned since.
    return max((entry.until_position or 0 for entry in held if entry.value == "join"), default=None)
