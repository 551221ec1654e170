"""When Python looks for reference cycles, which stops everything for as long as it takes.

Requests hardly make any cycles, so what looks at the caches may wait for a quiet minute.
"""

import gc

from linnet.changes.notifier import Notifier
from linnet.clock import Clock

YOUNG_OBJECTS = 20_000
"""New objects between two searches for reference cycles. Python's 700 would search some objects
again and again while requests are under way."""
YOUNG_SEARCHES = 5
"""Searches among new objects for one among those that survived a search."""
MIDDLE_SEARCHES = 1_000
"""Searches among survivors for one among everything, caches included: it comes so late only where
no minute is ever quiet."""
LOOK_EVERY_MS = 60_000
COLLECT_EVERY_MS = 20 * 60 * 60 * 1000
"""Less than a day, so that the hour of the night at which nobody writes is always late enough."""


def search_rarely() -> None:
    """What was built lives as long as the program; do not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_SEARCHES, MIDDLE_SEARCHES)


async def search_when_quiet(clock: Clock, notifier: Notifier) -> None:
    """Search everything once a day, after a minute in which nothing happened; until cancelled."""
    due_ms = clock.steady_ms() + COLLECT_EVERY_MS
    before = _now(notifier)
    while True:
        await clock.wait_ms(LOOK_EVERY_MS)
        now = _now(notifier)
        if now == before and clock.steady_ms() >= due_ms:
            gc.collect()
            due_ms = clock.steady_ms() + COLLECT_EVERY_MS
        before = now


def _now(notifier: Notifier) -> tuple[int, int]:
    return notifier.position, notifier.serial
