"""Files of somebody whose account is erased, and previews of what they linked to."""

import hashlib
import re
from collections.abc import Iterable, Sequence

from linnet.ids import UserId
from linnet.media import store, store_previews, store_removed
from linnet.media.delete import delete_files
from linnet.media.preview import forget_previews
from linnet.media.wiring import Media
from linnet.storage.database import Tx

FILES = 50
MAX_LINKS = 200
"""Of one step, for which previews are looked for."""
_LINK = re.compile(rb"https?://[^\s\"<>\\]+")
_ENDS = b".,;:!?)]}'*_"
"""What a sentence puts behind a link."""


async def erase_files(media: Media, user_id: UserId, but: Sequence[str]) -> tuple[int, int] | None:
    """Delete some files of somebody, without those named; None when there are no more.

    How many, and of how many the content stays because somebody else has uploaded the same.
    """
    async with media.db.snapshot() as reader:
        found = await store.some_of(reader, user_id, but, FILES)
    if not found:
        async with media.db.transaction() as tx:
            await store_removed.forget_uploader(tx, user_id)
        return None

    async def nothing(_: Tx) -> None:
        return

    await delete_files(media, [media_id for media_id, _ in found], nothing)
    async with media.db.snapshot() as reader:
        contents = [content for _, content in found if content is not None]
        shared = [one for one in contents if await store.is_content_used(reader, one)]
    return len(found), len(shared)


async def erase_previews(media: Media, texts: Iterable[bytes]) -> int:
    """Delete what is kept of the pages that texts link to; how many there were."""
    hashes = {hash_ for text in texts for hash_ in _hashes_of(text)}
    if not hashes:
        return 0
    async with media.db.snapshot() as reader:
        found = [
            row for one in list(hashes)[:MAX_LINKS] for row in await store_previews.one(reader, one)
        ]
    await forget_previews(media, found)
    return len(found)


def _hashes_of(text: bytes) -> set[str]:
    found: set[str] = set()
    for link in _LINK.findall(text):
        for spelled in (link, link.rstrip(_ENDS)):
            found.add(hashlib.sha256(spelled.partition(b"#")[0]).hexdigest())
    return found
