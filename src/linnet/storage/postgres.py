"""PostgreSQL: one writing connection that takes the append lock, a pool for reading.

The row of `log_position` is locked for the whole group, so that with any number of processes commit
order equals position order. Statements that return nothing are gathered and sent before the next
read or the commit: neighbours with the same text travel together.

When the connection breaks during COMMIT nobody knows whether the group is durable. Its writers are
told that it failed, and repeat their requests; the next group asks the database what became of it,
and announces its changes first if they are there.
"""

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg

from linnet.config import SettingsError
from linnet.storage.database import Deliver, Migration, Reader, Row, Tx
from linnet.storage.dialect import Sql, for_postgres
from linnet.storage.group_commit import GroupCommit
from linnet.storage.migrations import check_known, failed, pending
from linnet.storage.patience import Patience, TookTooLong

TABLES = """
CREATE TABLE IF NOT EXISTS log_position (position BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO log_position SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM log_position);
"""
"""What storage itself needs."""


def _bind(args: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(storable(a) if type(a) is str or type(a) is list else a for a in args)


def storable(value: Any) -> Any:
    """PostgreSQL's text cannot hold a NUL, which JSON can: it becomes the replacement character.

    Events themselves are kept as bytes, so this concerns only what rows are found by.
    """
    if type(value) is list:
        return [storable(item) for item in value]
    return value.replace("\0", "\ufffd") if type(value) is str and "\0" in value else value


class PostgresReader(ABC):
    __slots__ = ()

    @abstractmethod
    async def _connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        """The connection to read on."""

    async def one(self, sql: Sql, *args: Any) -> Row:
        row = await self.maybe(sql, *args)
        if row is None:
            raise LookupError("a row that must exist is missing")
        return row

    async def maybe(self, sql: Sql, *args: Any) -> Row | None:
        record = await (await self._connection()).fetchrow(for_postgres(sql), *_bind(args))
        return None if record is None else tuple(record)

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        records = await (await self._connection()).fetch(for_postgres(sql), *_bind(args))
        return [tuple(record) for record in records]


class _PostgresSnapshot(PostgresReader):
    """Begins with its first statement: one that reads nothing costs nothing."""

    __slots__ = ("_db", "_pool")

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self._db: asyncpg.Connection[asyncpg.Record] | None = None

    async def _connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._db is None:
            self._db = await self._pool.acquire()
            await self._db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return self._db

    async def __aenter__(self) -> Reader:
        return self

    async def __aexit__(self, *why: object) -> None:
        db, self._db = self._db, None
        if db is None:
            return
        try:
            await db.execute("ROLLBACK")
        finally:
            await self._pool.release(db)


class _PatientPostgres(_PostgresSnapshot):
    """A snapshot whose statements the database itself ends at a deadline."""

    __slots__ = ("_deadline",)

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", deadline: float) -> None:
        super().__init__(pool)
        self._deadline = deadline

    async def maybe(self, sql: Sql, *args: Any) -> Row | None:
        await self._hurry()
        try:
            return await super().maybe(sql, *args)
        except asyncpg.QueryCanceledError as why:
            raise TookTooLong from why

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        await self._hurry()
        try:
            return await super().all(sql, *args)
        except asyncpg.QueryCanceledError as why:
            raise TookTooLong from why

    async def _hurry(self) -> None:
        left_ms = int((self._deadline - asyncio.get_running_loop().time()) * 1000)
        if left_ms <= 0:
            raise TookTooLong
        db = await self._connection()
        # A plan made without the values cannot know which words are rare.
        await db.execute(
            f"SET LOCAL statement_timeout = {left_ms:d};"
            " SET LOCAL plan_cache_mode = force_custom_plan"
        )


class PostgresTx(PostgresReader):
    __slots__ = ("_db", "_is_marked", "_marked_at", "_unsent", "changes", "id", "position", "undo")

    def __init__(
        self, db: "asyncpg.Connection[asyncpg.Record]", position: int, transaction_id: str
    ) -> None:
        self._db = db
        self.position = position
        self.id = transaction_id
        self.changes: list[object] = []
        self.undo: list[Callable[[], None]] = []
        self._unsent: list[tuple[str, Sequence[Any]]] = []
        self._marked_at = 0
        self._is_marked = False

    async def _connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        return self._db

    def mark(self) -> None:
        """Begin a body. The savepoint is made only if the body reads after it has written."""
        self._marked_at = len(self._unsent)
        self._is_marked = False

    async def undo_to_mark(self) -> None:
        if self._is_marked:
            self._unsent.clear()
            await self._db.execute("ROLLBACK TO SAVEPOINT body")
        else:
            del self._unsent[self._marked_at :]

    async def send(self) -> None:
        """Send what has been gathered, in order."""
        unsent, self._unsent = self._unsent, []
        for text, rows in itertools.groupby(unsent, key=lambda statement: statement[0]):
            arguments = [args for _, args in rows]
            if len(arguments) == 1:
                await self._db.execute(text, *arguments[0])
            else:
                await self._db.executemany(text, arguments)

    async def _settle(self) -> None:
        """Before a read: what this body has written must be there to be read."""
        if len(self._unsent) > self._marked_at and not self._is_marked:
            own = self._unsent[self._marked_at :]
            del self._unsent[self._marked_at :]
            await self.send()
            await self._db.execute("SAVEPOINT body")
            self._is_marked = True
            self._unsent, self._marked_at = own, 0
        if self._unsent:
            await self.send()
            self._marked_at = 0

    async def maybe(self, sql: Sql, *args: Any) -> Row | None:
        await self._settle()
        return await super().maybe(sql, *args)

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        await self._settle()
        return await super().all(sql, *args)

    async def run(self, sql: Sql, *args: Any) -> None:
        self._unsent.append((for_postgres(sql), _bind(args)))

    async def many(self, sql: Sql, rows: Iterable[Sequence[Any]]) -> None:
        text = for_postgres(sql)
        self._unsent.extend((text, _bind(row)) for row in rows)

    def next_position(self) -> int:
        self.position += 1
        return self.position

    def emit(self, change: object) -> None:
        self.changes.append(change)

    def on_rollback(self, undo: Callable[[], None]) -> None:
        self.undo.append(undo)


async def _leave_as_is(_: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Nothing here changes a session's settings: resetting them would cost a round trip.

    Should a transaction still be open, the pool has already ended it.
    """


class PostgresDatabase:
    """A PostgreSQL database, shared with other processes of the same server."""

    dialect = "postgres"

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", url: str) -> None:
        self._pool = pool
        self._url = url
        self._writer: asyncpg.Connection[asyncpg.Record] | None = None
        self._turns = GroupCommit[PostgresTx](self)
        self._patience = Patience()
        self._in_doubt: PostgresTx | None = None

    @classmethod
    async def open(cls, url: str) -> "PostgresDatabase":
        """Connect.

        Raises:
            SettingsError: the server does not answer or refuses us.
        """
        try:
            pool = await asyncpg.create_pool(url, min_size=1, max_size=10, reset=_leave_as_is)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as why:
            raise SettingsError(f"The PostgreSQL database cannot be reached: {why}") from why
        self = cls(pool, url)
        async with pool.acquire() as db:
            # Two processes may start at the same time; creating tables is not safe against that.
            async with db.transaction():
                await db.execute("SELECT pg_advisory_xact_lock(4707)")
                await db.execute(TABLES)
            self._turns.position = await db.fetchval("SELECT position FROM log_position")
        return self

    # The committer's backend.

    async def begin(self) -> PostgresTx:
        if self._writer is None or self._writer.is_closed():
            self._writer = await asyncpg.connect(self._url)
        await self._writer.execute("BEGIN")
        # Waits for whoever holds the row, also for a lost connection of our own that still commits.
        position, transaction_id = await self._writer.fetchrow(
            "SELECT position, pg_current_xact_id()::text FROM log_position FOR UPDATE"
        )
        await self._settle_doubt(self._writer)
        return PostgresTx(self._writer, position, transaction_id)

    async def _settle_doubt(self, db: "asyncpg.Connection[asyncpg.Record]") -> None:
        doubtful = self._in_doubt
        if doubtful is None:
            return
        status = await db.fetchval("SELECT pg_xact_status($1::text::xid8)", doubtful.id)
        self._in_doubt = None
        if status == "committed":
            self._turns.was_committed(doubtful)

    async def save(self, tx: PostgresTx) -> None:
        tx.mark()

    async def undo_to_mark(self, tx: PostgresTx) -> None:
        await tx.undo_to_mark()

    async def commit(self, tx: PostgresTx) -> None:
        assert self._writer is not None
        await tx.run("UPDATE log_position SET position = $1", tx.position)
        await tx.send()
        try:
            await self._writer.execute("COMMIT")
        except BaseException:
            self._in_doubt = tx
            raise

    async def abort(self, tx: PostgresTx) -> None:
        if self._writer is None:
            return
        try:
            await self._writer.execute("ROLLBACK")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._writer.terminate()
            self._writer = None

    # The facade.

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        return self._turns.transaction()

    def snapshot(self) -> AbstractAsyncContextManager[Reader]:
        return _PostgresSnapshot(self._pool)

    @asynccontextmanager
    async def patient_snapshot(self, time_ms_max: int) -> AsyncIterator[Reader]:
        async with self._patience.turn(time_ms_max) as deadline:
            async with _PatientPostgres(self._pool, deadline) as reader:
                yield reader

    def on_commit(self, deliver: Deliver) -> None:
        self._turns.on_commit(deliver)

    def position(self) -> int:
        return self._turns.position

    async def migrate(self, migrations: Sequence[Migration]) -> None:
        async with self._pool.acquire() as db, db.transaction():
            await db.execute("SELECT pg_advisory_xact_lock(4707)")
            done = {record[0] for record in await db.fetch("SELECT number FROM migrations")}
            check_known(done, migrations)
            for migration in pending(done, migrations):
                try:
                    await db.execute(migration.script)
                except asyncpg.PostgresError as why:
                    raise failed(migration, why) from why
                await db.execute(
                    "INSERT INTO migrations VALUES ($1, $2)", migration.number, migration.name
                )

    async def rewrite(self) -> None:
        async with self._pool.acquire() as db:
            found = await db.fetch(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                " WHERE schemaname = current_schema() ORDER BY tablename"
            )
            for (table,) in found:
                await db.execute(f"VACUUM {table}")

    async def is_small(self) -> bool:
        return True  # others write meanwhile

    async def close(self) -> None:
        async with self.transaction():
            pass
        if self._writer is not None:
            await self._writer.close()
        await self._pool.close()
