"""Accounts in the form of Synapse, as far as moderation bots ask for them.

The paths and names are those that Draupnir and like tools use.
"""

from msgspec import Struct

from linnet.accounts.profile import profile_of
from linnet.accounts.standing import is_erased
from linnet.admin.users import AdminBody, Ending, existing, post_deactivate, put_admin
from linnet.admin.wiring import Admin
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.sessions.of_user import devices_of
from linnet.sessions.suspend import Suspended, put_suspended


class IsAdmin(Struct, frozen=True):
    admin: bool


class SuspendBody(Struct, frozen=True):
    suspend: bool


class SynapseUser(Struct, frozen=True):
    """Nobody is banned here without being told, so `shadow_banned` is never true."""

    name: UserId
    is_guest: bool
    admin: bool
    deactivated: bool
    erased: bool
    locked: bool
    suspended: bool
    displayname: str | None
    avatar_url: str | None
    creation_ts: int
    last_seen_ts: int
    user_type: None = None
    shadow_banned: bool = False


class JoinedRooms(Struct, frozen=True):
    joined_rooms: list[RoomId]
    total: int


@endpoint(
    "GET",
    "/_synapse/admin/v1/users/{user_id}/admin",
    operation="linnet.synapseIsAdmin",
    access=Access.ADMIN,
)
async def get_is_admin(admin: Admin, call: Call, user_id: UserId) -> IsAdmin:
    """Bots ask this about themselves to see what they may."""
    async with admin.db.snapshot() as reader:
        return IsAdmin((await existing(reader, user_id)).is_admin)


@endpoint(
    "PUT",
    "/_synapse/admin/v1/users/{user_id}/admin",
    operation="linnet.synapseSetAdmin",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_is_admin(admin: Admin, call: Call, user_id: UserId, *, body: IsAdmin) -> JsonObject:
    await put_admin(admin, call, user_id, body=AdminBody(body.admin))
    return {}


@endpoint(
    "GET",
    "/_synapse/admin/v2/users/{user_id}",
    operation="linnet.synapseUser",
    access=Access.ADMIN,
)
async def get_synapse_user(admin: Admin, call: Call, user_id: UserId) -> SynapseUser:
    async with admin.db.snapshot() as reader:
        account = await existing(reader, user_id)
        erased = await is_erased(reader, user_id)
        devices = await devices_of(reader, user_id)
    profile = await profile_of(admin.accounts, user_id) or {}
    return SynapseUser(
        user_id,
        account.is_guest,
        account.is_admin,
        not account.is_active,
        erased,
        account.is_locked,
        account.is_suspended,
        profile.get("displayname"),
        profile.get("avatar_url"),
        account.created_ts,
        max((device.last_seen_ts or 0 for device in devices), default=0),
    )


@endpoint(
    "GET",
    "/_synapse/admin/v1/users/{user_id}/joined_rooms",
    operation="linnet.synapseJoinedRooms",
    access=Access.ADMIN,
)
async def get_joined_rooms(admin: Admin, call: Call, user_id: UserId) -> JoinedRooms:
    async with admin.db.snapshot() as reader:
        await existing(reader, user_id)
    places = await admin.rooms.memberships.of_user(user_id)
    joined = sorted(room for room, place in places.items() if place.membership == "join")
    return JoinedRooms(joined, len(joined))


@endpoint(
    "PUT",
    "/_synapse/admin/v1/suspend/{user_id}",
    operation="linnet.synapseSuspend",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_synapse_suspended(
    admin: Admin, call: Call, user_id: UserId, *, body: SuspendBody
) -> JsonObject:
    """As the suspending of the specification, in the form that came before it."""
    done = await put_suspended(admin.sessions, call, user_id, body=Suspended(body.suspend))
    return {f"user_{user_id}_suspended": done.suspended}


@endpoint(
    "POST",
    "/_synapse/admin/v1/deactivate/{user_id}",
    operation="linnet.synapseDeactivate",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_synapse_deactivate(
    admin: Admin, call: Call, user_id: UserId, *, body: Ending
) -> JsonObject:
    await post_deactivate(admin, call, user_id, body=body)
    return {"id_server_unbind_result": "success"}
