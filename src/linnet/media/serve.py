"""Find a file, and turn a blob into an HTTP response that is safe to show on our own origin.

# spec: client-server-api #content-repo-client-behaviour
"""

import asyncio
from collections.abc import AsyncIterator

from msgspec import Struct

from linnet.errors import NotFound, NotYetUploaded
from linnet.http.endpoint import Call
from linnet.http.response import Response, encode
from linnet.media import store
from linnet.media.blobs import PART_BYTES
from linnet.media.media_types import UnsatisfiableError, is_unchanged, parse_range
from linnet.media.store import File
from linnet.media.wiring import Media

DEFAULT_WAIT_MS = 20_000
MAX_WAIT_MS = 60_000
CACHE_S = 24 * 3600
"""Content never changes, but it may be deleted; after this long a browser asks again."""

SAFE_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        b"sandbox; default-src 'none'; script-src 'none'; plugin-types application/pdf; "
        b"style-src 'unsafe-inline'; object-src 'self';",
    ),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"accept-ranges", b"bytes"),
    (b"cache-control", f"private, max-age={CACHE_S}".encode()),
)


class Uploaded(Struct, frozen=True):
    """A file that has its content."""

    file: File
    content_hash: str


class Served(Struct, frozen=True):
    """What is to be sent: a blob, and what its headers say."""

    content_hash: str
    size_bytes: int
    content_type: str
    disposition: bytes


async def uploaded_file(media: Media, server_name: str, media_id: str, timeout_ms: int) -> Uploaded:
    """The file of an mxc URI; waits for one that is announced but not there yet.

    Raises:
        NotFound: there is none, it is another server's, nobody uploaded it in time, or an
            administrator or a decision keeps it back.
        NotYetUploaded: it did not come within the timeout.
    """
    if server_name != media.server_name or "\0" in media_id:
        raise NotFound("There is no such file here")
    file = await _file(media, media_id)
    if file.content_hash is None:
        with media.arrivals.expect(media_id) as arrival:
            file = await _file(media, media_id)
            if file.content_hash is None:
                await _wait(arrival, timeout_ms)
                file = await _file(media, media_id)
    if file.content_hash is None:
        raise NotYetUploaded("Content has not yet been uploaded")
    if file.is_quarantined or file.is_withheld:
        raise NotFound("There is no such file here")
    return Uploaded(file, file.content_hash)


async def _file(media: Media, media_id: str) -> File:
    async with media.db.snapshot() as reader:
        file = await store.file(reader, media_id)
    is_late = file is not None and file.expires_ms is not None
    if file is None or (is_late and (file.expires_ms or 0) <= media.clock.now_ms()):
        raise NotFound("There is no such file here")
    return file


async def _wait(arrival: asyncio.Event, timeout_ms: int) -> None:
    try:
        async with asyncio.timeout(min(max(timeout_ms, 0), MAX_WAIT_MS) / 1000):
            await arrival.wait()
    except TimeoutError:
        pass


async def serve(media: Media, call: Call, served: Served) -> Response:
    """Send a blob, a part of it, or word that the client has it already.

    Raises:
        NotFound: it was deleted just now.
    """
    etag = f'"{served.content_hash}"'
    headers = (*SAFE_HEADERS, (b"etag", etag.encode()))
    if is_unchanged(call.headers.get("if-none-match"), etag):
        return Response(304, headers, b"")
    headers += (
        (b"content-type", served.content_type.encode()),
        (b"content-disposition", served.disposition),
    )
    wanted = call.headers.get("range")
    if call.headers.get("if-range", etag) != etag:
        wanted = None
    size = served.size_bytes
    try:
        part = parse_range(wanted, size)
    except UnsatisfiableError:
        error = {"errcode": "M_INVALID_PARAM", "error": "The range lies behind the end"}
        span = (b"content-range", f"bytes */{size}".encode())
        return Response(416, ((b"content-type", b"application/json"), span), encode(error))
    start, length = (0, size) if part is None else part
    if part is not None:
        headers += ((b"content-range", f"bytes {start}-{start + length - 1}/{size}".encode()),)
    status = 200 if part is None else 206
    if call.method == "HEAD":
        return Response(status, (*headers, _length(length)), _nothing())
    content = await media.blobs.read(served.content_hash, start, length)
    if content is None:
        raise NotFound("There is no such file here")
    if length <= PART_BYTES:
        return Response(status, headers, b"".join([piece async for piece in content]))
    return Response(status, (*headers, _length(length)), content)


def _length(length: int) -> tuple[bytes, bytes]:
    return (b"content-length", str(length).encode())


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
