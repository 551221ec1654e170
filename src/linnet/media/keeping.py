"""Blobs and the rows that refer to them: a reference never outlives its blob."""

from collections.abc import Awaitable, Callable, Iterable

from linnet.media import store
from linnet.media.blobs import Staged
from linnet.media.wiring import Media
from linnet.storage.database import Tx


async def keep(media: Media, staged: Staged, refer: Callable[[Tx], Awaitable[None]]) -> None:
    """Make staged content a blob and refer to it, in a transaction.

    The lock is held from before the blob exists until the reference is durable, so `release` cannot
    delete what has just become used. When `refer` fails the blob goes again.
    """
    try:
        async with media.locks.hold(staged.content_hash):
            await media.blobs.keep(staged)
            async with media.db.transaction() as tx:
                await refer(tx)
    except BaseException:
        await release(media, [staged.content_hash])
        raise


async def release(media: Media, hashes: Iterable[str]) -> None:
    """Delete those of the blobs that nothing refers to."""
    for content_hash in hashes:
        async with media.locks.hold(content_hash):
            async with media.db.snapshot() as reader:
                used = await store.used_blobs(reader, [content_hash])
            if not used:
                await media.blobs.delete(content_hash)
