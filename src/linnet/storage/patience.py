"""Long reads: a few at a time, each with an end; they keep nobody waiting but each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MAX_RUNNING = 2
MAX_WAITING = 64
"""Whoever comes when so many wait would wait in vain."""


class TookTooLong(Exception):
    """A long read was ended before it had an answer."""


class Patience:
    """Whose turn it is to read for long."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(MAX_RUNNING)
        self._waiting = 0

    @asynccontextmanager
    async def turn(self, time_ms_max: int) -> AsyncIterator[float]:
        """Wait for a turn; gives the time of the loop at which it is over.

        Raises:
            TookTooLong: too many wait, or the turn did not come in time.
        """
        if self._waiting >= MAX_WAITING:
            raise TookTooLong
        deadline = asyncio.get_running_loop().time() + time_ms_max / 1000
        self._waiting += 1
        try:
            async with asyncio.timeout_at(deadline):
                await self._turns.acquire()
        except TimeoutError as why:
            raise TookTooLong from why
        finally:
            self._waiting -= 1
        try:
            yield deadline
        finally:
            self._turns.release()
