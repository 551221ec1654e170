"""Followers: work that comes after the commit, from a durable cursor, restartable.

A follower reads what it needs from its domain between two positions, so it survives a crash at any
moment: what was not marked as done is done again. Steps must therefore be safe to repeat.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from linnet.changes import store
from linnet.changes.notifier import Notifier
from linnet.changes.vocabulary import Change
from linnet.clock import Clock
from linnet.storage.database import Database

logger = logging.getLogger(__name__)

MAX_RETRY_MS = 60_000

Step = Callable[[int, int], Awaitable[None]]
"""Do everything that became due after the first position, up to and with the second."""


class Follower:
    """One named piece of work behind the log."""

    def __init__(
        self,
        name: str,
        db: Database,
        notifier: Notifier,
        clock: Clock,
        follows: tuple[type[Change], ...],
        step: Step,
    ) -> None:
        self.name = name
        self._db = db
        self._notifier = notifier
        self._clock = clock
        self._follows = follows
        self._step = step
        self._wake = asyncio.Event()
        self._wake.set()
        notifier.listen(self._hear)

    def _hear(self, change: Change) -> None:
        if isinstance(change, self._follows):
            self._wake.set()

    async def run(self) -> None:
        """Follow until cancelled; a failed step is tried again, later each time."""
        async with self._db.snapshot() as reader:
            cursor = await store.cursor(reader, self.name)
        retry_ms = 0
        while True:
            if retry_ms:
                await self._clock.wait_ms(retry_ms)
            else:
                await self._wake.wait()
            self._wake.clear()
            until = self._notifier.position
            try:
                await self._step(cursor, until)
            except Exception:
                logger.exception("Follower %s failed, trying again", self.name)
                retry_ms = min(MAX_RETRY_MS, retry_ms * 2 or 250)
                continue
            retry_ms, cursor = 0, until
            async with self._db.transaction() as tx:
                await store.move_cursor(tx, self.name, cursor)
