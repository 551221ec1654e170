"""What media keep because of third parties, and how that ends."""

from linnet.media import store_previews
from linnet.media.preview import remove_all
from linnet.media.wiring import Media
from linnet.storage.database import Reader
from linnet.touchpoints.register import URL_PREVIEW, Touchpoint
from linnet.touchpoints.severing.holding import Holding


class HeldPreviews(Holding):
    """Previews of links, with their pictures. Nobody knows any more who has asked for them."""

    name = "previews"

    def __init__(self, media: Media) -> None:
        self._media = media

    def concerns(self, row: Touchpoint) -> bool:
        return row.id == URL_PREVIEW.id

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        return await store_previews.count(reader)

    async def erase(self, row: Touchpoint) -> None:
        await remove_all(self._media)
