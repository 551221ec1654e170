"""Deliver what is due: to each pusher in order, later again where a gateway does not answer."""

import heapq
import logging
from collections.abc import Awaitable, Callable, Iterable

from linnet.clock import Clock
from linnet.ids import UserId
from linnet.metrics import Metrics
from linnet.push import store_pushers
from linnet.push.answers import Answers
from linnet.push.lanes import Lane
from linnet.push.mailing import MAX_KEPT, Mailing
from linnet.push.outcome import Outcome
from linnet.push.pusher import Known, Pusher
from linnet.push.pusher import Push as Due
from linnet.rng import Rng
from linnet.storage.database import Database
from linnet.tasks import Tasks

logger = logging.getLogger(__name__)

TICK_MS = 1000
FIRST_REST_MS = 1_000
MAX_REST_MS = 60 * 60 * 1000
MAX_AGE_MS = 24 * 60 * 60 * 1000
"""What could not be delivered for so long is of no interest any more."""
MAX_RESTING = 10
"""What is kept for a pusher whose gateway does not answer: only the newest is of use later."""
PAGE = 20
MAX_DONE = 200
"""Delivered pushes that are written off together."""

Tell = Callable[[Pusher, Due], Awaitable[tuple[Outcome, int | None]]]
"""Send one push; with the count of unread messages that it told, if it told anything."""
Remove = Callable[[UserId, int], Awaitable[None]]
"""Remove a pusher that is not wanted any more."""


class Delivery:
    """What has to be delivered, by gateway. `run` it in the background."""

    def __init__(
        self, db: Database, clock: Clock, rng: Rng, tasks: Tasks, metrics: Metrics
    ) -> None:
        self.mailing = Mailing(db, clock)
        self.answers = Answers(db, clock)
        self._db = db
        self._clock = clock
        self._rng = rng
        self._tasks = tasks
        self._tell: Tell
        self._remove: Remove
        self._lanes: dict[str, Lane] = {}
        self._failures: dict[int, int] = {}
        """How often pushers have failed in a row."""
        self._resting: set[int] = set()
        self._due: list[tuple[int, int]] = []
        """When to try again: steady time and number of the pusher."""
        self._done: set[tuple[int, int]] = set()
        """Delivered, but not written off yet."""
        self._shown: dict[int, int] = {}
        """Counts that pushers were told since they were read from the database."""
        self._unwritten: dict[int, int] = {}
        self._outcomes = {
            outcome: metrics.counter(
                f"linnet_pushes_{outcome.name.lower()}_total", f"Pushes: {outcome.value}"
            )
            for outcome in Outcome
        }

    def tell_with(self, tell: Tell, remove: Remove) -> None:
        """Name what sends and removes; both need the rest of push, which is made later."""
        self._tell, self._remove = tell, remove

    def shown(self, pusher: Known | Pusher) -> int:
        """The count of unread messages that a pusher was last told."""
        return self._shown.get(pusher.number, pusher.shown_unread)

    def is_resting(self, number: int) -> bool:
        """Whether a pusher could not be told lately and waits for its next attempt."""
        return number in self._resting

    def most_kept(self, number: int) -> int | None:
        """How much is kept for a pusher that has to wait; None when it is told at once."""
        if self.mailing.is_waiting(number):
            return MAX_KEPT
        return MAX_RESTING if self.is_resting(number) else None

    def wake(self, numbers: Iterable[int]) -> None:
        """These pushers have something to be told. Those that rest go on resting."""
        fresh = [number for number in numbers if number not in self._resting]
        if fresh:
            self._tasks.spawn("lanes of pushers", self._sort(fresh))

    async def run(self) -> None:
        """Go on where the last run ended; wake who has rested, and write off, until cancelled."""
        async with self._db.snapshot() as reader:
            waiting = await store_pushers.pushers_waiting(reader)
        await self._sort(waiting)
        while True:
            await self._clock.wait_ms(TICK_MS)
            now_ms = self._clock.steady_ms()
            rested: list[int] = []
            while self._due and self._due[0][0] <= now_ms:
                rested.append(heapq.heappop(self._due)[1])
            self._resting.difference_update(rested)
            await self._sort(rested)
            await self.write()

    async def write(self) -> None:
        """Write off what was delivered, and remember the counts that were told."""
        await self.answers.write()
        done, shown = self._done.copy(), self._unwritten.copy()
        if not done and not shown:
            return
        async with self._db.transaction() as tx:
            await store_pushers.delete_pushes(tx, done)
            await store_pushers.set_shown(tx, shown.items())
        self._done -= done
        for number, count in shown.items():
            if self._unwritten.get(number) == count:
                del self._unwritten[number]

    async def _sort(self, numbers: Iterable[int]) -> None:
        """Put pushers into the lanes of their gateways."""
        for number in numbers:
            async with self._db.snapshot() as reader:
                pusher = await store_pushers.pusher(reader, number)
            if pusher is None:
                self._forget(number)
            elif pusher.kind == "email":
                self.mailing.wake(number)
            else:
                self._lane(pusher).add(number)

    def _lane(self, pusher: Pusher) -> Lane:
        name = pusher.host
        lane = self._lanes.get(name)
        if lane is None:
            for idle in [key for key, other in self._lanes.items() if other.is_idle]:
                del self._lanes[idle]
            lane = self._lanes[name] = Lane(name, self._serve, self._clock, self._tasks)
        return lane

    async def _serve(self, number: int) -> bool | None:
        """Tell a pusher everything it waits for; False when its gateway does not answer.

        None when it rests: it was in line before it began to.
        """
        if number in self._resting:
            return None
        try:
            outcome = await self._tell_all(number)
        except Exception:
            logger.exception("A push failed")
            outcome = Outcome.LATER
        if outcome is Outcome.LATER:
            self._rest(number)
            return False
        self._failures.pop(number, None)
        return True

    async def _tell_all(self, number: int) -> Outcome:
        while True:
            async with self._db.snapshot() as reader:
                pusher = await store_pushers.pusher(reader, number)
                found = await store_pushers.pushes_of(reader, number, PAGE + len(self._done))
            waiting = [due for due in found if (number, due.position) not in self._done]
            if pusher is None or not waiting:
                return Outcome.DELIVERED
            for due in waiting:
                outcome = await self._tell_one(pusher, due)
                if outcome in (Outcome.LATER, Outcome.GONE):
                    return outcome
            if len(self._done) >= MAX_DONE:
                await self.write()

    async def _tell_one(self, pusher: Pusher, due: Due) -> Outcome:
        is_old = due.due_ts < self._clock.now_ms() - MAX_AGE_MS
        outcome, told = (Outcome.HOPELESS, None)
        if pusher.is_enabled and not is_old:
            outcome, told = await self._tell(pusher, due)
        self._outcomes[outcome].add()
        if outcome is Outcome.GONE:
            self._forget(pusher.number)
            await self._remove(pusher.user_id, pusher.number)
        elif outcome is not Outcome.LATER:
            self._done.add((pusher.number, due.position))
            if told is not None and told != self.shown(pusher):
                self._shown[pusher.number] = self._unwritten[pusher.number] = told
        return outcome

    def _rest(self, number: int) -> None:
        """Try a pusher again later: each time later, and not all of a gateway at once."""
        failures = self._failures[number] = self._failures.get(number, 0) + 1
        self._resting.add(number)
        rest_ms = min(MAX_REST_MS, FIRST_REST_MS * 2 ** min(failures - 1, 20))
        jitter = self._rng.random_bytes(1)[0] / 255
        due_ms = self._clock.steady_ms() + int(rest_ms * (0.5 + jitter / 2))
        heapq.heappush(self._due, (due_ms, number))

    def _forget(self, number: int) -> None:
        self._failures.pop(number, None)
        self._resting.discard(number)
        self._shown.pop(number, None)
        self._unwritten.pop(number, None)
