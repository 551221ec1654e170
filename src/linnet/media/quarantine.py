"""Give a file to nobody any more, by an administrator, without deleting it.

What is kept back is the content: every file that has the same, now or later, is not given out
either, nor are its thumbnails. Whoever asks is told that there is no such file.
"""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from linnet.errors import NotFound
from linnet.media import store, store_quarantine
from linnet.media.wiring import Media
from linnet.storage.database import Reader, Tx


class Quarantined(Struct, frozen=True):
    """One content that is kept back, by the address of the file that was meant."""

    uri: str
    quarantined_ts: int
    files: int
    """How many files have this content now."""


async def set_quarantined(
    media: Media,
    server_name: str,
    media_id: str,
    is_quarantined: bool,
    also: Callable[[Tx], Awaitable[None]],
) -> None:
    """Keep the content of a file back, or not any more; `also` runs where that changes something.

    It can be taken back by the same address even when the file was deleted meanwhile.

    Raises:
        NotFound: there is no such file, or it was never uploaded.
    """
    if server_name != media.server_name or "\0" in media_id:
        raise NotFound("There is no such file here")
    async with media.db.transaction() as tx:
        file = await store.file(tx, media_id)
        content_hash = None if file is None else file.content_hash
        if content_hash is None:
            content_hash = await store_quarantine.content_of(tx, media_id)
        if content_hash is None:
            raise NotFound("There is no such file here")
        if await store_quarantine.is_quarantined(tx, content_hash) == is_quarantined:
            return
        if is_quarantined:
            await store_quarantine.add(tx, content_hash, media_id, media.clock.now_ms())
        else:
            await store_quarantine.remove(tx, content_hash)
        await also(tx)


async def quarantine(media: Media, reader: Reader, limit: int) -> list[Quarantined]:
    """What is kept back, the newest first."""
    return [
        Quarantined(f"mxc://{media.server_name}/{media_id}", ts, files)
        for media_id, ts, files in await store_quarantine.newest(reader, limit)
    ]
