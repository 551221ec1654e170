"""Lanes: one for each gateway, so that a slow one delays nobody else.

A lane serves several pushers at once. When its gateway fails it goes down to one attempt at a time,
with pauses that grow; when that succeeds it opens again by one for each success, so that a gateway
that comes back is not overrun.
"""

from collections.abc import Awaitable, Callable

from linnet.clock import Clock
from linnet.tasks import Tasks

MAX_AT_ONCE = 8
"""Pushers that one gateway is told about at the same time."""
TROUBLE = 3
"""Failures in a row after which a gateway counts as out of order."""
MAX_PAUSE_MS = 60_000

Serve = Callable[[int], Awaitable[bool | None]]
"""Tell one pusher everything it waits for; False when its gateway does not answer, None when it was
not asked."""


class Lane:
    """The pushers of one gateway that have something to be told."""

    def __init__(self, name: str, serve: Serve, clock: Clock, tasks: Tasks) -> None:
        self.name = name
        self._serve = serve
        self._clock = clock
        self._tasks = tasks
        self._ready: dict[int, None] = {}
        self._busy: set[int] = set()
        self._workers = 0
        self._allowed = MAX_AT_ONCE
        self._failures = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing is known here that would be missed. A lane in trouble is kept."""
        return not self._workers and not self._failures

    def add(self, number: int) -> None:
        """Serve a pusher as soon as it is its turn."""
        self._ready[number] = None
        self._hire()

    def _hire(self) -> None:
        # Each worker serves a pusher or is about to take one.
        while self._workers < min(self._allowed, len(self._busy) + len(self._ready)):
            self._workers += 1
            self._tasks.spawn(f"pushing to {self.name}", self._work())

    async def _work(self) -> None:
        try:
            while self._workers <= self._allowed and (number := self._next()) is not None:
                self._busy.add(number)
                try:
                    if self._failures >= TROUBLE:
                        await self._clock.wait_ms(pause_ms(self._failures))
                    is_served = await self._serve(number)
                finally:
                    self._busy.discard(number)
                if is_served is not None:
                    self._note(is_well=is_served)
        finally:
            self._workers -= 1

    def _next(self) -> int | None:
        """The pusher that has waited longest and that nobody serves just now."""
        for number in self._ready:
            if number not in self._busy:
                del self._ready[number]
                return number
        return None

    def _note(self, *, is_well: bool) -> None:
        if not is_well:
            self._failures += 1
            if self._failures >= TROUBLE:
                self._allowed = 1
            return
        self._failures = 0
        self._allowed = min(MAX_AT_ONCE, self._allowed + 1)
        self._hire()


def pause_ms(failures: int) -> int:
    """How long to leave a gateway alone that has failed so often in a row."""
    return int(min(MAX_PAUSE_MS, 1000 * 2 ** min(failures - TROUBLE, 10)))
