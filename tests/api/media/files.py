"""Uploading and downloading, as clients do."""

import asyncio
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from tests.kit.client import Answer, Client
from tests.kit.server import Server

from linnet.media.holding import HOLD

UPLOAD = "/_matrix/media/v3/upload"
CREATE = "/_matrix/media/v1/create"
DOWNLOAD = "/_matrix/client/v1/media/download"
THUMBNAIL = "/_matrix/client/v1/media/thumbnail"
CONFIG = "/_matrix/client/v1/media/config"
PNG = "image/png"


async def uploads(client: Client, content: bytes, content_type: str = PNG, **query: str) -> str:
    """Upload a file; returns what stands after `mxc://`."""
    answer = await client.call(
        "POST", UPLOAD, content, headers={"Content-Type": content_type}, params=query
    )
    uri = str(answer["content_uri"])
    assert uri.startswith("mxc://linnet.test/")
    return uri.removeprefix("mxc://")


async def downloads(client: Client, place: str, **more: Any) -> Answer:
    return await client.get(f"{DOWNLOAD}/{place}", **more)


async def thumbnails(client: Client, place: str, width: Any, height: Any, **more: Any) -> Answer:
    params = {"width": width, "height": height, **more.pop("params", {})}
    return await client.get(f"{THUMBNAIL}/{place}", params=params, **more)


def picture(width: int = 640, height: int = 480, kind: str = "PNG", frames: int = 1) -> bytes:
    """A picture like no other."""
    first, *others = (
        Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))
        for _ in range(frames)
    )
    file = io.BytesIO()
    moving = {"save_all": True, "append_images": others} if others else {}
    first.save(file, kind, **moving)
    return file.getvalue()


def opened(answer: Answer) -> Image.Image:
    return Image.open(io.BytesIO(answer.body))


async def until(condition: Callable[[], object], within_s: float = 10) -> None:
    """Let the server work until something is so."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    while True:
        if condition():
            return
        assert loop.time() < deadline, "it never came to pass"
        await asyncio.sleep(0)


def stored(server: Server) -> list[Path]:
    """The files that lie in the data folder, without the one that backups lock."""
    folder = server.house.hall.folder / "media"
    return [path for path in folder.rglob("*") if path.is_file() and path.name != HOLD]
