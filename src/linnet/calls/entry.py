"""Let members of a room into its call: tokens for the media server, and the watch over leaving.

Apps prove who they are by an OpenID token, as to any other service; unlike one elsewhere, this
server knows who is in the room.
# spec: MSC4195
"""

from typing import Annotated

from msgspec import Meta, Struct

from linnet.calls.grants import GUEST_ENTRY_S
from linnet.calls.media_server import NoMediaServer
from linnet.calls.names import ROOM_SLOT, identity, media_room, plain_identity
from linnet.calls.store import Watched
from linnet.calls.wiring import Calls
from linnet.errors import Forbidden, InvalidParam, MissingParam, NotFound, Unauthorized
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import DeviceId, RoomId, UserId
from linnet.rooms.manage_delayed import find
from linnet.sessions.openid import openid_user

Name = Annotated[str, Meta(min_length=1, max_length=255)]


class Proof(Struct, frozen=True):
    """An OpenID token, as the homeserver gave it."""

    access_token: str
    matrix_server_name: str


class Ticket(Struct, frozen=True):
    """Where to go, and the token that opens it."""

    url: str
    jwt: str


class SfuBody(Struct, frozen=True):
    room: Name
    openid_token: Proof
    device_id: Name
    delay_id: str | None = None
    delay_timeout: int | None = None


class Member(Struct, frozen=True):
    id: Name
    claimed_user_id: str
    claimed_device_id: Name


class TokenBody(Struct, frozen=True):
    room_id: Name
    slot_id: Name
    openid_token: Proof
    member: Member
    delay_id: str | None = None
    delay_timeout: int | None = None


# COMPAT(Element Call, Element X): without slots and member ids, as they ask by default.
@endpoint(
    "POST",
    "/_linnet/livekit/sfu/get",
    operation="linnet.getSfu",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_sfu_get(calls: Calls, call: Call, *, body: SfuBody) -> Ticket:
    user_id = await _member_of(calls, body.openid_token, RoomId(body.room))
    name = plain_identity(user_id, DeviceId(body.device_id))
    where = media_room(RoomId(body.room), ROOM_SLOT)
    ticket = await _ticket(calls, user_id, where, name)
    if body.delay_id is not None:
        await _look_after(calls, user_id, body.room, Watched(body.delay_id, where, name))
    return ticket


@endpoint(
    "POST",
    "/_linnet/livekit/get_token",
    operation="linnet.getCallToken",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_get_token(calls: Calls, call: Call, *, body: TokenBody) -> Ticket:
    watched = await _participation(calls, body)
    user_id = UserId(body.member.claimed_user_id)
    ticket = await _ticket(calls, user_id, watched.media_room, watched.identity)
    if body.delay_id is not None:
        await _look_after(calls, user_id, body.room_id, watched)
    return ticket


@endpoint(
    "POST",
    "/_linnet/livekit/delegate_delayed_leave",
    operation="linnet.delegateDelayedLeave",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_delegate(calls: Calls, call: Call, *, body: TokenBody) -> JsonObject:
    """Hand the own delayed leaving over: it is put off while the media server sees the app."""
    watched = await _participation(calls, body)
    if body.delay_id is None:
        raise MissingParam("delay_id is missing")
    await _look_after(calls, UserId(body.member.claimed_user_id), body.room_id, watched)
    return {}


@endpoint("GET", "/_linnet/livekit/healthz", operation="linnet.callsHealth", access=Access.NONE)
async def get_health(calls: Calls, call: Call) -> JsonObject:
    """Good also while our own media server sleeps: it wakes for the next call."""
    media_server = calls.running
    if media_server.is_awake and not await media_server.is_well():
        raise NoMediaServer("The media server does not answer")
    return {}


async def _participation(calls: Calls, body: TokenBody) -> Watched:
    user_id = await _member_of(calls, body.openid_token, RoomId(body.room_id))
    if body.member.claimed_user_id != user_id:
        raise Forbidden("The token speaks of somebody else than the member")
    name = identity(user_id, DeviceId(body.member.claimed_device_id), body.member.id)
    where = media_room(RoomId(body.room_id), body.slot_id)
    return Watched(body.delay_id or "", where, name)


async def _member_of(calls: Calls, proof: Proof, room_id: RoomId) -> UserId:
    """Who asks, if they are in the room.

    Raises:
        Unauthorized: the token is not good.
        Forbidden: they are not in the room, or there is none.
    """
    user_id = None
    if proof.matrix_server_name == calls.settings.server_name:
        user_id = await openid_user(calls.sessions, proof.access_token)
    if user_id is None:
        raise Unauthorized("The OpenID token is not good, or not any more")
    calls.rooms.rate_limits.spend(Limit.WRITES, user_id)
    member = (await calls.rooms.memberships.of_user(user_id)).get(room_id)
    if member is None or member.membership != "join":
        raise Forbidden("You are not in this room")
    return user_id


async def _look_after(calls: Calls, user_id: UserId, room_id: str, watched: Watched) -> None:
    """Watch a participation by a delayed event of the same person in the same room."""
    delayed = await find(calls.rooms, watched.delay_id)
    if delayed is None or delayed.outcome is not None or delayed.user_id != user_id:
        raise NotFound("You have no such delayed event")
    if delayed.room_id != room_id:
        raise InvalidParam("The delayed event belongs to another room")
    await calls.leavings.look_after(watched)


async def _ticket(calls: Calls, user_id: UserId, where: str, name: str) -> Ticket:
    media_server = calls.running
    await media_server.open_room(where)
    await media_server.check_place(where, name)
    media_server.counts.entries.add()
    if user_id in calls.guests:
        await calls.guests.note_place(user_id, where, name)
        token = media_server.grants.to_enter(where, name, GUEST_ENTRY_S)
        return Ticket(calls.signal_address, token)
    return Ticket(calls.signal_address, media_server.grants.to_enter(where, name))
