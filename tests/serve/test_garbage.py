"""When the program looks for reference cycles among everything it holds."""

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import pytest
from tests.kit.clock import MovableClock

from linnet.changes.notifier import Notifier
from linnet.cli.garbage import COLLECT_EVERY_MS, LOOK_EVERY_MS, search_when_quiet


@pytest.fixture
def searches() -> Iterator[list[int]]:
    """The generations that were searched, in order; Python itself searches nothing meanwhile."""
    found: list[int] = []

    def note(phase: str, info: dict[str, Any]) -> None:
        if phase == "start":
            found.append(info["generation"])

    gc.disable()
    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    gc.enable()


async def test_it_waits_for_a_quiet_minute_and_comes_once_a_day(searches: list[int]) -> None:
    clock, notifier = MovableClock(), Notifier(0, 0)
    looking = asyncio.create_task(search_when_quiet(clock, notifier))

    async def passes(duration_ms: int) -> None:
        await clock.is_waited_for(LOOK_EVERY_MS)
        clock.advance(duration_ms)
        await clock.is_waited_for(LOOK_EVERY_MS)

    await passes(LOOK_EVERY_MS)
    assert searches == []
    notifier.deliver(1, [])
    await passes(COLLECT_EVERY_MS)
    notifier.announce([])
    await passes(LOOK_EVERY_MS)
    assert searches == []
    await passes(LOOK_EVERY_MS)
    assert searches == [2]
    await passes(COLLECT_EVERY_MS - LOOK_EVERY_MS)
    assert searches == [2]
    await passes(LOOK_EVERY_MS)
    assert searches == [2, 2]
    looking.cancel()
