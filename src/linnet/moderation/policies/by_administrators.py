"""The lists of the server from the terminal; a list is named by its id or its address."""

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId
from linnet.moderation.policies.follow import FollowBody, Lifted, Lists, follow, followed_lists
from linnet.moderation.policies.follow import unfollow as end_following
from linnet.moderation.policies.look import Preview, look
from linnet.moderation.policies.rights import check_readable
from linnet.moderation.store_policies import SERVER
from linnet.moderation.wiring import Moderation
from linnet.rooms.aliases import resolve


@endpoint(
    "GET", "/_linnet/admin/v1/policies", operation="linnet.adminPolicies", access=Access.ADMIN
)
async def get_admin_policies(moderation: Moderation, call: Call) -> Lists:
    """The lists that the server follows."""
    return await followed_lists(moderation, call.requester, SERVER)


@endpoint(
    "GET",
    "/_linnet/admin/v1/policies/{list_name}/preview",
    operation="linnet.adminPreviewPolicy",
    access=Access.ADMIN,
)
async def get_admin_preview(moderation: Moderation, call: Call, list_name: str) -> Preview:
    """Whom a list would hit. Nothing is done.

    Raises:
        NotFound: no such list, or not open to them.
        InvalidParam: neither an id nor an address.
    """
    list_id = await resolve(moderation.rooms, list_name)
    await check_readable(moderation, call.requester, SERVER, list_id)
    preview = await look(moderation, SERVER, list_id)
    await moderation.holding.policies.forget_unfollowed(list_id)
    return preview


@endpoint(
    "PUT",
    "/_linnet/admin/v1/policies/{list_name}",
    operation="linnet.adminFollowPolicy",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_admin_policy(
    moderation: Moderation, call: Call, list_name: str, *, body: JsonObject
) -> JsonObject:
    """Follow a list for the server; nobody who is inside is touched.

    Raises:
        As for the preview.
    """
    list_id = await resolve(moderation.rooms, list_name)
    await follow(moderation, call.requester, list_id, FollowBody())
    return {"list_id": list_id}


@endpoint(
    "DELETE",
    "/_linnet/admin/v1/policies/{list_name}",
    operation="linnet.adminUnfollowPolicy",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_admin_policy(moderation: Moderation, call: Call, list_name: str) -> Lifted:
    """Follow a list no longer, and lift what was done because of it.

    Raises:
        NotFound: it is not followed.
    """
    list_id: RoomId = await resolve(moderation.rooms, list_name)
    return await end_following(moderation, call.requester, list_id, SERVER)
