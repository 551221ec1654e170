"""Delete files, and blobs that nobody refers to any more."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.media import store, store_withheld
from linnet.media.keeping import release
from linnet.media.store import File
from linnet.media.wiring import Media
from linnet.storage.database import Tx


@endpoint(
    "DELETE",
    "/_linnet/media/{server_name}/{media_id}",
    operation="linnet.deleteMedia",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_own(media: Media, call: Call, server_name: str, media_id: str) -> JsonObject:
    """Delete a file that the caller has uploaded or announced."""
    if server_name != media.server_name or "\0" in media_id:
        raise NotFound("There is no such file here")
    async with media.db.transaction() as tx:
        file = await store.file(tx, media_id)
        if file is None:
            raise NotFound("There is no such file here")
        if file.user_id != call.requester.user_id:
            raise Forbidden("This file is somebody else's")
        unused = await forget_files(tx, [file])
    await release(media, unused)
    return {}


async def delete_any(
    media: Media, server_name: str, media_id: str, also: Callable[[Tx], Awaitable[None]]
) -> None:
    """Delete anybody's file; `also` runs in the same transaction.

    Raises:
        NotFound: there is none.
    """
    if server_name != media.server_name or "\0" in media_id:
        raise NotFound("There is no such file here")
    async with media.db.transaction() as tx:
        file = await store.file(tx, media_id)
        if file is None:
            raise NotFound("There is no such file here")
        unused = await forget_files(tx, [file])
        await also(tx)
    await release(media, unused)


async def delete_files(
    media: Media, media_ids: Sequence[str], also: Callable[[Tx], Awaitable[None]]
) -> None:
    """Delete those of some files that still exist; `also` runs in the same transaction."""
    async with media.db.transaction() as tx:
        found = [await store.file(tx, media_id) for media_id in media_ids]
        unused = await forget_files(tx, [file for file in found if file is not None])
        await also(tx)
    await release(media, unused)


async def delete_files_of(media: Media, user_id: UserId) -> None:
    """Delete everything a user has uploaded."""
    async with media.db.transaction() as tx:
        unused = await forget_files(tx, await store.files_of(tx, user_id))
    await release(media, unused)


async def forget_files(tx: Tx, files: Iterable[File]) -> list[str]:
    """Forget files; returns the blobs that may be unused now."""
    unused = []
    for file in files:
        await store.delete_file(tx, file.media_id)
        await store_withheld.forget(tx, file.media_id)
        if file.content_hash is None or await store.is_content_used(tx, file.content_hash):
            continue
        unused += [file.content_hash, *await store.delete_thumbnails(tx, file.content_hash)]
    return unused
