"""Pushers of mail: what they are to be told waits and gathers, and goes out in one letter.

Whoever reads meanwhile gets none: what is told is gathered when it is sent.
"""

import heapq
import logging
from collections.abc import Awaitable, Callable, Sequence

from linnet.clock import Clock
from linnet.ids import UserId
from linnet.push import store_pushers
from linnet.push.outcome import Outcome
from linnet.push.pusher import Push as Due
from linnet.push.pusher import Pusher
from linnet.storage.database import Database

logger = logging.getLogger(__name__)

TICK_MS = 10_000
DELAY_MS = 10 * 60 * 1000
"""From the first message to the letter."""
INTERVAL_MS = 60 * 60 * 1000
"""Between two letters to the same address."""
FIRST_REST_MS = 60_000
MAX_REST_MS = 60 * 60 * 1000
MAX_AGE_MS = 24 * 60 * 60 * 1000
"""What could not be told for so long is of no interest any more."""
MAX_KEPT = 50
"""Messages that one letter is made of: the newest."""

TellAll = Callable[[Pusher, Sequence[Due]], Awaitable[Outcome]]
"""Write one letter of everything that is still news."""
Remove = Callable[[UserId, int], Awaitable[None]]


class Mailing:
    """The pushers of mail that wait for their letter. `run` it in the background."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._tell: TellAll
        self._remove: Remove
        self._planned: set[int] = set()
        self._due: list[tuple[int, int]] = []
        """When to write: steady time and number of the pusher."""
        self._sent: dict[int, int] = {}
        """When the last letter went out, of those that may not have the next one yet."""
        self._failures = 0
        self._rests_until_ms = 0

    def tell_with(self, tell: TellAll, remove: Remove) -> None:
        """Name what writes and removes; both need the rest of push, which is made later."""
        self._tell, self._remove = tell, remove

    def is_waiting(self, number: int) -> bool:
        return number in self._planned

    def wake(self, number: int) -> None:
        """This pusher has something to be told."""
        if number not in self._planned:
            next_ms = self._sent.get(number, -INTERVAL_MS) + INTERVAL_MS
            self._plan(number, max(self._clock.steady_ms() + DELAY_MS, next_ms))

    async def run(self) -> None:
        """Write what is due until cancelled."""
        while True:
            await self._clock.wait_ms(TICK_MS)
            await self.write()

    async def write(self) -> None:
        """Write all letters that are due, one after the other."""
        now_ms = self._clock.steady_ms()
        self._sent = {n: ms for n, ms in self._sent.items() if ms > now_ms - INTERVAL_MS}
        if now_ms < self._rests_until_ms:
            return
        while self._due and self._due[0][0] <= now_ms:
            _, number = heapq.heappop(self._due)
            self._planned.discard(number)
            try:
                is_served = await self._serve(number)
            except Exception:
                logger.exception("A letter failed")
                is_served = False
            if not is_served:
                self._rest(number)
                return
            self._failures = 0

    async def _serve(self, number: int) -> bool:
        """Write one letter; False when the mail server takes none now."""
        async with self._db.snapshot() as reader:
            pusher = await store_pushers.pusher(reader, number)
            found = await store_pushers.pushes_of(reader, number, MAX_KEPT)
        if pusher is None or not found:
            return True
        oldest_ts = self._clock.now_ms() - MAX_AGE_MS
        fresh = [due for due in found if pusher.is_enabled and due.due_ts > oldest_ts]
        outcome = await self._tell(pusher, fresh) if fresh else Outcome.HOPELESS
        if outcome is Outcome.LATER:
            return False
        async with self._db.transaction() as tx:
            await store_pushers.delete_pushes(tx, [(number, due.position) for due in found])
        if outcome is Outcome.GONE:
            await self._remove(pusher.user_id, number)
        elif outcome is Outcome.DELIVERED:
            self._sent[number] = self._clock.steady_ms()
        return True

    def _rest(self, number: int) -> None:
        """Leave the mail server alone for a while, each time longer."""
        rest_ms = min(MAX_REST_MS, FIRST_REST_MS * 2 ** min(self._failures, 10))
        self._failures += 1
        self._rests_until_ms = self._clock.steady_ms() + rest_ms
        self._plan(number, self._rests_until_ms)

    def _plan(self, number: int, due_ms: int) -> None:
        self._planned.add(number)
        heapq.heappush(self._due, (due_ms, number))
