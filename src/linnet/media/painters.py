"""The processes that draw thumbnails: few, hired when needed, ended when idle or late."""

import asyncio
import json
import logging
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from linnet.errors import LimitExceeded, TooLarge, Unknown
from linnet.media.thumbnail_sizes import Wish

logger = logging.getLogger(__name__)

MAX_PAINTERS = 2
MAX_WAITING = 200
"""Thumbnails in line. Beyond it clients are asked to come again."""
MAX_DRAW_S = 20.0
MAX_IDLE_S = 60.0
MAX_DRAWINGS = 500
"""Of one process: what decoders leak goes with it."""
RETRY_MS = 2000


class _LateError(Exception):
    """The process died or took too long."""


class _Painter:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.drawings_left = MAX_DRAWINGS
        self.idle: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls) -> "_Painter":
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                "-m",
                "linnet.media.drawing",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
            )
        )

    async def ask(self, request: dict[str, Any]) -> dict[str, str]:
        """Send a request and wait for its answer."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        self.drawings_left -= 1
        try:
            async with asyncio.timeout(MAX_DRAW_S):
                stdin.write(json.dumps(request).encode() + b"\n")
                await stdin.drain()
                line = await stdout.readline()
        except (TimeoutError, OSError) as why:
            raise _LateError from why
        if not line:
            raise _LateError
        answer: dict[str, str] = json.loads(line)
        return answer

    def end(self) -> None:
        """Kill it; it holds nothing worth keeping."""
        if self.idle is not None:
            self.idle.cancel()
        with suppress(ProcessLookupError):
            self._process.kill()

    async def wait(self) -> None:
        """Return when it is gone."""
        await self._process.wait()


class Painters:
    """Draws thumbnails for the whole server."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(MAX_PAINTERS)
        self._free: list[_Painter] = []
        self._all: set[_Painter] = set()
        self._waiting = 0

    async def draw(self, source: Path, target: Path, wish: Wish) -> str:
        """Draw a thumbnail of one file into another, and return its content type.

        Raises:
            Unknown: the file is not a picture that can be drawn.
            TooLarge: it has too many pixels, or takes too much time or memory.
            LimitExceeded: too many are waiting.
        """
        if self._waiting >= MAX_WAITING:
            raise LimitExceeded("Too many thumbnails at once", retry_after_ms=RETRY_MS)
        self._waiting += 1
        try:
            async with self._places:
                answer = await self._ask(
                    {
                        "source": str(source),
                        "target": str(target),
                        "width": wish.width,
                        "height": wish.height,
                        "method": wish.method,
                        "is_animated": wish.is_animated,
                    }
                )
        finally:
            self._waiting -= 1
        if answer.get("problem") == "too large":
            raise TooLarge("Content is too large to thumbnail")
        if "problem" in answer:
            raise Unknown("Cannot generate thumbnails for the requested content")
        return answer["content_type"]

    async def _ask(self, request: dict[str, Any]) -> dict[str, str]:
        painter = self._free.pop() if self._free else await self._hire()
        if painter.idle is not None:
            painter.idle.cancel()
            painter.idle = None
        try:
            answer = await painter.ask(request)
        except _LateError:
            logger.warning("A thumbnail took too much time or memory")
            await self._dismiss(painter)
            return {"problem": "too large"}
        except BaseException:
            # Whoever asked went away: the answer would reach the next one.
            self._forget(painter)
            raise
        if painter.drawings_left:
            self._free.append(painter)
            painter.idle = asyncio.get_running_loop().call_later(
                MAX_IDLE_S, self._send_home, painter
            )
        else:
            await self._dismiss(painter)
        return answer

    async def _hire(self) -> _Painter:
        painter = await _Painter.start()
        self._all.add(painter)
        return painter

    def _send_home(self, painter: _Painter) -> None:
        """Called when a painter was idle for long."""
        if painter in self._free:
            self._free.remove(painter)
            self._forget(painter)

    def _forget(self, painter: _Painter) -> None:
        painter.end()
        self._all.discard(painter)

    async def _dismiss(self, painter: _Painter) -> None:
        self._forget(painter)
        await painter.wait()

    async def close(self) -> None:
        """End all processes."""
        self._free.clear()
        for painter in list(self._all):
            await self._dismiss(painter)
