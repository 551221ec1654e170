"""PostgreSQL as it was at one moment: a read-only transaction of its own connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from linnet.config import SettingsError
from linnet.storage.database import Row
from linnet.storage.postgres import PostgresReader
from linnet.storage.whole import KINDS, OWN_TABLES, ROWS_AT_ONCE, Column, Table, WholeReader

_COLUMNS = """
SELECT table_name::text, column_name::text, data_type::text
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
ORDER BY table_name, ordinal_position
"""
_CALMLY = """
SET LOCAL synchronize_seqscans = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0
"""


class _WholePostgres(PostgresReader):
    dialect = "postgres"

    def __init__(self, db: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._db = db

    async def _connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        return self._db

    async def tables(self) -> list[Table]:
        return await postgres_tables(self._db)

    async def rows(self, table: Table) -> AsyncIterator[list[Row]]:
        cursor = await self._db.cursor(table.query)
        while records := await cursor.fetch(ROWS_AT_ONCE):
            yield [tuple(record) for record in records]


async def postgres_tables(db: "asyncpg.Connection[asyncpg.Record]") -> list[Table]:
    """All tables of domains; those with columns of other kinds are indexes."""
    found: dict[str, list[Column]] = {}
    for name, column, kind in await db.fetch(_COLUMNS):
        found.setdefault(name, []).append(Column(column, kind))
    return [
        Table(name, tuple(columns))
        for name, columns in sorted(found.items())
        if name not in OWN_TABLES and all(column.kind in KINDS for column in columns)
    ]


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[WholeReader]:
    """Read the database at this address as it is now."""
    try:
        db = await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as why:
        raise SettingsError(f"The PostgreSQL database cannot be reached: {why}") from why
    try:
        async with db.transaction(isolation="repeatable_read", readonly=True):
            await db.execute(_CALMLY)
            if not await db.fetchval("SELECT to_regclass('log_position') IS NOT NULL"):
                raise SettingsError("There is no Linnet in this database. Start it first.")
            yield _WholePostgres(db)
    finally:
        await db.close()
