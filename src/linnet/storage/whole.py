"""Everything of a database as it was at one moment, row by row, for another process to copy.

Rows come in the order in which the database keeps them, which is the fastest one, and which changes
least between two readings. Tables that hold something else than text, numbers and bytes are
indexes, made of the others and different on each database: they are not part of the whole.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Protocol

import apsw
from msgspec import Struct

from linnet.config import SettingsError
from linnet.storage.database import Reader, Row
from linnet.storage.opening import DATABASE_FILE
from linnet.storage.sqlite import SqliteReader

ROWS_AT_ONCE = 500
KINDS = {"text", "bigint", "boolean", "bytea"}
"""Of columns, as PostgreSQL calls them."""
OWN_TABLES = ("log_position", "migrations")
"""Those of storage itself, which are said in `WholeReader.facts`."""


class Column(Struct, frozen=True):
    """One column; a boolean of SQLite is a number."""

    name: str
    kind: str


class Table(Struct, frozen=True):
    """One table of a domain."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> str:
        """Its columns, as SQL lists them."""
        return ", ".join(f'"{column.name}"' for column in self.columns)

    @property
    def query(self) -> str:
        """What reads all of it."""
        return f'SELECT {self.names} FROM "{self.name}"'


class WholeReader(Reader, Protocol):
    """One moment of a database."""

    dialect: str

    async def tables(self) -> list[Table]:
        """All tables of domains, by name."""

    def rows(self, table: Table) -> AsyncIterator[list[Row]]:
        """All rows of a table, in lists of moderate length."""


class Facts(Struct, frozen=True):
    """What storage itself knows of a moment."""

    position: int
    steps: list[int]
    """The migrations that were made."""


async def facts(reader: Reader) -> Facts:
    """Position and schema of the moment that is read."""
    position = int((await reader.one("SELECT position FROM log_position"))[0])
    rows = await reader.all("SELECT number FROM migrations ORDER BY number")
    return Facts(position, [int(row[0]) for row in rows])


def reading_whole(database: str, folder: Path) -> AbstractAsyncContextManager[WholeReader]:
    """Read the database of the settings as it is now; its server may go on to write.

    Raises:
        SettingsError: there is none, or it cannot be read.
    """
    if database == "sqlite":
        return _reading_sqlite(folder / DATABASE_FILE)
    postgres = import_module("linnet.storage.whole_postgres")
    reading: AbstractAsyncContextManager[WholeReader] = postgres.reading(database)
    return reading


class _WholeSqlite(SqliteReader):
    dialect = "sqlite"

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def _connection(self) -> apsw.Connection:
        return self._db

    async def tables(self) -> list[Table]:
        return sqlite_tables(self._db)

    async def rows(self, table: Table) -> AsyncIterator[list[Row]]:
        cursor = self._db.execute(table.query)
        while rows := list(islice(cursor, ROWS_AT_ONCE)):
            yield rows


def sqlite_tables(db: apsw.Connection) -> list[Table]:
    """All tables of domains; virtual ones and what is behind them are indexes."""
    rows: list[Row] = db.execute("PRAGMA table_list").fetchall()
    names = sorted(row[1] for row in rows if (row[0], row[2]) == ("main", "table"))
    return [
        _table(db, name)
        for name in names
        if not name.startswith("sqlite_") and name not in OWN_TABLES
    ]


def _table(db: apsw.Connection, name: str) -> Table:
    columns: list[Row] = db.execute(f'PRAGMA table_info("{name}")').fetchall()
    return Table(name, tuple(Column(row[1], row[2]) for row in columns))


@asynccontextmanager
async def _reading_sqlite(path: Path) -> AsyncIterator[WholeReader]:
    db = _at_this_moment(path)
    try:
        yield _WholeSqlite(db)
    finally:
        db.close()


def _at_this_moment(path: Path) -> apsw.Connection:
    if not path.is_file():
        raise SettingsError(f"There is no Linnet in the folder {path.parent}. Start it first.")
    try:
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        db.set_busy_timeout(5000)
        db.execute("BEGIN")
        db.execute("SELECT position FROM log_position").fetchall()  # from here on it stays as it is
    except apsw.Error as why:
        raise SettingsError(f"The database {path} cannot be read: {why}") from why
    return db
