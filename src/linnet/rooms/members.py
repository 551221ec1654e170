"""Memberships: join, knock, invite, leave, kick, ban, unban and forget.

# spec: client-server-api #room-membership
"""

from msgspec import Struct, structs

from linnet.accounts.profile_field import GUEST
from linnet.changes.vocabulary import RoomForgotten
from linnet.errors import (
    BadState,
    Forbidden,
    MissingParam,
    NotFound,
    ThreepidDenied,
    Unknown,
)
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId, parse_user_id
from linnet.rooms import store_state
from linnet.rooms.access import NOT_YOURS
from linnet.rooms.aliases import resolve
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead
from linnet.rooms.restricted import authorising_user
from linnet.rooms.send import send
from linnet.rooms.strangers import check_invite
from linnet.rooms.wiring import Rooms

NO_SUCH_ROOM = "There is no such room, or it is not open to you"
NO_ADDRESSES = "People are invited by their Matrix id here, not by addresses of other networks"
NO_SUCH_USER = "There is no such user"

RESTRICTED = ("restricted", "knock_restricted")
AUTHORISED_VIA = "join_authorised_via_users_server"
"""In whose name a member was let in. Only the server may say so, since it checks the conditions."""


class Reason(Struct, frozen=True):
    """A body with nothing but why."""

    reason: str | None = None


class TargetAndReason(Struct, frozen=True):
    """A body that names somebody."""

    user_id: str
    reason: str | None = None


class Invitation(Struct, frozen=True):
    """Of a Matrix user, or of somebody whom an identity server would have to know."""

    user_id: str | None = None
    reason: str | None = None
    medium: str | None = None
    address: str | None = None


class RoomResponse(Struct, frozen=True):
    room_id: RoomId


async def member_content(rooms: Rooms, user_id: UserId, membership: str) -> JsonObject:
    """The content of a member event of a local user, with name and picture as they are now.

    Of guests of a call it says that they are guests.
    """
    content: JsonObject = {"membership": membership}
    profile = await rooms.profile_of(user_id)
    if profile is not None:
        for key in ("displayname", "avatar_url"):
            if profile.get(key) is not None:
                content[key] = profile[key]
        if profile.get(GUEST) is True:
            content[GUEST] = True
    return content


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/join",
    operation="joinRoomById",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_join(rooms: Rooms, call: Call, room_id: RoomId, *, body: Reason) -> RoomResponse:
    await join(rooms, call.requester, room_id, body.reason)
    return RoomResponse(room_id)


@endpoint(
    "POST",
    "/_matrix/client/v3/join/{room_id_or_alias}",
    operation="joinRoom",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_join_by_name(
    rooms: Rooms, call: Call, room_id_or_alias: str, *, body: Reason
) -> RoomResponse:
    room_id = await resolve(rooms, room_id_or_alias)
    await join(rooms, call.requester, room_id, body.reason)
    return RoomResponse(room_id)


@endpoint(
    "POST",
    "/_matrix/client/v3/knock/{room_id_or_alias}",
    operation="knockRoom",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_knock(
    rooms: Rooms, call: Call, room_id_or_alias: str, *, body: Reason
) -> RoomResponse:
    room_id = await resolve(rooms, room_id_or_alias)
    await _existing(rooms, room_id)
    await change_own(rooms, call.requester, room_id, "knock", body.reason)
    return RoomResponse(room_id)


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/leave",
    operation="leaveRoom",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_leave(rooms: Rooms, call: Call, room_id: RoomId, *, body: Reason) -> JsonObject:
    head = await _existing(rooms, room_id)
    async with rooms.db.snapshot() as reader:
        member = await head.member(reader, call.requester.user_id)
    if member is None:
        raise Forbidden(NOT_YOURS)
    if member.content.get("membership") != "leave":
        await change_own(rooms, call.requester, room_id, "leave", body.reason)
    return {}


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/forget",
    operation="forgetRoom",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_forget(rooms: Rooms, call: Call, room_id: RoomId) -> JsonObject:
    user_id = call.requester.user_id
    async with rooms.db.transaction() as tx:
        head = await rooms.heads.in_turn(tx, room_id)
        membership = "leave" if head is None else await head.membership(tx, user_id)
        if membership not in ("leave", "ban"):
            raise Unknown("Leave the room first")
        await store_state.forget(tx, room_id, user_id)
        tx.emit(RoomForgotten(tx.next_position(), user_id, room_id))
    return {}


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/invite",
    operation="inviteUser",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_invite(rooms: Rooms, call: Call, room_id: RoomId, *, body: Invitation) -> JsonObject:
    if body.user_id is None:
        if body.medium is not None or body.address is not None:
            raise ThreepidDenied(NO_ADDRESSES)
        raise MissingParam("user_id is missing")
    target = TargetAndReason(body.user_id, body.reason)
    await change_other(rooms, call.requester, room_id, "invite", target)
    return {}


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/kick",
    operation="kick",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_kick(
    rooms: Rooms, call: Call, room_id: RoomId, *, body: TargetAndReason
) -> JsonObject:
    membership = await _membership_of(rooms, call.requester, room_id, body.user_id)
    if membership not in ("join", "invite", "knock"):
        raise Forbidden("This person is not in the room")
    await change_other(rooms, call.requester, room_id, "leave", body)
    return {}


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/ban",
    operation="ban",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_ban(
    rooms: Rooms, call: Call, room_id: RoomId, *, body: TargetAndReason
) -> JsonObject:
    await change_other(rooms, call.requester, room_id, "ban", body)
    return {}


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/unban",
    operation="unban",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_unban(
    rooms: Rooms, call: Call, room_id: RoomId, *, body: TargetAndReason
) -> JsonObject:
    if await _membership_of(rooms, call.requester, room_id, body.user_id) != "ban":
        raise BadState("This person is not banned")
    await change_other(rooms, call.requester, room_id, "leave", body)
    return {}


async def join(rooms: Rooms, requester: Requester, room_id: RoomId, reason: str | None) -> None:
    """Join a room; joining where one is joined already does nothing.

    Raises:
        NotFound: there is no such room.
        Forbidden: not invited and the room is not open, or banned.
    """
    head = await _existing(rooms, room_id)
    user_id = requester.user_id
    async with rooms.db.snapshot() as reader:
        membership = await head.membership(reader, user_id)
    if membership == "join":
        return
    content = await member_content(rooms, user_id, "join")
    if reason is not None:
        content["reason"] = reason
    if membership != "invite" and head.join_rule in RESTRICTED:
        content[AUTHORISED_VIA] = await authorising_user(rooms, head, user_id)
    await send(rooms, requester, Draft(room_id, user_id, "m.room.member", content, user_id))


async def as_written_by_client(rooms: Rooms, requester: Requester, draft: Draft) -> Draft:
    """A membership as a client wrote it, with what only the server may say about it.

    Raises:
        NotFound: an invited user does not exist.
        InviteBlocked: an invited user does not want to be invited.
        Forbidden: a restricted room whose conditions the user does not meet.
    """
    content = {key: value for key, value in draft.content.items() if key != AUTHORISED_VIA}
    membership = content.get("membership")
    is_counted = False
    if membership == "invite":
        target = parse_user_id(draft.state_key or "")
        if await rooms.profile_of(target) is None:
            raise NotFound(NO_SUCH_USER)
        is_counted = await check_invite(rooms, requester, target)
    if membership == "join" and draft.state_key == draft.sender:
        head = await rooms.heads.get(draft.room_id)
        if head is not None and head.join_rule in RESTRICTED:
            async with rooms.db.snapshot() as reader:
                before = await head.membership(reader, draft.sender)
            if before not in ("join", "invite"):
                content[AUTHORISED_VIA] = await authorising_user(rooms, head, draft.sender)
    return structs.replace(draft, content=content, is_to_stranger=is_counted)


async def change_own(
    rooms: Rooms, requester: Requester, room_id: RoomId, membership: str, reason: str | None
) -> None:
    """Set one's own membership.

    Raises:
        Forbidden: the room's rules do not allow it.
    """
    user_id = requester.user_id
    content = await member_content(rooms, user_id, membership)
    if reason is not None:
        content["reason"] = reason
    await send(rooms, requester, Draft(room_id, user_id, "m.room.member", content, user_id))


async def change_other(
    rooms: Rooms, requester: Requester, room_id: RoomId, membership: str, body: TargetAndReason
) -> None:
    """Set somebody else's membership.

    Raises:
        NotFound: an invited local user does not exist.
        InviteBlocked: an invited user does not want to be invited.
        LimitExceeded: too many invites to strangers.
        Forbidden: the room's rules do not allow it.
    """
    target = parse_user_id(body.user_id)
    content: JsonObject = {"membership": membership}
    is_counted = False
    if membership == "invite":
        if await rooms.profile_of(target) is None:
            raise NotFound(NO_SUCH_USER)
        is_counted = await check_invite(rooms, requester, target)
        content = await member_content(rooms, target, membership)
    if body.reason is not None:
        content["reason"] = body.reason
    draft = Draft(
        room_id,
        requester.user_id,
        "m.room.member",
        content,
        target,
        is_to_stranger=is_counted,
    )
    await send(rooms, requester, draft)


async def _existing(rooms: Rooms, room_id: RoomId) -> RoomHead:
    head = await rooms.heads.get(room_id)
    if head is None:
        raise NotFound(NO_SUCH_ROOM)
    return head


async def _membership_of(rooms: Rooms, requester: Requester, room_id: RoomId, user_id: str) -> str:
    """Somebody's membership, which is told to members of the room alone."""
    head = await rooms.heads.get(room_id)
    if head is None:
        raise Forbidden(NOT_YOURS)
    async with rooms.db.snapshot() as reader:
        if await head.membership(reader, requester.user_id) != "join":
            raise Forbidden(NOT_YOURS)
        return await head.membership(reader, parse_user_id(user_id))
