"""What a room is, for somebody who holds its address and thinks about joining.

# spec: client-server-api #get_matrixclientv1room_summaryroomidoralias
"""

from typing import Any

from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms import store_state
from linnet.rooms.aliases import resolve
from linnet.rooms.head import RoomHead
from linnet.rooms.restricted import is_in_allowed_room
from linnet.rooms.wiring import Rooms

NO_SUCH_ROOM = "There is no such room, or it is not open to you"
_OPEN = ("public", "knock", "knock_restricted")
_RESTRICTED = ("restricted", "knock_restricted")
_INSIDE = ("join", "invite", "knock")
_SHOWN = (
    ("name", "m.room.name", "name"),
    ("topic", "m.room.topic", "topic"),
    ("avatar_url", "m.room.avatar", "url"),
    ("canonical_alias", "m.room.canonical_alias", "alias"),
    ("encryption", "m.room.encryption", "algorithm"),
)


@endpoint(
    "GET",
    "/_matrix/client/v1/room_summary/{room_id_or_alias}",
    operation="getRoomSummary",
    access=Access.OPTIONAL,
)
async def get_summary(rooms: Rooms, call: Call, room_id_or_alias: str) -> JsonObject:
    room_id = await resolve(rooms, room_id_or_alias)
    head = await rooms.heads.get(room_id)
    if head is None:
        raise NotFound(NO_SUCH_ROOM)
    requester = call.requester_or_none
    user_id = None if requester is None else requester.user_id
    membership = await _membership(rooms, room_id, user_id)
    if not await _may_know(rooms, head, user_id, membership):
        raise NotFound(NO_SUCH_ROOM)
    summary = await _summary(rooms, head)
    if user_id is not None:
        summary["membership"] = membership
    return summary


async def _membership(rooms: Rooms, room_id: RoomId, user_id: UserId | None) -> str:
    if user_id is None:
        return "leave"
    member = (await rooms.memberships.of_user(user_id)).get(room_id)
    return "leave" if member is None else member.membership


async def _may_know(rooms: Rooms, head: RoomHead, user_id: UserId | None, membership: str) -> bool:
    if membership in _INSIDE or head.history_visibility == "world_readable":
        return True
    if membership == "ban":
        return False
    if head.join_rule in _OPEN:
        return True
    if head.join_rule not in _RESTRICTED or user_id is None:
        return False
    return await is_in_allowed_room(rooms, head, user_id)


async def _summary(rooms: Rooms, head: RoomHead) -> dict[str, Any]:
    async with rooms.db.snapshot() as reader:
        joined, _ = await store_state.member_counts(reader, head.room_id)
    guests = head.state.get("m.room.guest_access")
    shown: dict[str, Any] = {
        "room_id": head.room_id,
        "num_joined_members": joined,
        "world_readable": head.history_visibility == "world_readable",
        "guest_can_join": guests is not None and guests.content.get("guest_access") == "can_join",
        "join_rule": head.join_rule,
        "room_version": head.version.id,
    }
    for key, event_type, field in _SHOWN:
        event = head.state.get(event_type)
        if event is not None and isinstance(event.content.get(field), str):
            shown[key] = event.content[field]
    room_type = head.create.content.get("type")
    if isinstance(room_type, str):
        shown["room_type"] = room_type
    return shown
