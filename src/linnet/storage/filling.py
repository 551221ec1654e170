"""Fill an empty database with rows that were read from another one, whichever it was.

Everything happens in one transaction, the tables included, so that an interrupted filling leaves
an empty database. SQLite is filled in a file beside, which gets its name at the end.
"""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Protocol

import apsw

from linnet.config import SettingsError
from linnet.storage.database import Migration, Row, Tx
from linnet.storage.dialect import schema_for_sqlite
from linnet.storage.opening import DATABASE_FILE
from linnet.storage.sqlite import TABLES, SqliteTx
from linnet.storage.whole import Table, sqlite_tables


class Filling(Protocol):
    """A database while it is filled."""

    dialect: str
    tx: Tx

    async def migrate(self, migrations: Sequence[Migration]) -> None:
        """Make steps of the schema."""

    async def tables(self) -> list[Table]:
        """All tables of domains."""

    async def put(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, with values in the order of the columns of `table`."""

    async def finish(self, position: int) -> None:
        """Set the position of the log, and check that the whole holds together.

        Raises:
            SettingsError: it does not.
        """


def filling(database: str, folder: Path) -> AbstractAsyncContextManager[Filling]:
    """Fill the database of the settings; without an exception it is complete and durable.

    Raises:
        SettingsError: it is not empty, or cannot be written.
    """
    if database == "sqlite":
        return _filling_sqlite(folder / DATABASE_FILE)
    postgres = import_module("linnet.storage.filling_postgres")
    filled: AbstractAsyncContextManager[Filling] = postgres.filling(database)
    return filled


class _FillingSqlite:
    dialect = "sqlite"

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self.tx: Tx = SqliteTx(db, 0)

    async def migrate(self, migrations: Sequence[Migration]) -> None:
        for migration in migrations:
            self._db.execute(schema_for_sqlite(migration.script))
            self._db.execute(
                "INSERT INTO migrations VALUES (?, ?)", (migration.number, migration.name)
            )

    async def tables(self) -> list[Table]:
        return sqlite_tables(self._db)

    async def put(self, table: Table, rows: Sequence[Row]) -> None:
        marks = ", ".join("?" * len(table.columns))
        self._db.executemany(f'INSERT INTO "{table.name}" ({table.names}) VALUES ({marks})', rows)

    async def finish(self, position: int) -> None:
        self._db.execute("UPDATE log_position SET position = ?", (position,))
        self._db.execute("COMMIT")
        said = self._db.execute("PRAGMA integrity_check(1)").fetchall()
        if said != [("ok",)]:
            raise SettingsError(f"The database that was made is damaged: {said[0][0]}")


@asynccontextmanager
async def _filling_sqlite(path: Path) -> AsyncIterator[Filling]:
    fresh = path.with_suffix(".filling")
    db = _new_database(path, fresh)
    try:
        db.execute("BEGIN")
        db.execute(TABLES)
        yield _FillingSqlite(db)
    except BaseException as why:
        db.close()
        fresh.unlink()
        if isinstance(why, apsw.Error):
            raise SettingsError(f"The database cannot be filled: {why}") from why
        raise
    db.close()
    _sync(fresh)
    fresh.replace(path)
    _sync(path.parent)


def _new_database(path: Path, fresh: Path) -> apsw.Connection:
    if path.exists():
        raise SettingsError(f"There is a database already: {path}")
    with suppress(FileNotFoundError):
        fresh.unlink()
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    db = apsw.Connection(str(fresh))
    # Nothing has to be undone or to be durable before it has its name.
    for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-65536"):
        db.execute(f"PRAGMA {setting}").fetchall()
    return db


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
