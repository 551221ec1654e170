"""Restricted rooms: joining because one is in another room.

# spec: client-server-api #restricted-rooms
"""

from linnet.errors import Forbidden, UnableToGrantJoin
from linnet.events.auth_events import JOIN_RULES
from linnet.ids import RoomId, UserId, domain_of, is_room_id
from linnet.rooms.head import RoomHead
from linnet.rooms.wiring import Rooms

MAX_CONDITIONS = 100
"""Rooms looked at in one `allow` list."""


async def authorising_user(rooms: Rooms, head: RoomHead, user_id: UserId) -> UserId:
    """A member of the room who may invite, in whose name the server lets the user in.

    Raises:
        Forbidden: the user is in none of the rooms that would allow it.
        UnableToGrantJoin: nobody in the room may invite.
    """
    if not await is_in_allowed_room(rooms, head, user_id):
        raise Forbidden("This room is open only to members of certain other rooms")
    levels = head.levels
    for member in sorted(await rooms.memberships.joined(head.room_id)):
        # Only for its own users can this server sign.
        if domain_of(member) == rooms.settings.server_name and levels.user(member) >= levels.invite:
            return member
    raise UnableToGrantJoin("Nobody in this room may let you in")


async def is_in_allowed_room(rooms: Rooms, head: RoomHead, user_id: UserId) -> bool:
    for room_id in allowed_rooms(head):
        if user_id in await rooms.memberships.joined(room_id):
            return True
    return False


def allowed_rooms(head: RoomHead) -> list[RoomId]:
    """The rooms whose members may come in, as the join rules name them."""
    rules = head.state.others.get(JOIN_RULES)
    allowed = rules.content.get("allow") if rules is not None else None
    if not isinstance(allowed, list):
        return []
    found: list[RoomId] = []
    for condition in allowed[:MAX_CONDITIONS]:
        if not isinstance(condition, dict) or condition.get("type") != "m.room_membership":
            continue
        room_id = condition.get("room_id")
        if isinstance(room_id, str) and is_room_id(room_id):
            found.append(RoomId(room_id))
    return found
