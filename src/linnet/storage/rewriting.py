"""SQLite's file is written anew, so that nothing of what was deleted is left in it.

With `secure_delete` SQLite overwrites what is deleted. But when a page of an index is full it moves
a part of it to another page, and what it has moved stays behind in unused space until that is used
again: a row that is deleted later is overwritten in its new place only. `VACUUM` copies what is
there and nothing else; afterwards the log is emptied and cut off.
"""

from pathlib import Path

import apsw

from linnet.storage.database import StillReadError

BUSY_MS = 500
QUICK_BYTES = 64 * 1024 * 1024
"""A file up to this size is written anew within a second."""
_SETTINGS = {
    "temp_store": "FILE",  # a copy of everything would not fit into the memory
    "synchronous": "FULL",
    "cache_size": "-16384",
}


class Rewriting:
    """Whether somebody wants it, and how the last one went."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failure: Exception | None = None
        self.is_wanted = False

    def is_quick(self) -> bool:
        return self._path.stat().st_size <= QUICK_BYTES

    def want(self) -> None:
        self.is_wanted = True

    def check(self) -> None:
        """Raise what went wrong."""
        if self._failure is not None:
            raise self._failure

    def do(self) -> None:
        """Write the file anew; never raises. On a thread, while nobody writes."""
        self._failure = None
        try:
            self._rewrite()
        except (apsw.Error, StillReadError) as why:
            self._failure = why
        self.is_wanted = False

    def _rewrite(self) -> None:
        db = apsw.Connection(str(self._path))
        try:
            db.set_busy_timeout(BUSY_MS)
            for name, value in _SETTINGS.items():
                db.execute(f"PRAGMA {name}={value}").fetchall()
            db.execute("VACUUM").fetchall()
            (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0]
        finally:
            db.close()
        if busy:
            raise StillReadError("The log of the database is still read, so it cannot be cut off")
