"""Fill an empty PostgreSQL database, in one transaction."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from linnet.config import SettingsError
from linnet.storage.database import Migration, Row, Tx
from linnet.storage.filling import Filling
from linnet.storage.postgres import TABLES, PostgresTx, storable
from linnet.storage.whole import Table
from linnet.storage.whole_postgres import postgres_tables

_IS_ANY_TABLE = (
    "SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema())"
)


class _FillingPostgres:
    dialect = "postgres"

    def __init__(self, db: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._db = db
        self._tx = PostgresTx(db, 0, "")
        self.tx: Tx = self._tx

    async def migrate(self, migrations: Sequence[Migration]) -> None:
        await self._tx.send()
        for migration in migrations:
            await self._db.execute(migration.script)
            await self._db.execute(
                "INSERT INTO migrations VALUES ($1, $2)", migration.number, migration.name
            )

    async def tables(self) -> list[Table]:
        return await postgres_tables(self._db)

    async def put(self, table: Table, rows: Sequence[Row]) -> None:
        await self._tx.send()
        booleans = [n for n, column in enumerate(table.columns) if column.kind == "boolean"]
        await self._db.copy_records_to_table(
            table.name,
            records=[_record(row, booleans) for row in rows],
            columns=[column.name for column in table.columns],
        )

    async def finish(self, position: int) -> None:
        await self.tx.run("UPDATE log_position SET position = $1", position)
        await self._tx.send()


def _record(row: Row, booleans: Sequence[int]) -> tuple[Any, ...]:
    values = [storable(value) for value in row]
    for n in booleans:
        values[n] = None if values[n] is None else bool(values[n])
    return tuple(values)


@asynccontextmanager
async def filling(url: str) -> AsyncIterator[Filling]:
    """Fill the database at this address, which must have no table at all."""
    try:
        db = await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as why:
        raise SettingsError(f"The PostgreSQL database cannot be reached: {why}") from why
    try:
        async with db.transaction():
            if await db.fetchval(_IS_ANY_TABLE):
                raise SettingsError("The PostgreSQL database is not empty; name an empty one")
            await db.execute(TABLES)
            yield _FillingPostgres(db)
    except asyncpg.PostgresError as why:
        raise SettingsError(f"The PostgreSQL database cannot be filled: {why}") from why
    finally:
        await db.close()
