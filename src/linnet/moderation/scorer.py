"""Scores texts by the detector in a process of its own, hired when needed, ended when idle.

Most texts take less than a millisecond, but somebody can write one that takes twenty, during which
nobody else would be answered. Whatever goes wrong, a text is not scored, and that stops nothing.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from linnet.guarding.hints import Hint
from linnet.moderation.detector.fold import MAX_CHARACTERS

logger = logging.getLogger(__name__)

MODEL = Path(__file__).parent / "detector" / "detector.model"
MAX_WAITING = 100
"""In line. Beyond it texts are not scored, so that nobody waits long for being looked at."""
MAX_TEXTS = 25
"""At once; a case may bring more messages, of which the rest is not scored."""
MAX_START_S, MAX_SCORE_S, MAX_IDLE_S = 20.0, 5.0, 300.0


class _FailedError(Exception):
    """There is no model, or the process died or took too long."""


class Scorer:
    """Scores texts for the whole server, one request after the other."""

    def __init__(self, model: Path = MODEL) -> None:
        self._model = model
        self._line = asyncio.Lock()
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None
        self._idle: asyncio.TimerHandle | None = None
        self.is_able = model.is_file()
        """Whether the model can be read, as far as anybody has tried."""

    async def hints(self, texts: Sequence[str]) -> Sequence[Hint | None]:
        """What the detector thinks of up to `MAX_TEXTS` texts: nothing where it cannot be asked."""
        nothing = [None] * len(texts)
        if not self.is_able or not texts or self._waiting >= MAX_WAITING:
            return nothing
        asked = [text[:MAX_CHARACTERS] for text in texts[:MAX_TEXTS]]
        self._waiting += 1
        try:
            async with self._line:
                found = await self._ask(asked)
        except _FailedError:
            return nothing
        finally:
            self._waiting -= 1
        hints = [None if one is None else Hint(one[0], one[1]) for one in found]
        return [*hints, *nothing[len(asked) :]]

    async def close(self) -> None:
        """End the process."""
        process = self._process
        self._forget()
        if process is not None:
            await process.wait()

    async def _ask(self, texts: list[str]) -> list[tuple[str, bool] | None]:
        if self._idle is not None:
            self._idle.cancel()
        if not self.is_able:
            raise _FailedError
        try:
            process = self._process or await self._hire()
            assert process.stdin is not None
            async with asyncio.timeout(MAX_SCORE_S):
                process.stdin.write(json.dumps(texts).encode() + b"\n")
                await process.stdin.drain()
                answer: list[tuple[str, bool] | None] = json.loads(await _line_of(process))
        except (TimeoutError, OSError) as why:
            logger.warning("The detector gave no answer: what it was asked for is not scored")
            await self.close()
            raise _FailedError from why
        except BaseException:
            # Whoever asked went away: the answer would reach the next one.
            self._forget()
            raise
        self._idle = asyncio.get_running_loop().call_later(MAX_IDLE_S, self._forget)
        return answer

    async def _hire(self) -> asyncio.subprocess.Process:
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-m",
            "linnet.moderation.scoring",
            self._model,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        async with asyncio.timeout(MAX_START_S):
            said = json.loads(await _line_of(process))
        if said != "ready":
            self.is_able = False
            logger.error("Nothing is scored, as the detector's model cannot be read: %s", said)
            await self.close()
            raise _FailedError
        return process

    def _forget(self) -> None:
        """End the process without waiting for it; it holds nothing worth keeping."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._process = None


async def _line_of(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise OSError("the process has ended")
    return line
