"""What tests of media need: a clock to move, and a server of their own with small limits."""

import pytest

from linnet.clock import SystemClock


class SettableClock(SystemClock):
    """The machine's clock, put forward."""

    def __init__(self) -> None:
        self._ahead_ms = 0

    def moves(self, duration_ms: int) -> None:
        self._ahead_ms += duration_ms

    def now_ms(self) -> int:
        return super().now_ms() + self._ahead_ms


@pytest.fixture
def settable_clock() -> SettableClock:
    return SettableClock()
