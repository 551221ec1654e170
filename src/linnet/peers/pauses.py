"""Leaving those alone for a while who do not answer, longer each time. In memory."""

from collections import OrderedDict

from linnet.clock import Clock

MAX_KNOWN = 10_000
"""Others of whom it is known that they did not answer; the oldest are forgotten beyond it."""


class Pauses:
    """Until when each is left alone: `first_ms` after a failure, twice as long after the next."""

    def __init__(self, clock: Clock, first_ms: int, longest_ms: int) -> None:
        self._clock = clock
        self._first_ms = first_ms
        self._longest_ms = longest_ms
        self._known: OrderedDict[str, tuple[int, int]] = OrderedDict()
        """When the pause ends, and how long it is."""

    def left_ms(self, name: str) -> int:
        """How long somebody is still left alone; 0 for whoever may be asked."""
        ends_ms, _ = self._known.get(name, (0, 0))
        return max(0, ends_ms - self._clock.steady_ms())

    def failed(self, name: str) -> int:
        """They did not answer; returns how long they are left alone now."""
        _, before_ms = self._known.pop(name, (0, 0))
        pause_ms = min(before_ms * 2 or self._first_ms, self._longest_ms)
        self._known[name] = (self._clock.steady_ms() + pause_ms, pause_ms)
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        return pause_ms

    def answered(self, name: str) -> None:
        """They may be asked again at once."""
        self._known.pop(name, None)

    def rests(self, name: str) -> None:
        """They answered, and need not be asked again so soon."""
        self.answered(name)
        self.failed(name)
