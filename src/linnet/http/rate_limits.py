"""Token buckets by caller and kind of call, in memory.

A full bucket is not stored at all, so idle callers cost nothing.
"""

from linnet.clock import Clock
from linnet.errors import LimitExceeded
from linnet.http.endpoint import Limit

MAX_BUCKETS = 100_000
"""Beyond it the oldest half is forgotten: better lenient to a few than unbounded."""


class RateLimits:
    """Counts calls and refuses those that come too fast."""

    def __init__(self, clock: Clock, *, are_on: bool) -> None:
        self._clock = clock
        self._are_on = are_on
        self._buckets: dict[tuple[Limit, str], tuple[float, int]] = {}

    def spend(self, limit: Limit, caller: str) -> None:
        """Take one call from the caller's bucket.

        Raises:
            LimitExceeded: it is empty; says when to try again.
        """
        if not self._are_on or limit is Limit.NONE:
            return
        now_ms = self._clock.steady_ms()
        key = (limit, caller)
        tokens, since_ms = self._buckets.pop(key, (float(limit.burst), now_ms))
        tokens = min(float(limit.burst), tokens + (now_ms - since_ms) / 1000 * limit.per_second)
        if tokens < 1:
            self._buckets[key] = (tokens, now_ms)
            wait_ms = int((1 - tokens) / limit.per_second * 1000) + 1
            raise LimitExceeded("Too many requests, wait a moment", retry_after_ms=wait_ms)
        if len(self._buckets) >= MAX_BUCKETS:
            for old in list(self._buckets)[: MAX_BUCKETS // 2]:
                del self._buckets[old]
        self._buckets[key] = (tokens - 1, now_ms)
