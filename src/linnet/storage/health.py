"""Whether a database is whole and of this release, without changing it."""

from collections.abc import Sequence

import apsw

from linnet.storage.database import Database, Migration
from linnet.storage.dialect import by_dialect
from linnet.storage.migrations import check_known, pending

_LOOK = by_dialect(sqlite="PRAGMA quick_check(1)", postgres="SELECT 'ok'")
"""PostgreSQL looks after its own pages and says so when it reads a bad one."""


async def damage_of(db: Database) -> str | None:
    """What is wrong with the file; None when nothing is."""
    try:
        async with db.snapshot() as reader:
            said = str((await reader.one(_LOOK))[0])
    except apsw.Error as why:
        return str(why)
    return None if said == "ok" else said


async def missing_steps(db: Database, migrations: Sequence[Migration]) -> int:
    """How many migrations are still to be made.

    Raises:
        SettingsError: the database was written by a newer Linnet.
    """
    async with db.snapshot() as reader:
        done = {int(row[0]) for row in await reader.all("SELECT number FROM migrations")}
    check_known(done, migrations)
    return len(pending(done, migrations))
