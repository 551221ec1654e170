"""How often each contact was made, for whom, and how much left: kept for 30 days."""

from collections import deque

from linnet.clock import Clock
from linnet.ids import UserId
from linnet.storage.database import Database
from linnet.touchpoints import store
from linnet.touchpoints.amounts import Published
from linnet.touchpoints.count import Count, Key

WRITE_EVERY_MS = 60_000
DAY_MS = 24 * 60 * 60 * 1000
KEPT_DAYS = 30
PUBLISHED_DAYS = KEPT_DAYS - 1
"""The whole ones: today is not over."""
MAX_PENDING = 50_000
"""Entries between two writings. Beyond it what is for a person is counted for nobody."""
UNDECLARED = "undeclared"
"""Stands for what the guard has stopped: something tried to leave that no row knows."""

IN_PAGES = "pages"
"""Stands for what browsers have stopped in the web app and reported: its policy did not allow it.

Anybody can send a report, so this is a reason to look, and no proof.
"""


class Counts:
    """Counts in memory until they are written."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._pending: dict[Key, Count] = {}
        # Appending is safe on any thread.
        self._undeclared: deque[None] = deque(maxlen=MAX_PENDING)
        self._published: dict[str, Published] = {}
        self._published_on = 0

    def note(self, touchpoint_id: str, user_id: UserId | None, count: Count) -> None:
        """Add to the counts of today."""
        count.last_ts = self._clock.now_ms()
        key = (count.last_ts // DAY_MS, touchpoint_id, user_id or "")
        pending = self._pending.get(key)
        if pending is None:
            if len(self._pending) >= MAX_PENDING:
                key = (key[0], touchpoint_id, "")
            pending = self._pending.setdefault(key, Count())
        pending.add(count)

    def note_undeclared(self) -> None:
        """Something tried to leave that no row knows. Called on whatever thread it was."""
        self._undeclared.append(None)

    async def of(self, user_id: UserId | None) -> dict[str, Count]:
        """What left by row, for one person or altogether, with what is not written yet."""
        self._take_undeclared()
        async with self._db.snapshot() as reader:
            found = await store.sums(reader, user_id)
        for (_, touchpoint_id, whose), count in self._pending.items():
            if user_id is None or whose == user_id:
                found.setdefault(touchpoint_id, Count()).add(count)
        return found

    async def by_day(self) -> dict[str, list[tuple[int, Count]]]:
        """What left by row and day, oldest day first; days are counted since 1970, UTC."""
        await self.write()
        async with self._db.snapshot() as reader:
            return await store.sums_by_day(reader)

    async def published(self) -> dict[str, Published]:
        """What anybody may know of the whole days that are kept, without today.

        It changes once a day, so that nobody can watch somebody's contacts; and once a day the
        database is asked, however many people look.
        """
        today = self._clock.now_ms() // DAY_MS
        if today != self._published_on:
            await self.write()
            async with self._db.snapshot() as reader:
                self._published = await store.whole_days(reader, today - PUBLISHED_DAYS, today)
            self._published_on = today
        return self._published

    async def for_whom(
        self, days: tuple[int, int], touchpoint_id: str, user_id: str, limit: int
    ) -> list[tuple[str, UserId, Count]]:
        """What left by row and person on days, of one or (where empty) of all of them."""
        await self.write()
        async with self._db.snapshot() as reader:
            return await store.for_whom(reader, days, touchpoint_id, UserId(user_id), limit)

    def forget(self, user_id: UserId) -> None:
        """Do not write what was counted for this person."""
        for key in [key for key in self._pending if key[2] == user_id]:
            del self._pending[key]

    async def run(self) -> None:
        """Write once a minute until cancelled."""
        while True:
            await self._clock.wait_ms(WRITE_EVERY_MS)
            await self.write()

    async def write(self) -> None:
        """Write what has gathered, and forget what is too old."""
        self._take_undeclared()
        pending, self._pending = self._pending, {}
        if not pending:
            return
        today = self._clock.now_ms() // DAY_MS
        async with self._db.transaction() as tx:
            await store.add_counts(tx, pending.items())
            await store.delete_counts_before(tx, today - KEPT_DAYS + 1)

    def _take_undeclared(self) -> None:
        while self._undeclared:
            self._undeclared.popleft()
            self.note(UNDECLARED, None, Count(attempts=1, blocked=1))
