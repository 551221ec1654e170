"""Take files in, at once or to an address that was given out before.

# spec: client-server-api #post_matrixmediav3upload
"""

from collections.abc import AsyncIterator

from msgspec import Struct

from linnet.errors import (
    CannotOverwriteMedia,
    Forbidden,
    LimitExceeded,
    NotFound,
    TooLarge,
    Unknown,
)
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.media import store, store_removed
from linnet.media.blobs import Staged
from linnet.media.keeping import keep
from linnet.media.media_types import UNKNOWN_TYPE, clean_file_name, clean_type
from linnet.media.removed import check_removed
from linnet.media.store import File
from linnet.media.wiring import Media
from linnet.storage.database import Reader, Tx

MAX_PENDING = 50
"""Addresses that a user may have without content."""
PENDING_MS = 24 * 3600 * 1000
ID_BYTES = 18
MEDIA_BYTES_MAX = 2**50
"""The label's limit; the operator's, which is lower, is looked at here."""


class UploadQuery(Struct, frozen=True):
    filename: str | None = None


class UploadResponse(Struct, frozen=True):
    content_uri: str


class CreateResponse(Struct, frozen=True):
    content_uri: str
    unused_expires_at: int


@endpoint(
    "POST",
    "/_matrix/media/v3/upload",
    operation="uploadContent",
    access=Access.USER,
    limit=Limit.UPLOADS,
    body_bytes_max=MEDIA_BYTES_MAX,
    streams_body=True,
)
async def post_upload(media: Media, call: Call, *, query: UploadQuery) -> UploadResponse:
    user_id = call.requester.user_id
    staged = await _receive(media, call)
    await check_removed(media, user_id, staged)
    new = _uploaded(media, call, query, staged, media.rng.token(ID_BYTES))

    async def add(tx: Tx) -> None:
        await _check_quota(media, tx, user_id, staged.size_bytes)
        await store.add_file(tx, new)
        await store_removed.withhold_again(
            tx, new.media_id, staged.content_hash, user_id, media.clock.now_ms()
        )

    await keep(media, staged, add)
    return UploadResponse(_uri(media, new.media_id))


# spec: client-server-api #post_matrixmediav1create
@endpoint(
    "POST",
    "/_matrix/media/v1/create",
    operation="createContent",
    access=Access.USER,
    limit=Limit.UPLOADS,
)
async def post_create(media: Media, call: Call) -> CreateResponse:
    user_id = call.requester.user_id
    now_ms = media.clock.now_ms()
    media_id = media.rng.token(ID_BYTES)
    expires_ms = now_ms + PENDING_MS
    async with media.db.transaction() as tx:
        pending = await store.pending_until(tx, user_id, now_ms)
        if len(pending) >= MAX_PENDING:
            wait_ms = pending[0] - now_ms
            raise LimitExceeded("Upload what you have announced first", retry_after_ms=wait_ms)
        await store.add_file(
            tx, File(media_id, user_id, now_ms, expires_ms, None, 0, UNKNOWN_TYPE, None)
        )
    return CreateResponse(_uri(media, media_id), expires_ms)


# spec: client-server-api #put_matrixmediav3uploadservernamemediaid
@endpoint(
    "PUT",
    "/_matrix/media/v3/upload/{server_name}/{media_id}",
    operation="uploadContentToMXC",
    access=Access.USER,
    limit=Limit.UPLOADS,
    body_bytes_max=MEDIA_BYTES_MAX,
    streams_body=True,
)
async def put_upload(
    media: Media, call: Call, server_name: str, media_id: str, *, query: UploadQuery
) -> JsonObject:
    user_id = call.requester.user_id
    if server_name != media.server_name or "\0" in media_id:
        raise NotFound("Unknown media id")
    async with media.db.snapshot() as reader:
        await _check_pending(media, reader, user_id, media_id)
    staged = await _receive(media, call)
    await check_removed(media, user_id, staged)
    filled = _uploaded(media, call, query, staged, media_id)

    async def fill(tx: Tx) -> None:
        # Once more: the upload may have taken long, or two may have raced.
        await _check_pending(media, tx, user_id, media_id)
        await _check_quota(media, tx, user_id, staged.size_bytes)
        await store.fill_file(tx, filled)
        await store_removed.withhold_again(
            tx, media_id, staged.content_hash, user_id, media.clock.now_ms()
        )

    await keep(media, staged, fill)
    media.arrivals.arrived(media_id)
    return {}


async def _check_pending(media: Media, db: Reader, user_id: UserId, media_id: str) -> None:
    file = await store.file(db, media_id)
    if file is None:
        raise NotFound("Unknown media id")
    if file.user_id != user_id:
        raise Forbidden("Somebody else announced this upload")
    if file.content_hash is not None:
        raise CannotOverwriteMedia("Media already uploaded")
    if file.expires_ms is None or file.expires_ms <= media.clock.now_ms():
        raise NotFound("The time to upload this is over")


async def _receive(media: Media, call: Call) -> Staged:
    """Write down the body of a request.

    Raises:
        Forbidden: the user has no space left.
        TooLarge: the file is larger than the operator allows.
        Unknown: the client went away.
    """
    announced = call.headers.get("content-length", "")
    size_bytes = int(announced) if announced.isdecimal() else 0
    if size_bytes > media.limits.file_bytes_max:
        raise _too_large(media)
    async with media.db.snapshot() as reader:
        await _check_quota(media, reader, call.requester.user_id, size_bytes)
    assert call.body_stream is not None
    try:
        return await media.blobs.stage(_limited(media, call.body_stream))
    except ConnectionResetError as why:
        raise Unknown("The upload was interrupted") from why


async def _limited(media: Media, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    size_bytes = 0
    async for part in parts:
        size_bytes += len(part)
        if size_bytes > media.limits.file_bytes_max:
            raise _too_large(media)
        yield part


def _too_large(media: Media) -> TooLarge:
    return TooLarge(f"A file may have {media.limits.file_bytes_max} bytes")


async def _check_quota(media: Media, db: Reader | Tx, user_id: UserId, size_bytes: int) -> None:
    if await store.used_bytes(db, user_id) + size_bytes > media.limits.user_bytes_max:
        raise Forbidden("There is no space left for your files: delete some first")


def _uploaded(media: Media, call: Call, query: UploadQuery, staged: Staged, media_id: str) -> File:
    return File(
        media_id,
        call.requester.user_id,
        media.clock.now_ms(),
        None,
        staged.content_hash,
        staged.size_bytes,
        clean_type(call.headers.get("content-type")),
        clean_file_name(query.filename),
    )


def _uri(media: Media, media_id: str) -> str:
    return f"mxc://{media.server_name}/{media_id}"
