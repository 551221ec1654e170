"""Who is in the server's safety team: its administrators, and whom they have named."""

from linnet.accounts.list_accounts import administrators
from linnet.ids import UserId
from linnet.moderation import store_moderators
from linnet.storage.database import Reader


async def team(reader: Reader) -> set[UserId]:
    """The server's safety team."""
    named = await store_moderators.all_moderators(reader, store_moderators.MAX_MODERATORS)
    return {one.user_id for one in named}.union(await administrators(reader))
