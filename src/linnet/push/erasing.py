"""What pushing keeps of somebody whose account is erased."""

from linnet.ids import UserId
from linnet.push import store, store_mentions, store_pushers, store_threads
from linnet.push.pushers import remove
from linnet.storage.database import Tx


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """Delete pushers with what they still had to be told, rules, mentions and followed threads."""
    own = await store_pushers.pushers_of(tx, [user_id])
    await remove(tx, user_id, [one.number for one in own])
    await store.forget_person(tx, user_id)
    await store_mentions.forget_person(tx, user_id)
    await store_threads.forget_person(tx, user_id)
