"""Previews of links: made by the server, or not at all."""

import struct
import zlib
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.outside import Outside, Received
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.media import preview

PATH = "/_matrix/client/v1/media/preview_url"
SWITCH = "/_linnet/touchpoints/url_preview/switch"
DAY_MS = 24 * 60 * 60 * 1000
HTML = "text/html; charset=utf-8"


def chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
    + chunk(b"IEND", b"")
)


class Reader:
    """Somebody who wants to see previews, on a server that makes them."""

    def __init__(self, server: Server, client: Client, clock: MovableClock) -> None:
        self.server, self.client, self.clock = server, client, clock

    async def sees(self, url: str, **more: Any) -> Answer:
        return await self.client.get(PATH, params={"url": url}, **more)


@pytest_asyncio.fixture
async def reader(new_server: NewServer) -> Reader:
    clock = MovableClock()
    server = await new_server(egress_allow=("127.0.0.1",), clock=clock)
    client = await server.person("alice", is_first=True)
    await client.put(SWITCH, {"is_on": True})
    return Reader(server, client, clock)


def page(*heads: str) -> str:
    return f"<!doctype html><html><head>{''.join(heads)}</head><body>words</body></html>"


# covers: getUrlPreviewAuthed
async def test_a_page_is_shown_with_its_picture(reader: Reader, outside: Outside) -> None:
    outside.answers(
        "/page",
        page(
            '<meta property="og:title" content="Grüße">',
            '<meta property="og:image" content="/picture">',
        ),
        content_type=HTML,
    )
    outside.answers("/picture", PNG, content_type="image/png")
    shown = (await reader.sees(f"{outside.url}/page#part")).json
    uri = shown.pop("og:image")
    assert shown == {"og:title": "Grüße", "og:image:type": "image/png", "matrix:image:size": 69}
    path = uri.removeprefix("mxc://")
    picture = await reader.client.get(f"/_matrix/client/v1/media/download/{path}")
    assert picture.body == PNG
    # It is asked once for everybody, and again after a day; then the old picture is gone.
    bob = await reader.server.person("bob")
    assert (await bob.get(PATH, params={"url": f"{outside.url}/page"}))["og:image"] == uri
    assert len(outside.received) == 2
    reader.clock.advance(DAY_MS)
    assert (await reader.sees(f"{outside.url}/page"))["og:image"] != uri
    await reader.client.get(f"/_matrix/client/v1/media/download/{path}", expect=404)
    reader.clock.advance(DAY_MS)
    await preview.remove_expired(reader.server.house.media)
    async with reader.server.house.hall.db.snapshot() as db:
        assert await db.all("SELECT media_id FROM media") == []
        assert await db.all("SELECT url_hash FROM previews") == []
    hashes = [
        name async for names in reader.server.house.media.blobs.all_hashes() for name in names
    ]
    assert hashes == []


async def test_a_link_to_a_picture_shows_it(reader: Reader, outside: Outside) -> None:
    outside.answers("/picture", PNG, content_type="image/png")
    shown = (await reader.sees(f"{outside.url}/picture")).json
    assert shown.pop("og:image").startswith("mxc://")
    assert shown == {"og:image:type": "image/png", "matrix:image:size": 69}


async def test_nothing_leaves_until_the_operator_says_yes(
    new_server: NewServer, outside: Outside
) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    alice = await server.person("alice", is_first=True)
    outside.answers("/page", page("<title>x</title>"), content_type=HTML)
    asked = {"url": f"{outside.url}/page"}
    await alice.get(PATH, params=asked, expect=403, errcode="M_FORBIDDEN")
    assert not outside.received
    await server.nobody().get(PATH, params=asked, expect=401, errcode="M_MISSING_TOKEN")


@pytest.mark.parametrize(
    "url", ["", "ftp://example.org/", "https://", "https://[", "http://a b/", "/page", "x" * 3000]
)
async def test_what_is_no_address_is_refused(reader: Reader, url: str) -> None:
    await reader.sees(url, expect=400, errcode="M_INVALID_PARAM")
    await reader.client.get(PATH, expect=400, errcode="M_MISSING_PARAM")


async def test_nobody_looks_into_the_house(reader: Reader, outside: Outside) -> None:
    """An inner address is answered like one that does not exist."""
    inside = {"Location": f"http://127.0.0.2:{outside.port}/"}
    outside.answers("/redirect", b"", status=302, headers=inside)
    picture = (
        f'<meta property="og:image" content="http://127.0.0.2:{outside.port}/"><title>t</title>'
    )
    outside.answers("/picture", page(picture), content_type=HTML)
    for url in (
        "http://127.0.0.2/",
        "http://localhost/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://no-such-host.invalid/",
        f"{outside.url}/redirect",
    ):
        assert (await reader.sees(url)).json == {}
    assert (await reader.sees(f"{outside.url}/picture")).json == {"og:title": "t"}
    assert len(outside.received) == 2


async def test_hostile_pages_show_nothing_and_harm_nobody(
    reader: Reader, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "WITHIN_MS", 500)

    async def endless(received: Received) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": HTML})
        await response.prepare(received.request)
        await response.write(page("<title>first</title>").encode())
        while not outside.is_stopped.is_set():
            await response.write(b"<p>more" * 10_000)
        return response

    outside.does("/endless", endless)
    outside.trickles("/trickle")
    outside.stalls("/stall")
    outside.answers("/loop", b"", status=302, headers={"Location": "/loop"})
    outside.answers("/packed", b"x", headers={"Content-Encoding": "gzip"}, content_type=HTML)
    outside.answers("/other", b"%PDF", content_type="application/pdf")
    outside.answers("/missing", page("<title>x</title>"), status=404, content_type=HTML)
    outside.answers("/deep", b"<div>" * 100_000, content_type=HTML)
    names = b" ".join(b"a%d=1" % n for n in range(60_000))
    outside.answers("/attributes", b"<meta " + names + b">", content_type=HTML)
    assert (await reader.sees(f"{outside.url}/endless")).json == {"og:title": "first"}
    for path in ("trickle", "stall", "loop", "packed", "other", "missing", "deep", "attributes"):
        assert (await reader.sees(f"{outside.url}/{path}")).json == {}, path


async def test_pictures_have_limits(
    reader: Reader, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MAX_PICTURE_BYTES", 1000)
    body = page('<title>t</title><meta property="og:image" content="/picture">')
    for number, (picture, kind) in enumerate(
        [(b"x" * 1001, "image/png"), (b"<svg/>", "image/svg+xml"), (b"x", "text/html")]
    ):
        outside.answers(f"/{number}", body, content_type=HTML)
        outside.answers("/picture", picture, content_type=kind)
        assert (await reader.sees(f"{outside.url}/{number}")).json == {"og:title": "t"}
    monkeypatch.setattr(preview, "MAX_PICTURES_BYTES", 0)
    outside.answers("/full", body, content_type=HTML)
    outside.answers("/picture", PNG, content_type="image/png")
    assert (await reader.sees(f"{outside.url}/full")).json == {"og:title": "t"}


async def test_that_there_is_nothing_is_asked_again_soon(reader: Reader, outside: Outside) -> None:
    assert (await reader.sees(f"{outside.url}/page")).json == {}
    outside.answers("/page", page("<title>there</title>"), content_type=HTML)
    assert (await reader.sees(f"{outside.url}/page")).json == {}
    reader.clock.advance(11 * 60 * 1000)
    assert (await reader.sees(f"{outside.url}/page")).json == {"og:title": "there"}


async def test_one_person_cannot_ask_for_too_many(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True, clock=MovableClock())
    alice = await server.person("alice", is_first=True)
    for _ in range(20):
        await alice.get(PATH, params={"url": "https://example.org/"}, expect=403)
    asked = {"url": "https://example.org/"}
    await alice.get(PATH, params=asked, expect=429, errcode="M_LIMIT_EXCEEDED")
