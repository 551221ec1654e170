"""Followers: work that comes after the commit, from a durable cursor, restartable.

A follower reads what it needs from its domain between two positions, so it survives a crash at any
moment: what was not marked as done is done again. Steps must therefore be safe to repeat.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from linnet.changes import store
from linnet.changes.gaps import reach
from linnet.changes.notifier import Notifier
from linnet.changes.vocabulary import Change
from linnet.clock import Clock
from linnet.storage.database import Database, Tx

logger = logging.getLogger(__name__)

MAX_RETRY_MS = 60_000
MAX_SPAN = 10_000
"""Positions of one step, so that a long way is remembered in parts."""

Step = Callable[[int, int], Awaitable[None]]
"""Do everything that became due after the first position, up to and with the second."""


class Follower:
    """One named piece of work behind the log.

    With `pace_ms` it lets that much time pass before each step: for work that is due with every
    event, but that nobody waits for. Who needs it now calls `catch_up`.

    """

    def __init__(
        self,
        name: str,
        db: Database,
        notifier: Notifier,
        clock: Clock,
        follows: tuple[type[Change], ...],
        step: Step,
        *,
        pace_ms: int = 0,
    ) -> None:
        self.name = name
        self._db = db
        self._notifier = notifier
        self._clock = clock
        self._follows = follows
        self._step = step
        self._pace_ms = pace_ms
        self._remember_every_ms = 0
        self._remembered_ms = clock.steady_ms()
        self._remembered = 0
        """The cursor in the database, or one before it."""
        self._cursor: int | None = None
        self._gaps: list[tuple[int, int]] = []
        self._turn = asyncio.Lock()
        self._wake = asyncio.Event()
        self._wake.set()
        notifier.listen(self._hear)

    def remembering_every(self, period_ms: int) -> "Follower":
        """The same, but write the cursor no more often than that.

        So a step for every event costs no commit of its own. A step that writes also calls
        `remember` in its transaction: then only steps without any are done again after a crash.
        """
        self._remember_every_ms = period_ms
        return self

    def _hear(self, change: Change) -> None:
        if isinstance(change, self._follows):
            self._wake.set()

    async def run(self) -> None:
        """Follow until cancelled; a failed step is tried again, later each time.

        In the end the cursor is written if that was put off: else the last steps would be done
        again with every start until something new happens.
        """
        try:
            await self._follow()
        finally:
            if self._cursor is not None and self._cursor > self._remembered:
                await self._remember(self._cursor)

    async def _follow(self) -> None:
        retry_ms = 0
        is_behind = True
        while True:
            if retry_ms:
                await self._clock.wait_ms(retry_ms)
            elif not is_behind:
                await self._wake.wait()
                if self._pace_ms:
                    await self._clock.wait_ms(self._pace_ms)
            try:
                is_behind = not await self.catch_up()
            except Exception:
                logger.exception("Follower %s failed, trying again", self.name)
                retry_ms = min(MAX_RETRY_MS, retry_ms * 2 or 250)
                continue
            retry_ms = 0

    async def catch_up(self) -> bool:
        """Do now what is due, at most `MAX_SPAN` positions of it; False when more is left."""
        async with self._turn:
            if self._cursor is None:
                async with self._db.snapshot() as reader:
                    self._gaps = await store.gaps(reader)
                    self._cursor = self._remembered = await store.cursor(reader, self.name)
            self._wake.clear()
            newest = self._notifier.position
            until = min(newest, reach(self._gaps, self._cursor, MAX_SPAN))
            if until > self._cursor:
                try:
                    await self._step(self._cursor, until)
                except BaseException:
                    self._wake.set()
                    raise
                if self._is_to_be_remembered(until):
                    await self._remember(until)
                self._cursor = until
            return until == newest

    def _is_to_be_remembered(self, position: int) -> bool:
        since_ms = self._clock.steady_ms() - self._remembered_ms
        is_due = since_ms >= self._remember_every_ms
        return is_due or position - self._remembered >= MAX_SPAN

    async def _remember(self, position: int) -> None:
        self._remembered_ms = self._clock.steady_ms()
        async with self._db.transaction() as tx:
            await store.move_cursor(tx, self.name, position)
        self._remembered = position


async def remember(tx: Tx, name: str, position: int) -> None:
    """Move a follower's cursor together with what its step writes."""
    await store.move_cursor(tx, name, position)


async def begin_anew(tx: Tx, name: str) -> None:
    """Have a follower do all of its work again from the beginning, after the next start."""
    await store.forget_cursor(tx, name)
