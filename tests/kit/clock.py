"""Clocks for tests: one that stands still until it is moved, one that is late for a while."""

import asyncio
import time

from linnet.clock import SystemClock


class MovableClock:
    """Begins at the machine's time; `advance` wakes whoever waits for what has become due."""

    def __init__(self) -> None:
        self._now_ms = time.time_ns() // 1_000_000
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._begins = asyncio.Event()
        """Set when somebody begins to wait."""

    def now_ms(self) -> int:
        return self._now_ms

    def steady_ms(self) -> int:
        return self._now_ms

    async def wait_ms(self, duration_ms: int) -> None:
        if duration_ms <= 0:
            # Somebody who lets others have their turn.
            await asyncio.sleep(0)
            return
        due: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((self._now_ms + duration_ms, due))
        self._begins.set()
        await due

    async def is_waited_for(self, at_least_ms: int) -> None:
        """Return when somebody waits who would go on waiting for so long."""
        async with asyncio.timeout(10):
            while not any(due_ms >= self._now_ms + at_least_ms for due_ms, _ in self._waiting):
                self._begins.clear()
                await self._begins.wait()

    def advance(self, duration_ms: int) -> None:
        """Let time pass."""
        self._now_ms += duration_ms
        for due_ms, waiting in self._waiting:
            if due_ms <= self._now_ms and not waiting.done():
                waiting.set_result(None)
        self._waiting = [entry for entry in self._waiting if not entry[1].done()]


class LateClock(SystemClock):
    """The machine's clock, and so much behind it until it catches up."""

    def __init__(self, behind_ms: int) -> None:
        self._behind_ms = behind_ms

    def now_ms(self) -> int:
        return super().now_ms() - self._behind_ms

    def catches_up(self) -> None:
        self._behind_ms = 0
