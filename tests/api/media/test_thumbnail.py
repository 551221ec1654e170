"""Small pictures of large ones."""

# covers: getContentThumbnailAuthed

import asyncio
import os
import zlib
from typing import Any

import pytest
from tests.api.media.files import THUMBNAIL, opened, picture, stored, thumbnails, uploads
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server


@pytest.mark.parametrize(
    ("params", "size"),
    [
        ({"width": 32, "height": 32, "method": "crop"}, (32, 32)),
        ({"width": 96, "height": 96, "method": "crop"}, (96, 96)),
        ({"width": 320, "height": 240, "method": "scale"}, (320, 160)),
        ({"width": 640, "height": 480}, (640, 320)),
        ({"width": 800, "height": 600}, (800, 400)),
        # In between: the next larger.
        ({"width": 90, "height": 90, "method": "crop"}, (96, 96)),
        ({"width": 300, "height": 200}, (320, 160)),
        # Never larger than the picture.
        ({"width": 5000, "height": 5000}, (1000, 500)),
        ({"width": 2000, "height": 2000, "method": "crop"}, (500, 500)),
    ],
)
async def test_sizes(alice: Client, params: Any, size: tuple[int, int]) -> None:
    place = await uploads(alice, picture(1000, 500))
    answer = await alice.get(f"{THUMBNAIL}/{place}", params=params)
    assert opened(answer).size == size


async def test_headers(alice: Client) -> None:
    place = await uploads(alice, picture(), filename="private name.png")
    answer = await thumbnails(alice, place, 96, 96)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'inline; filename="thumbnail.jpg"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    etag = answer.headers["ETag"]
    await thumbnails(alice, place, 96, 96, headers={"If-None-Match": etag}, expect=304)


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("AVIF", "image/avif"),
        # What the content is counts, not what it is called.
        ("JPEG", "image/png; x=y"),
    ],
)
async def test_formats(alice: Client, kind: str, content_type: str) -> None:
    place = await uploads(alice, picture(kind=kind), content_type)
    assert opened(await thumbnails(alice, place, 320, 240)).size == (320, 240)


async def test_moving_pictures(alice: Client) -> None:
    place = await uploads(alice, picture(100, 100, "GIF", frames=3), "image/gif")
    for animated, frames in ((None, 1), ("false", 1), ("true", 3)):
        params = {} if animated is None else {"animated": animated}
        answer = await thumbnails(alice, place, 64, 64, params=params)
        assert getattr(opened(answer), "n_frames", 1) == frames
    still = await uploads(alice, picture(100, 100, "JPEG"), "image/jpeg")
    answer = await thumbnails(alice, still, 64, 64, params={"animated": "true"})
    assert answer.headers["Content-Type"] == "image/jpeg"


async def test_a_thumbnail_is_drawn_once_however_many_ask(new_server: NewServer) -> None:
    server = await new_server()
    alice = await server.person("alice", is_first=True)
    place = await uploads(alice, picture())
    asked = (thumbnails(alice, place, side, side) for side in (90, 91, 92, 93, 94, 95, 96))
    answers = await asyncio.gather(*asked)
    assert len({answer.body for answer in answers}) == 1
    assert len(stored(server)) == 2
    assert sum(painter.drawings_left for painter in server.house.media.painters._all) == 499


@pytest.mark.parametrize("content_type", ["image/png", "image/gif", "image/avif"])
async def test_what_is_no_picture_cannot_be_drawn(alice: Client, content_type: str) -> None:
    """Such as an encrypted file that says it is one."""
    place = await uploads(alice, os.urandom(2000), content_type)
    await thumbnails(alice, place, 96, 96, expect=400, errcode="M_UNKNOWN")
    broken = await uploads(alice, picture()[:3000], content_type)
    await thumbnails(alice, broken, 96, 96, expect=400, errcode="M_UNKNOWN")


async def test_other_types_are_not_tried(alice: Client) -> None:
    for content_type in ("application/octet-stream", "video/mp4", "image/svg+xml"):
        place = await uploads(alice, picture(), content_type)
        await thumbnails(alice, place, 96, 96, expect=400, errcode="M_UNKNOWN")


async def test_too_many_pixels(alice: Client) -> None:
    file = picture(1, 1)
    # The header promises far more pixels than the limit.
    bomb = file.replace((1).to_bytes(4, "big") * 2, (60_000).to_bytes(4, "big") * 2)
    assert bomb != file
    place = await uploads(alice, with_right_checksum(bomb))
    await thumbnails(alice, place, 96, 96, expect=413, errcode="M_TOO_LARGE")


def with_right_checksum(png: bytes) -> bytes:
    head = png[12:29]
    return png[:29] + zlib.crc32(head).to_bytes(4, "big") + png[33:]


async def test_a_painter_that_dies_is_replaced(alice: Client) -> None:
    place = await uploads(alice, picture())
    await thumbnails(alice, place, 96, 96)
    for painter in list(alice.server.house.media.painters._all):
        painter._process.kill()
        await painter._process.wait()
    await thumbnails(alice, place, 320, 240, expect=413, errcode="M_TOO_LARGE")
    await thumbnails(alice, place, 320, 240)


@pytest.mark.parametrize(
    ("params", "errcode"),
    [
        ({}, "M_MISSING_PARAM"),
        ({"width": 10}, "M_MISSING_PARAM"),
        ({"width": 10, "height": 0}, "M_INVALID_PARAM"),
        ({"width": -10, "height": 10}, "M_INVALID_PARAM"),
        ({"width": "wide", "height": 10}, "M_INVALID_PARAM"),
        ({"width": 1.5, "height": 10}, "M_INVALID_PARAM"),
        ({"width": 10, "height": 10**30}, "M_INVALID_PARAM"),
        ({"width": 10, "height": 10, "method": "stretch"}, "M_INVALID_PARAM"),
        ({"width": 10, "height": 10, "animated": "perhaps"}, "M_INVALID_PARAM"),
    ],
)
async def test_wrong_wishes_are_refused(alice: Client, params: Any, errcode: str) -> None:
    place = await uploads(alice, b"x")
    await alice.get(f"{THUMBNAIL}/{place}", params=params, expect=400, errcode=errcode)


async def test_what_does_not_exist_is_not_found(alice: Client) -> None:
    for place in ("linnet.test/unknown", "elsewhere.example/x"):
        await thumbnails(alice, place, 96, 96, expect=404, errcode="M_NOT_FOUND")


async def test_nobody_sees_nothing(server: Server, alice: Client) -> None:
    place = await uploads(alice, picture())
    await thumbnails(server.nobody(), place, 96, 96, expect=401, errcode="M_MISSING_TOKEN")
