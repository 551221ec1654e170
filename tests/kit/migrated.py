"""Databases with every table and nothing in them.

To make the tables is half of a server's start; here it is done once, and then copied.
"""

import tempfile
from pathlib import Path

from tests.kit.postgres import PostgresServer, create_database

from linnet import app
from linnet.storage import migrations
from linnet.storage.opening import DATABASE_FILE, open_database

_files: list[bytes] = []
_databases: dict[Path, str] = {}


async def migrate(database: str, folder: Path) -> None:
    """Make the tables in a database, as it is named in the settings."""
    db = await open_database(database, folder)
    await db.migrate(migrations.load(app.DOMAINS, db.dialect))
    await db.close()


async def put_file(folder: Path) -> None:
    """Put SQLite's file into a data folder."""
    if not _files:
        with tempfile.TemporaryDirectory(prefix="linnet-test-") as made:
            await migrate("sqlite", Path(made))
            _files.append((Path(made) / DATABASE_FILE).read_bytes())
    (folder / DATABASE_FILE).write_bytes(_files[0])


async def copied_database(server: PostgresServer) -> str:
    """A new database on this server; returns its name."""
    if server.folder not in _databases:
        name = await create_database(server)
        await migrate(server.url(name), server.folder)
        _databases[server.folder] = name
    return await create_database(server, _databases[server.folder])
