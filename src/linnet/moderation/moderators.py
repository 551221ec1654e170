"""The server's safety team: its administrators, and whom they name."""

from msgspec import Struct

from linnet.accounts.acts import note_act
from linnet.accounts.standing import standing
from linnet.errors import InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId
from linnet.moderation import store_moderators
from linnet.moderation.store_moderators import MAX_MODERATORS, Moderator
from linnet.moderation.wiring import Moderation


class Moderators(Struct, frozen=True):
    """Administrators belong to the team without being named."""

    moderators: list[Moderator]


class ModeratorBody(Struct, frozen=True):
    is_moderator: bool


@endpoint(
    "GET",
    "/_linnet/moderation/moderators",
    operation="linnet.moderators",
    access=Access.ADMIN,
)
async def get_moderators(moderation: Moderation, call: Call) -> Moderators:
    """Everybody who was named, by their ids."""
    async with moderation.db.snapshot() as reader:
        return Moderators(await store_moderators.all_moderators(reader, MAX_MODERATORS))


@endpoint(
    "PUT",
    "/_linnet/moderation/moderators/{user_id}",
    operation="linnet.setModerator",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_moderator(
    moderation: Moderation, call: Call, user_id: UserId, *, body: ModeratorBody
) -> ModeratorBody:
    """Name somebody, or end that; recorded. Who was ended sees no case from the next request on.

    Raises:
        NotFound: there is no such active account here.
    """
    now_ms, actor = moderation.clock.now_ms(), call.requester.actor
    async with moderation.db.transaction() as tx:
        account = await standing(tx, user_id)
        if account is None or not account.is_active:
            raise NotFound("There is no such person here")
        if await store_moderators.is_moderator(tx, user_id) == body.is_moderator:
            return body
        if body.is_moderator:
            if len(await store_moderators.all_moderators(tx, MAX_MODERATORS)) == MAX_MODERATORS:
                raise InvalidParam(f"There are at most {MAX_MODERATORS} moderators")
            await store_moderators.add(tx, Moderator(user_id, actor, now_ms))
        else:
            await store_moderators.remove(tx, user_id)
        act = "moderator.name" if body.is_moderator else "moderator.end"
        await note_act(tx, now_ms, actor, act, user_id)
    return body
