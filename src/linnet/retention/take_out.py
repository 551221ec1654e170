"""Take out messages whose time is over, with all that other domains have made of them."""

from collections.abc import Sequence

from linnet.media.erasing import erase_previews
from linnet.push.mentions import forget_mentions
from linnet.retention import store
from linnet.retention.days import day_of
from linnet.retention.store import Removed
from linnet.retention.wiring import Retention
from linnet.rooms.expire import expire_some
from linnet.rooms.stored_event import StoredEvent
from linnet.search.index import forget as forget_words
from linnet.storage.database import Tx

MESSAGES = ("linnet_retention_messages_total", "Messages removed because their time was over")


async def take_out(retention: Retention) -> None:
    """Take out a few. Previews of what they link to go next; after a stop they go by themselves."""
    # What is taken out must not come into an index afterwards.
    for follower in (retention.search.follower, retention.named_files):
        while not await follower.catch_up():
            pass

    async def also(tx: Tx, events: Sequence[StoredEvent]) -> None:
        await forget_words(tx, events)
        await forget_mentions(tx, events)

    now_ms = retention.clock.now_ms()
    async with retention.db.transaction() as tx:
        done = await expire_some(tx, retention.rooms, also)
        for lifetime_ms, count in done.messages.items():
            await store.add(tx, day_of(now_ms), Removed(lifetime_ms, count, 0, 0))
        if done.messages:
            await store.put_first(tx, "dirty_ts", now_ms)
    retention.metrics.counter(*MESSAGES).add(sum(done.messages.values()))
    await erase_previews(retention.media, done.texts)
