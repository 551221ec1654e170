"""Remember who is mentioned where, so that counting need not look into every message."""

from collections.abc import Sequence

from linnet.ids import ServerName, UserId, domain_of, is_user_id
from linnet.push import store_mentions
from linnet.rooms.kinds import MAX_MENTIONS, mentioned_users
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Projection
from linnet.storage.database import Tx


def mentions_projection(server_name: ServerName) -> Projection:
    """Stores the mentions of this server's users with the events that mention them.

    Events that mention more than `MAX_MENTIONS` are looked at one by one instead.
    """

    async def project(tx: Tx, events: Sequence[StoredEvent]) -> None:
        for stored in events:
            users = mentioned_users(stored.event.content)
            if 0 < len(users) <= MAX_MENTIONS:
                local = [
                    UserId(user)
                    for user in users
                    if domain_of(user) == server_name and is_user_id(user)
                ]
                await store_mentions.insert(tx, local, stored.event.room_id, stored.position)

    return project


async def forget_mentions(tx: Tx, events: Sequence[StoredEvent]) -> None:
    """Events that are removed from the log mention nobody any more."""
    await store_mentions.delete(
        tx,
        [
            (UserId(user), stored.event.room_id, stored.position)
            for stored in events
            for user in mentioned_users(stored.event.content)
        ],
    )
