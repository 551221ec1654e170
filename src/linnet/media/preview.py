"""Show what is behind a link, without the reader's browser going there.

# spec: client-server-api #get_matrixclientv1mediapreview_url
"""

import hashlib
import logging
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from linnet.errors import Forbidden, InvalidParam
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonBytes, encode
from linnet.ids import UserId
from linnet.media import store, store_previews
from linnet.media.delete import forget_files
from linnet.media.keeping import keep, release
from linnet.media.media_types import INLINE_TYPES, clean_type, essence
from linnet.media.page_limits import MAX_PAGE_BYTES
from linnet.media.store import File
from linnet.media.wiring import Media
from linnet.storage.database import Tx
from linnet.touchpoints.contact import Contact, ContactError, Request
from linnet.touchpoints.register import URL_PREVIEW
from linnet.touchpoints.reply import Reply

logger = logging.getLogger(__name__)

MAX_URL_LENGTH = 2000
MAX_REDIRECTS = 5
MAX_ANSWER_BYTES = 100 * 1024 * 1024
"""What a page may announce: most is not read."""
MAX_PICTURE_BYTES = 5 * 1024 * 1024
WITHIN_MS = 10_000
KEPT_MS = 24 * 60 * 60 * 1000
KEPT_EMPTY_MS = 10 * 60 * 1000
"""How long it is remembered that there is nothing to show."""
MAX_PREVIEWS = 20_000
MAX_PICTURES_BYTES = 2 * 1024 * 1024 * 1024
"""Of all previews together. Beyond these two nothing new is kept until something expires."""
FORGOTTEN_AT_ONCE = 200
ID_BYTES = 18
NOBODY = UserId("")
"""Whose the pictures of previews are: no person's, so they count for nobody's space."""
_PAGES = ("text/html", "application/xhtml+xml")
_PICTURES = frozenset(name for name in INLINE_TYPES if name.startswith("image/"))


class PreviewQuery(Struct, frozen=True):
    url: str
    ts: int | None = None


class _Picture(Struct, frozen=True):
    media_id: str
    size_bytes: int
    content_type: str


class _Found(Struct, frozen=True):
    """What is behind a link: what it says, and where its picture is or what it is."""

    said: dict[str, Any]
    picture: _Picture | None = None


@endpoint(
    "GET",
    "/_matrix/client/v1/media/preview_url",
    operation="getUrlPreviewAuthed",
    access=Access.USER,
    limit=Limit.PREVIEWS,
)
async def get_preview(media: Media, call: Call, *, query: PreviewQuery) -> JsonBytes:
    """What cannot be reached is answered like what says nothing: else people could find out what
    there is inside the operator's network."""
    url = _checked(query.url)
    if not media.touchpoints.switches.is_on(URL_PREVIEW.id):
        raise Forbidden("Previews of links are switched off on this server")
    url_hash = hashlib.sha256(url.encode()).hexdigest()
    async with media.locks.hold(f"preview {url_hash}"):
        async with media.db.snapshot() as reader:
            kept = await store_previews.answer(reader, url_hash, media.clock.now_ms())
        if kept is None:
            kept = await _make(media, Contact(URL_PREVIEW.id, call.requester.user_id), url)
    return JsonBytes([kept])


def _checked(url: str) -> str:
    """The address of a page, without the part that only the browser looks at."""
    bare = url.partition("#")[0]
    if len(bare) > MAX_URL_LENGTH or not bare.startswith(("https://", "http://")):
        raise InvalidParam("url must be an address of the web")
    try:
        host = urlsplit(bare).hostname
    except ValueError as why:
        raise InvalidParam("url must be an address of the web") from why
    if not host or any(ord(character) <= 32 for character in bare):
        raise InvalidParam("url must be an address of the web")
    return bare


async def _make(media: Media, contact: Contact, url: str) -> bytes:
    """Make a preview and keep it."""
    try:
        found = await _look(media, contact, url)
    except ContactError as why:
        logger.info("No preview: %s", why)
        found = _Found({})
    said = dict(found.said)
    link = said.pop("og:image", None)
    picture = found.picture
    if picture is None and link is not None:
        picture = await _try_picture(media, contact, str(link))
    if picture is None:
        for name in [name for name in said if name.startswith("og:image")]:
            del said[name]
    else:
        said["og:image"] = f"mxc://{media.server_name}/{picture.media_id}"
        said["og:image:type"] = picture.content_type
        said["matrix:image:size"] = picture.size_bytes
    answer = encode(said)
    kept_ms = KEPT_MS if said else KEPT_EMPTY_MS
    await _keep(media, url, answer, picture, media.clock.now_ms() + kept_ms)
    return answer


async def _look(media: Media, contact: Contact, url: str) -> _Found:
    request = Request(
        "GET",
        url,
        {"Accept": "text/html, image/*;q=0.5"},
        total_ms=WITHIN_MS,
        answer_bytes_max=MAX_ANSWER_BYTES,
        redirects_max=MAX_REDIRECTS,
    )
    async with media.touchpoints.client.contact(contact, request) as reply:
        if reply.status != 200:
            return _Found({})
        kind = essence(reply.headers.get("content-type", ""))
        if kind in _PICTURES:
            picture = await _store_picture(media, reply, kind)
            return _Found({}, picture)
        if kind not in _PAGES:
            return _Found({})
        page = await _beginning(reply)
        charset = _charset(reply.headers.get("content-type", ""))
        where = reply.url
    return _Found(await media.page_readers.read(page, charset, where))


async def _beginning(reply: Reply) -> bytes:
    """What of a page is read; the rest stays where it is."""
    page = b""
    async for part in reply.parts():
        page += part
        if len(page) >= MAX_PAGE_BYTES:
            break
    return page[:MAX_PAGE_BYTES]


def _charset(content_type: str) -> str | None:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")[:40]
    return None


async def _try_picture(media: Media, contact: Contact, url: str) -> _Picture | None:
    request = Request(
        "GET",
        url,
        {"Accept": "image/*"},
        total_ms=WITHIN_MS,
        answer_bytes_max=MAX_PICTURE_BYTES,
        redirects_max=MAX_REDIRECTS,
    )
    try:
        async with media.touchpoints.client.contact(contact, request) as reply:
            kind = essence(reply.headers.get("content-type", ""))
            if reply.status != 200 or kind not in _PICTURES:
                return None
            return await _store_picture(media, reply, kind)
    except ContactError as why:
        logger.info("No picture for a preview: %s", why)
        return None


async def _store_picture(media: Media, reply: Reply, kind: str) -> _Picture | None:
    """Keep a picture as a file of nobody; None when there is no room for it."""
    async with media.db.snapshot() as reader:
        if await store.used_bytes(reader, NOBODY) >= MAX_PICTURES_BYTES:
            return None
    staged = await media.blobs.stage(_limited(reply))
    media_id = media.rng.token(ID_BYTES)
    now_ms = media.clock.now_ms()
    new = File(
        media_id,
        NOBODY,
        now_ms,
        None,
        staged.content_hash,
        staged.size_bytes,
        clean_type(kind),
        None,
    )

    async def add(tx: Tx) -> None:
        await store.add_file(tx, new)

    await keep(media, staged, add)
    return _Picture(media_id, staged.size_bytes, kind)


async def _limited(reply: Reply) -> AsyncIterator[bytes]:
    size = 0
    async for part in reply.parts():
        size += len(part)
        if size > MAX_PICTURE_BYTES:
            raise ContactError("The picture is too large")
        yield part


async def _keep(
    media: Media, url: str, answer: bytes, picture: _Picture | None, expires_ms: int
) -> None:
    url_hash = hashlib.sha256(url.encode()).hexdigest()
    media_id = None if picture is None else picture.media_id
    async with media.db.snapshot() as reader:
        over = await store_previews.one(reader, url_hash)
    await forget_previews(media, over)
    async with media.db.transaction() as tx:
        is_on = media.touchpoints.switches.is_on(URL_PREVIEW.id)
        if is_on and await store_previews.count(tx) < MAX_PREVIEWS:
            await store_previews.put(tx, url_hash, answer.decode(), media_id, expires_ms)


async def remove_expired(media: Media) -> None:
    """Delete previews that are over, with their pictures."""
    while True:
        async with media.db.snapshot() as reader:
            over = await store_previews.expired(reader, media.clock.now_ms(), FORGOTTEN_AT_ONCE)
        await forget_previews(media, over)
        if len(over) < FORGOTTEN_AT_ONCE:
            return


async def remove_all(media: Media) -> None:
    """Delete all previews with their pictures."""
    while True:
        async with media.db.snapshot() as reader:
            found = await store_previews.some(reader, FORGOTTEN_AT_ONCE)
        await forget_previews(media, found)
        if len(found) < FORGOTTEN_AT_ONCE:
            return


async def forget_previews(media: Media, over: list[tuple[str, str | None]]) -> None:
    """Delete these previews, page and picture of each."""
    if not over:
        return
    async with media.db.transaction() as tx:
        await store_previews.delete(tx, [url_hash for url_hash, _ in over])
        pictures = [await store.file(tx, media_id) for _, media_id in over if media_id is not None]
        unused = await forget_files(tx, [picture for picture in pictures if picture is not None])
    await release(media, unused)
