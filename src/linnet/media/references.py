"""What the database refers to: all blobs that belong to files and thumbnails."""

from collections.abc import AsyncIterator

from linnet.media import store
from linnet.storage.database import Reader

PAGE = 1000


async def referenced_blobs(reader: Reader) -> AsyncIterator[list[str]]:
    """The hashes of all content, in lists of moderate length; one may come twice."""
    for page_after in (store.contents_after, store.thumbnails_after):
        page = await page_after(reader, "", PAGE)
        while page:
            yield page
            page = await page_after(reader, page[-1], PAGE)
