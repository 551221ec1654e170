"""The processes that read pages: one for each page, a few at a time."""

import asyncio
import json
import logging
import sys
from contextlib import suppress
from typing import Any

logger = logging.getLogger(__name__)

MAX_AT_ONCE = 2
MAX_WAITING = 50
MAX_READ_S = 10.0
MAX_ANSWER_BYTES = 64 * 1024


class PageReaders:
    """Reads pages for the whole server."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(MAX_AT_ONCE)
        self._waiting = 0

    async def read(self, page: bytes, charset: str | None, url: str) -> dict[str, Any]:
        """What a page says about itself; nothing when it cannot be read, or too many wait."""
        if self._waiting >= MAX_WAITING:
            return {}
        self._waiting += 1
        try:
            async with self._places:
                return await _read(page, charset, url)
        finally:
            self._waiting -= 1


async def _read(page: bytes, charset: str | None, url: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "linnet.media.page",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
        limit=MAX_ANSWER_BYTES,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    asked = json.dumps({"charset": charset, "url": url}).encode()
    try:
        async with asyncio.timeout(MAX_READ_S):
            process.stdin.write(asked + b"\n" + page)
            with suppress(OSError):
                await process.stdin.drain()
                process.stdin.close()
            line = await process.stdout.readline()
            found: dict[str, Any] = json.loads(line)
            return found
    except (TimeoutError, ValueError, OSError):
        logger.info("A page could not be read")
        return {}
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
