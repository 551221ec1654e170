"""Files that go because the messages that had them are gone."""

from collections.abc import Awaitable, Callable, Sequence

from linnet.media import store
from linnet.media.delete import forget_files
from linnet.media.keeping import release
from linnet.media.wiring import Media
from linnet.storage.database import Reader, Tx

Note = Callable[[Tx, int, int], Awaitable[None]]
"""Told of how many files and bytes went, in the same transaction."""


async def end_files(media: Media, media_ids: Sequence[str], note: Note) -> None:
    """Delete those of some files that still exist, with what was drawn from them."""
    async with media.db.transaction() as tx:
        asked = [await store.file(tx, media_id) for media_id in media_ids]
        found = [file for file in asked if file is not None]
        unused = await forget_files(tx, found)
        await note(tx, len(found), sum(file.size_bytes for file in found))
    await release(media, unused)


async def older_than(reader: Reader, before_ms: int, after: str, limit: int) -> list[str]:
    """Files that were uploaded before a time, behind an id, in the order of the ids."""
    return await store.older_than(reader, before_ms, after, limit)
