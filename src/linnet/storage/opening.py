"""Open the database that the settings name."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from linnet.storage.database import Database
from linnet.storage.sqlite import SqliteDatabase

DATABASE_FILE = "linnet.db"
POSTGRES_PORT = 5432


async def open_database(database: str, folder: Path) -> Database:
    """`sqlite` for the file in the data folder, else a PostgreSQL address.

    Raises:
        SettingsError: it cannot be opened.
    """
    if database == "sqlite":
        return SqliteDatabase(folder / DATABASE_FILE)
    # Loaded when it is needed: the driver would slow down every start.
    postgres = import_module("linnet.storage.postgres")
    opened: Database = await postgres.PostgresDatabase.open(database)
    return opened


def own_servers(database: str, environment: Mapping[str, str]) -> list[tuple[str, int]]:
    """Host and port of the database's servers, which are no third party; none for a file.

    What the address leaves out, PostgreSQL's own variables may say.
    """
    if database == "sqlite":
        return []
    parsed = urlsplit(database)
    listed = parsed.netloc.rpartition("@")[2].split(",")
    query = parse_qs(parsed.query)
    said = query.get("port", [environment.get("PGPORT", "")])
    ports = [int(port) for text in said for port in text.split(",") if port]
    for text in query.get("host", []):
        listed += text.split(",")
    if not any(listed):
        listed = environment.get("PGHOST", "").split(",")
    found: list[tuple[str, int]] = []
    for entry in listed:
        host, colon, port = entry.rpartition(":")
        if not colon or entry.endswith("]"):
            host, port = entry, ""
        if host and not host.startswith("/"):  # a path is a socket file
            choices = [int(port)] if port else ports or [POSTGRES_PORT]
            found += [(unquote(host).strip("[]"), choice) for choice in choices]
    return found
