"""Give small pictures of files out; draw those that are asked for the first time.

# spec: client-server-api #thumbnails
"""

from typing import Annotated

from msgspec import Meta, Struct

from linnet.errors import NotFound, Unknown
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import Response
from linnet.media import store
from linnet.media.blobs import Staged
from linnet.media.keeping import keep
from linnet.media.media_types import content_disposition, essence
from linnet.media.serve import DEFAULT_WAIT_MS, Served, Uploaded, serve, uploaded_file
from linnet.media.store import Thumbnail
from linnet.media.thumbnail_sizes import Method, Wish, rounded
from linnet.media.wiring import Media
from linnet.storage.database import Tx

DRAWABLE = frozenset(f"image/{name}" for name in ("png", "apng", "jpeg", "gif", "webp", "avif"))
MOVABLE = frozenset(f"image/{name}" for name in ("png", "apng", "gif", "webp"))
"""What may be animated. The others are not asked for in two forms."""
ENDINGS = {"image/jpeg": "jpg", "image/webp": "webp"}

Length = Annotated[int, Meta(ge=1, le=1_000_000)]


class ThumbnailQuery(Struct, frozen=True):
    width: Length
    height: Length
    method: Method = "scale"
    animated: bool = False
    timeout_ms: int = DEFAULT_WAIT_MS


@endpoint(
    "GET",
    "/_matrix/client/v1/media/thumbnail/{server_name}/{media_id}",
    operation="getContentThumbnailAuthed",
    access=Access.USER,
)
async def get_thumbnail(
    media: Media, call: Call, server_name: str, media_id: str, *, query: ThumbnailQuery
) -> Response:
    found = await uploaded_file(media, server_name, media_id, query.timeout_ms)
    return await serve_thumbnail(media, call, found, query)


async def serve_thumbnail(
    media: Media, call: Call, found: Uploaded, query: ThumbnailQuery
) -> Response:
    """Send the thumbnail that serves a wish."""
    kind = essence(found.file.content_type)
    if kind not in DRAWABLE:
        raise Unknown("Cannot generate thumbnails for the requested content")
    is_animated = query.animated and kind in MOVABLE
    wish = rounded(Wish(query.width, query.height, query.method, is_animated))
    drawn = await thumbnail_of(media, found.content_hash, wish)
    name = f"thumbnail.{ENDINGS[drawn.content_type]}"
    disposition = content_disposition(drawn.content_type, name)
    return await serve(
        media, call, Served(drawn.content_hash, drawn.size_bytes, drawn.content_type, disposition)
    )


async def thumbnail_of(media: Media, content_hash: str, wish: Wish) -> Thumbnail:
    """The thumbnail of some content, drawn if need be, once however many ask.

    Raises:
        Unknown, TooLarge, LimitExceeded: as said by `Painters.draw`.
        NotFound: the content was deleted meanwhile.
    """
    if (known := await _known(media, content_hash, wish)) is not None:
        return known
    async with media.locks.hold(f"thumbnails of {content_hash}"):
        if (known := await _known(media, content_hash, wish)) is not None:
            return known
        staged, content_type = await _draw(media, content_hash, wish)
        drawn = Thumbnail(staged.content_hash, staged.size_bytes, content_type)

        async def remember(tx: Tx) -> None:
            if not await store.is_content_used(tx, content_hash):
                raise NotFound("There is no such file here")
            await store.add_thumbnail(tx, content_hash, wish, drawn)

        await keep(media, staged, remember)
    return drawn


async def _known(media: Media, content_hash: str, wish: Wish) -> Thumbnail | None:
    async with media.db.snapshot() as reader:
        return await store.thumbnail(reader, content_hash, wish)


async def _draw(media: Media, content_hash: str, wish: Wish) -> tuple[Staged, str]:
    async with media.blobs.new_file() as target:
        async with media.blobs.local_file(content_hash) as source:
            content_type = await media.painters.draw(source, target, wish)
        return await media.blobs.stage_file(target), content_type
