"""SQLite's log of what was written is copied into the database file behind the commits.

By itself SQLite does that inside of the commit that fills the log: whoever commits then waits for
a tenth of a second. Here another connection does it, on a thread of its own, while reading and
writing go on. What was acknowledged is durable either way: a commit flushes the log.

The log begins anew with the first write that finds all of it copied. Under writes that never pause
that moment would not come, so once the log is long a group waits for the rest to be copied, which
is only what was written during the last copying.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import apsw

logger = logging.getLogger(__name__)

BEGIN_FRAMES = 4_000
"""Pages in the log, of 4 KiB, that are not copied yet when copying begins."""
MAX_FRAMES = 16_000
"""Pages in the log with which a group waits."""


class Checkpoints:
    """When to copy, and how far it is."""

    def __init__(self, db: apsw.Connection, writer: apsw.Connection) -> None:
        self._db = db
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-checkpoint")
        self._copying: asyncio.Future[None] | None = None
        self._frames = 0
        self._copied = 0
        self._full_at = MAX_FRAMES
        writer.set_wal_hook(self._note)

    def _note(self, _db: apsw.Connection, _name: str, frames: int) -> int:
        """Called with each commit, on its thread: so many pages are in the log now."""
        self._frames = frames
        return apsw.SQLITE_OK

    def after_commit(self) -> None:
        """Begin to copy when enough has gathered; of a long log the next group does the rest."""
        if self._frames < self._copied:
            # The log has begun anew.
            self._copied, self._full_at = 0, MAX_FRAMES
        is_due = self._frames - self._copied >= BEGIN_FRAMES
        if is_due and self._copying is None and self._frames < self._full_at:
            self._begin()

    async def make_room(self) -> None:
        """Before a group begins: copy the rest of a long log, so that it can begin anew."""
        if self._copying is None and self._frames >= self._full_at:
            # Somebody who still reads what is old can prevent it. Then it is not tried again soon.
            self._full_at = self._frames + BEGIN_FRAMES
            await asyncio.shield(self._begin())

    async def meanwhile(self, work: Callable[[], None]) -> None:
        """Before a group begins: do this on the thread, while nothing is copied or written."""
        loop = asyncio.get_running_loop()
        done = loop.run_in_executor(self._thread, work)
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait([done])
            raise

    def _begin(self) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        self._copying = loop.run_in_executor(self._thread, self._copy)
        self._copying.add_done_callback(self._end)
        return self._copying

    def _end(self, _: asyncio.Future[None]) -> None:
        self._copying = None

    def _copy(self) -> None:
        try:
            rows = self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except apsw.Error:
            # As a full disk: everything stays in the log, which is as durable.
            logger.exception("The database's log could not be copied, trying again later")
            self._copied = self._frames
        else:
            copied = rows[0][2]
            assert isinstance(copied, int)
            self._copied = copied

    def close(self) -> None:
        """Wait for what is under way."""
        self._thread.shutdown(wait=True)
        self._db.close()
