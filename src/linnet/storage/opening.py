"""Open the database that the settings name."""

from pathlib import Path

from linnet.storage.database import Database
from linnet.storage.postgres import PostgresDatabase
from linnet.storage.sqlite import SqliteDatabase

DATABASE_FILE = "linnet.db"


async def open_database(database: str, folder: Path) -> Database:
    """`sqlite` for the file in the data folder, else a PostgreSQL address.

    Raises:
        SettingsError: it cannot be opened.
    """
    if database == "sqlite":
        return SqliteDatabase(folder / DATABASE_FILE)
    return await PostgresDatabase.open(database)
