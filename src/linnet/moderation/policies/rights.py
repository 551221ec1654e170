"""Who may follow lists, for whom, and which lists they may read."""

from linnet.errors import NotFound
from linnet.http.endpoint import Requester
from linnet.ids import RoomId
from linnet.moderation.access import check_forum
from linnet.moderation.store_policies import SERVER, Followed
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader

NO_SUCH_LIST = "There is no such list, or it is not open to you"
NOT_FOLLOWED = "This list is not followed here"


async def check_scope(
    moderation: Moderation, reader: Reader, requester: Requester, scope: RoomId
) -> None:
    """Raises Forbidden unless they look after this room, or the server."""
    await check_forum(moderation, reader, requester, None if scope == SERVER else scope)


async def check_list(
    moderation: Moderation, reader: Reader, requester: Requester, list_id: RoomId
) -> None:
    """Raises NotFound unless they may read the list: they are in it, or everybody may."""
    head = await moderation.rooms.heads.get(list_id)
    if head is not None:
        is_open = head.join_rule == "public" or head.history_visibility == "world_readable"
        # Whoever is at the terminal can read the database anyway.
        if (
            is_open
            or requester.actor is None
            or await head.membership(reader, requester.user_id) == "join"
        ):
            return
    raise NotFound(NO_SUCH_LIST)


async def check_readable(
    moderation: Moderation, requester: Requester, scope: RoomId, list_id: RoomId
) -> None:
    """Raises Forbidden or NotFound unless they look after the scope, and may see this list there:
    it is followed, or open to them, so that they can look at it before."""
    async with moderation.db.snapshot() as reader:
        await check_scope(moderation, reader, requester, scope)
        followed = await moderation.holding.policies.followed(scope)
        if list_id not in {one.list_id for one in followed}:
            await check_list(moderation, reader, requester, list_id)


async def the_followed(moderation: Moderation, scope: RoomId, list_id: RoomId) -> Followed:
    """Raises NotFound unless the list is followed there, and is not over."""
    for one in await moderation.holding.policies.followed(scope):
        if one.list_id == list_id:
            return one
    raise NotFound(NOT_FOLLOWED)
