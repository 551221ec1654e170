"""A clock that stands still until a test moves it."""

import asyncio
import time


class MovableClock:
    """Begins at the machine's time; `advance` wakes whoever waits for what has become due."""

    def __init__(self) -> None:
        self._now_ms = time.time_ns() // 1_000_000
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

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
        await due

    def advance(self, duration_ms: int) -> None:
        """Let time pass."""
        self._now_ms += duration_ms
        for due_ms, waiting in self._waiting:
            if due_ms <= self._now_ms and not waiting.done():
                waiting.set_result(None)
        self._waiting = [entry for entry in self._waiting if not entry[1].done()]
