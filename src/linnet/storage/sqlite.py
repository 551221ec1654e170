"""SQLite: one writing connection, a few reading ones, statements on the event loop.

Statements run directly on the loop: with the pages in memory each takes a few microseconds, a
hop to another thread takes sixty. Only `COMMIT`, which waits for the disk, leaves the loop.
"""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import apsw

from linnet.config import SettingsError
from linnet.storage.before_upgrade import keep_copy
from linnet.storage.checkpoints import Checkpoints
from linnet.storage.commit_thread import CommitThread
from linnet.storage.database import Deliver, Migration, Reader, Row, Tx
from linnet.storage.dialect import Sql, for_sqlite, schema_for_sqlite
from linnet.storage.group_commit import GroupCommit
from linnet.storage.migrations import check_known, failed, pending
from linnet.storage.patience import MAX_RUNNING, Patience, TookTooLong
from linnet.storage.rewriting import Rewriting

MAX_IDLE_READERS = 8
TABLES = """
CREATE TABLE IF NOT EXISTS log_position (position INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO log_position SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM log_position);
"""
"""What storage itself needs."""
_STATEMENT_CACHE = 512
_WRITER_SETTINGS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "wal_autocheckpoint": "0",  # see `checkpoints.py`
    "secure_delete": "ON",  # what is deleted is overwritten, see `rewriting.py` for the rest
}
_COPIER_SETTINGS = {"synchronous": "FULL"}
_SETTINGS = {
    "busy_timeout": "5000",
    "temp_store": "MEMORY",
    "cache_size": "-16384",
    "mmap_size": "268435456",
    "foreign_keys": "OFF",
}


def _set(db: apsw.Connection, settings: Mapping[str, str]) -> None:
    """Apply settings, one statement each: of several in one text apsw runs those after the first
    row only when somebody asks for the next one."""
    for name, value in settings.items():
        db.execute(f"PRAGMA {name}={value}").fetchall()


def _bind(args: Sequence[Any]) -> Sequence[Any]:
    """Arguments as SQLite takes them: lists as JSON."""
    for value in args:
        if type(value) is list:
            return [json.dumps(a) if type(a) is list else a for a in args]
    return args


class SqliteReader(ABC):
    __slots__ = ()

    @abstractmethod
    def _connection(self) -> apsw.Connection:
        """The connection to read on."""

    async def one(self, sql: Sql, *args: Any) -> Row:
        row = await self.maybe(sql, *args)
        if row is None:
            raise LookupError("a row that must exist is missing")
        return row

    async def maybe(self, sql: Sql, *args: Any) -> Row | None:
        cursor = self._connection().execute(for_sqlite(sql), _bind(args))
        row: Row | None = cursor.fetchone()
        cursor.close(True)
        return row

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        return self._connection().execute(for_sqlite(sql), _bind(args)).fetchall()


class _SqliteSnapshot(SqliteReader):
    """Begins with its first statement: one that reads nothing costs nothing."""

    __slots__ = ("_database", "_db")

    def __init__(self, database: "SqliteDatabase") -> None:
        self._database = database
        self._db: apsw.Connection | None = None

    def _connection(self) -> apsw.Connection:
        if self._db is None:
            self._db = self._database.begin_reading()
        return self._db

    async def __aenter__(self) -> Reader:
        return self

    async def __aexit__(self, *why: object) -> None:
        db, self._db = self._db, None
        if db is not None:
            self._database.end_reading(db)


class _PatientSqlite:
    """A snapshot whose statements run on a thread of their own until a deadline."""

    __slots__ = ("_db", "_deadline", "_threads")

    def __init__(self, db: apsw.Connection, threads: ThreadPoolExecutor, deadline: float) -> None:
        self._db = db
        self._threads = threads
        self._deadline = deadline

    async def one(self, sql: Sql, *args: Any) -> Row:
        return (await self.all(sql, *args))[0]

    async def maybe(self, sql: Sql, *args: Any) -> Row | None:
        return next(iter(await self.all(sql, *args)), None)

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._deadline:
            raise TookTooLong
        found = loop.run_in_executor(self._threads, self._read, for_sqlite(sql), _bind(args))
        ending = loop.call_at(self._deadline, self._db.interrupt)
        try:
            return await asyncio.shield(found)
        except apsw.InterruptError as why:
            raise TookTooLong from why
        except asyncio.CancelledError:
            # The other thread has the connection until it is done.
            self._db.interrupt()
            await asyncio.wait([found])
            raise
        finally:
            ending.cancel()

    def _read(self, sql: str, args: Sequence[Any]) -> list[Row]:
        return self._db.execute(sql, args).fetchall()


class SqliteTx(SqliteReader):
    __slots__ = ("_db", "changes", "is_marked", "position", "undo")

    def __init__(self, db: apsw.Connection, position: int) -> None:
        self._db = db
        self.is_marked = False
        self.position = position
        self.changes: list[object] = []
        self.undo: list[Callable[[], None]] = []

    def _connection(self) -> apsw.Connection:
        return self._db

    async def run(self, sql: Sql, *args: Any) -> None:
        self._db.execute(for_sqlite(sql), _bind(args))

    async def many(self, sql: Sql, rows: Iterable[Sequence[Any]]) -> None:
        self._db.executemany(for_sqlite(sql), (_bind(row) for row in rows))

    def next_position(self) -> int:
        self.position += 1
        return self.position

    def emit(self, change: object) -> None:
        self.changes.append(change)

    def on_rollback(self, undo: Callable[[], None]) -> None:
        self.undo.append(undo)


class SqliteDatabase:
    """A database file in the data folder, opened by exactly one process."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._patient = ThreadPoolExecutor(MAX_RUNNING, thread_name_prefix="sqlite-read")
        self._patience = Patience()
        try:
            self._writer = self._connect()
            _set(self._writer, _WRITER_SETTINGS)
            copier = self._connect()
            _set(copier, _COPIER_SETTINGS)
            self._checkpoints = Checkpoints(copier, self._writer)
            self._writer.execute(TABLES)
        except apsw.Error as why:
            raise SettingsError(f"The database {path} cannot be opened: {why}") from why
        self._committer = CommitThread()
        self._readers: list[apsw.Connection] = []
        self._rewriting = Rewriting(path)
        self._turns = GroupCommit[SqliteTx](self)
        self._turns.position = self._writer.execute("SELECT position FROM log_position").get

    def _connect(self) -> apsw.Connection:
        db = apsw.Connection(str(self._path), statementcachesize=_STATEMENT_CACHE)
        _set(db, _SETTINGS)
        return db

    # The committer's backend.

    async def begin(self) -> SqliteTx:
        await self._checkpoints.make_room()
        if self._rewriting.is_wanted:
            await self._checkpoints.meanwhile(self._rewriting.do)
        self._writer.execute("BEGIN IMMEDIATE")
        return SqliteTx(self._writer, self._turns.position)

    async def save(self, tx: SqliteTx) -> None:
        if tx.is_marked:
            # With sixty-four open savepoints each write of a page costs twice as much.
            self._writer.execute("RELEASE body")
        self._writer.execute("SAVEPOINT body")
        tx.is_marked = True

    async def undo_to_mark(self, tx: SqliteTx) -> None:
        self._writer.execute("ROLLBACK TO body")

    async def commit(self, tx: SqliteTx) -> None:
        if tx.position != self._turns.position:
            self._writer.execute("UPDATE log_position SET position = ?", (tx.position,))
        committed = self._committer.run(lambda: self._writer.execute("COMMIT"))
        try:
            await asyncio.shield(committed)
        except asyncio.CancelledError:
            # The other thread has the connection until it is done.
            await asyncio.wait([committed])
            raise
        self._checkpoints.after_commit()

    async def abort(self, tx: SqliteTx) -> None:
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    # The facade.

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        return self._turns.transaction()

    def snapshot(self) -> AbstractAsyncContextManager[Reader]:
        return _SqliteSnapshot(self)

    @asynccontextmanager
    async def patient_snapshot(self, time_ms_max: int) -> AsyncIterator[Reader]:
        async with self._patience.turn(time_ms_max) as deadline:
            db = self.begin_reading()
            try:
                yield _PatientSqlite(db, self._patient, deadline)
            finally:
                self.end_reading(db)

    def begin_reading(self) -> apsw.Connection:
        """A connection with a transaction of its own."""
        db = self._readers.pop() if self._readers else self._connect()
        db.execute("BEGIN")
        return db

    def end_reading(self, db: apsw.Connection) -> None:
        """Give a connection back."""
        db.execute("ROLLBACK")
        if len(self._readers) < MAX_IDLE_READERS:
            self._readers.append(db)
        else:
            db.close()

    def on_commit(self, deliver: Deliver) -> None:
        self._turns.on_commit(deliver)

    def position(self) -> int:
        return self._turns.position

    async def migrate(self, migrations: Sequence[Migration]) -> None:
        done = {number for (number,) in self._writer.execute("SELECT number FROM migrations")}
        check_known(done, migrations)
        due = pending(done, migrations)
        if due and done:
            keep_copy(self._writer, self._path.parent)
        with self._writer:
            for migration in due:
                self._make(migration)

    def _make(self, migration: Migration) -> None:
        try:
            self._writer.execute(schema_for_sqlite(migration.script))
        except apsw.Error as why:
            raise failed(migration, why) from why
        self._writer.execute(
            "INSERT INTO migrations VALUES (?, ?)", (migration.number, migration.name)
        )

    async def rewrite(self) -> None:
        self._rewriting.want()
        while self._rewriting.is_wanted:
            # It is done between two groups. The one that this belongs to may have begun before.
            async with self.transaction():
                pass
        self._rewriting.check()

    async def is_small(self) -> bool:
        return self._rewriting.is_quick()

    async def close(self) -> None:
        async with self.transaction():
            pass
        self._committer.close()
        self._patient.shutdown(wait=True)
        self._checkpoints.close()
        for db in [self._writer, *self._readers]:
            db.close()
