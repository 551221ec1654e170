"""Remove what interrupted uploads and crashes leave behind."""

import logging

from linnet.media import store
from linnet.media.keeping import release
from linnet.media.preview import remove_expired as remove_previews
from linnet.media.wiring import Media

logger = logging.getLogger(__name__)

INTERVAL_MS = 3600 * 1000
ORPHANS_EVERY = 24
"""Rounds from one look through all blobs to the next."""


async def keep_clean(media: Media) -> None:
    """Clean now and then, until cancelled."""
    rounds = 0
    while True:
        try:
            await remove_expired(media)
            await remove_previews(media)
            await media.blobs.remove_left()
            if rounds % ORPHANS_EVERY == 0:
                await remove_orphans(media)
        except Exception:
            logger.exception("Cleaning media failed, trying again in an hour")
        rounds += 1
        await media.clock.wait_ms(INTERVAL_MS)


async def remove_expired(media: Media) -> None:
    """Forget addresses that were given out and never used."""
    async with media.db.transaction() as tx:
        await store.delete_expired(tx, media.clock.now_ms())


async def remove_orphans(media: Media) -> None:
    """Delete blobs that nothing refers to: left by a crash between file and row."""
    async for hashes in media.blobs.all_hashes():
        async with media.db.snapshot() as reader:
            used = await store.used_blobs(reader, hashes)
        await release(media, [name for name in hashes if name not in used])
