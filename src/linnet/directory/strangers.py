"""How many strangers an account may look up: nobody shall carry off a list of everybody.

Counted are different people, whether there are such or not, in memory and by hour. Those who are in
a room with whoever asks do not count, so an app that shows its rooms never comes to an end.
"""

from linnet.clock import Clock
from linnet.errors import LimitExceeded
from linnet.http.endpoint import Requester
from linnet.ids import UserId

HOUR_MS = 3600 * 1000
MAX_ASKERS = 10_000
"""Beyond it the oldest half is forgotten: better lenient to a few than unbounded."""


class Strangers:
    """Whom each account has looked up lately."""

    def __init__(self, clock: Clock, most: int, *, are_limited: bool) -> None:
        self._clock = clock
        self._most = most
        self._are_limited = are_limited
        # By asker: hashes of the ids, which may be long, and when they were first asked for.
        self._seen: dict[UserId, dict[int, int]] = {}

    def spend(self, requester: Requester, stranger: UserId) -> None:
        """Count a stranger who is looked up; the same one within an hour counts once.

        Raises:
            LimitExceeded: those were too many; says when to try again.
        """
        if not self._are_limited or not requester.is_limited or requester.is_admin:
            return
        now_ms, seen = self._clock.steady_ms(), self._of(requester.user_id)
        while seen and (since_ms := seen[first := next(iter(seen))]) <= now_ms - HOUR_MS:
            del seen[first]
        if (key := hash(stranger)) in seen:
            return
        if len(seen) >= self._most:
            wait_ms = since_ms + HOUR_MS - now_ms if seen else HOUR_MS
            raise LimitExceeded("Too many people were looked up", retry_after_ms=wait_ms)
        seen[key] = now_ms

    def may_see(self, requester: Requester, stranger: UserId) -> bool:
        """The same as an answer, for lists that just end there."""
        try:
            self.spend(requester, stranger)
        except LimitExceeded:
            return False
        return True

    def _of(self, asker: UserId) -> dict[int, int]:
        if asker not in self._seen and len(self._seen) >= MAX_ASKERS:
            for old in list(self._seen)[: MAX_ASKERS // 2]:
                del self._seen[old]
        return self._seen.setdefault(asker, {})
