"""Time, as the rest of the house may ask for it.

Nothing else reads the machine's clock: domains are handed a `Clock`, so that tests can move time.
"""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Wall time for timestamps, steady time for durations."""

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch; may jump when the machine's clock is set."""

    def steady_ms(self) -> int:
        """Milliseconds that only ever grow, for measuring and for expiry inside this process."""

    async def wait_ms(self, duration_ms: int) -> None:
        """Return after at least this long."""


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def steady_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    async def wait_ms(self, duration_ms: int) -> None:
        await asyncio.sleep(duration_ms / 1000)
