"""Numbered migrations across all domains.

Each domain keeps its steps in `schema/NNNN_name.sql`. Numbers are unique across the house, so the
order is one line of history; a released file is never edited. Where one text cannot serve both
databases there are two, `NNNN_name.sqlite.sql` and `NNNN_name.postgres.sql`.
"""

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

from linnet.config import SettingsError
from linnet.storage.database import Migration


def load(packages: Iterable[str], dialect: str) -> list[Migration]:
    """The migrations of these domain packages (as `linnet.rooms`), in order of their numbers."""
    found: dict[int, Migration] = {}
    for package in packages:
        for entry in Path(import_module(package).__path__[0], "schema").iterdir():
            name, _, kind = entry.name.partition(".")
            if kind not in ("sql", f"{dialect}.sql"):
                continue
            number = int(name.split("_", 1)[0])
            assert number not in found, f"two migrations are numbered {number}"
            found[number] = Migration(number, name, entry.read_text("utf-8"))
    return [found[number] for number in sorted(found)]


def check_known(done: set[int], migrations: Sequence[Migration]) -> None:
    """Refuse a database that a newer Linnet has written.

    Raises:
        SettingsError: the database has steps this program does not know.
    """
    unknown = done - {migration.number for migration in migrations}
    if unknown:
        raise SettingsError(
            "The database was written by a newer version of Linnet "
            f"(step {max(unknown)} is unknown here). Install that version or a later one."
        )


def pending(done: set[int], migrations: Sequence[Migration]) -> list[Migration]:
    """The steps that are still to be run, in order."""
    return [migration for migration in migrations if migration.number not in done]


def failed(migration: Migration, why: Exception) -> SettingsError:
    """What an operator reads when a step fails. All steps of an upgrade are one transaction."""
    return SettingsError(
        f"The upgrade of the database failed at step {migration.name}: {why}. Nothing was changed,"
        " so the release that you had goes on to work"
    )
