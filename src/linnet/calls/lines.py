"""Which apps hold a line to the media server: a web socket that passes through our own port.

A browser that dies drops its line at once, while the media server goes on hoping for its packets.
"""

from linnet.clock import Clock

LOST_MS = 10_000
"""An app that has lost its line and lives has a new one by then."""

Place = tuple[str, str]
"""A room of the media server and a name in it."""


class Lines:
    """Counts the open lines of each app, and remembers when the last one was lost."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[Place, int] = {}
        self._lost_ms: dict[Place, int] = {}

    def opened(self, place: Place) -> None:
        self._open[place] = self._open.get(place, 0) + 1
        self._lost_ms.pop(place, None)

    def closed(self, place: Place) -> None:
        rest = self._open[place] - 1
        if rest:
            self._open[place] = rest
            return
        del self._open[place]
        self._forget_old()
        self._lost_ms[place] = self._clock.steady_ms()

    def is_cut(self, place: Place) -> bool:
        """Whether the line was lost and the app has had the time to come back."""
        lost_ms = self._lost_ms.get(place)
        return lost_ms is not None and self._clock.steady_ms() - lost_ms >= LOST_MS

    def _forget_old(self) -> None:
        """Nobody asks any more for those who have left the call."""
        since_ms = self._clock.steady_ms() - 10 * LOST_MS
        while self._lost_ms:
            place = next(iter(self._lost_ms))
            if self._lost_ms[place] >= since_ms:
                return
            del self._lost_ms[place]
