"""What every database offers the domains: write transactions in one order, and read snapshots."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from linnet.storage.dialect import Sql

Row = tuple[Any, ...]
"""A row as the database gave it. Rows never leave a domain's `store.py`."""


class Reader(Protocol):
    """The reading calls. Lists as arguments belong to an `IN ($n...)`."""

    async def one(self, sql: Sql, *args: Any) -> Row:
        """The only row; a missing row is our own mistake and raises `LookupError`."""

    async def maybe(self, sql: Sql, *args: Any) -> Row | None:
        """The first row, or None."""

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """All rows."""


class Tx(Reader, Protocol):
    """A write transaction: also runs statements, gives out positions and announces changes."""

    async def run(self, sql: Sql, *args: Any) -> None:
        """Run a statement that returns nothing."""

    async def many(self, sql: Sql, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of arguments."""

    def next_position(self) -> int:
        """The next position of the log: greater than all given out before, in commit order."""

    def emit(self, change: object) -> None:
        """Announce a change. It is delivered after the commit is durable, and only then."""

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Call `undo` if this transaction does not reach the disk (it failed, or its group did)."""


Deliver = Callable[[int, list[object]], None]
"""Called on the event loop after each commit with the newest position and the changes, in order."""


class Database(Protocol):
    """One opened database."""

    dialect: str

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """A write transaction. Bodies run one at a time in the order of arrival.

        Bodies that are ready together share one commit. Leaving the block without an exception
        returns when the commit is durable. An exception undoes this body alone.
        """

    def snapshot(self) -> AbstractAsyncContextManager[Reader]:
        """A consistent view of what was committed when it was opened."""

    def patient_snapshot(self, time_ms_max: int) -> AbstractAsyncContextManager[Reader]:
        """As `snapshot`, for statements that may run for long: they keep nobody else waiting.

        Raises:
            TookTooLong: on entering or from a statement, when the time is up.
        """

    def on_commit(self, deliver: Deliver) -> None:
        """Set who hears of committed changes."""

    def position(self) -> int:
        """The newest committed position."""

    async def migrate(self, migrations: Sequence["Migration"]) -> None:
        """Bring the schema up to date: all steps that are missing, or none.

        Raises:
            SettingsError: the database was written by a newer Linnet, or a step failed.
        """

    async def rewrite(self) -> None:
        """Leave nothing of what was deleted in the database's own files, as far as it can do that.

        SQLite writes all of them anew, and who writes meanwhile waits. PostgreSQL frees the room of
        what was deleted; when that is overwritten is for it to say.

        Raises:
            StillReadError: somebody still reads what is old, so some of it is still there.
        """

    async def is_small(self) -> bool:
        """Whether `rewrite` keeps nobody waiting for more than a moment."""

    async def close(self) -> None:
        """Finish the running commit and close all connections."""


class StillReadError(Exception):
    """What is old is still read, so it cannot be removed now."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema, never edited once released."""

    number: int
    name: str
    script: str
