"""Make the database of a backup, on either kind of database, also under a newer release."""

from collections.abc import Iterable

from linnet.accounts.acts import note_act
from linnet.backup.reading import Backup
from linnet.changes.gaps import leave_gap
from linnet.config import SettingsError
from linnet.encryption.unclaimed import forget_unclaimed
from linnet.search.opening import index_anew
from linnet.storage.filling import Filling
from linnet.storage.migrations import check_known, load, pending
from linnet.storage.whole import Table


async def refill(backup: Backup, filling: Filling, domains: Iterable[str]) -> None:
    """Fill an empty database with the tables of a backup, and bring it to this release.

    `domains` are the packages that own tables.

    Raises:
        SettingsError: the backup does not fit together, or is of a newer release.
    """
    steps = load(domains, filling.dialect)
    done = set(backup.contents.steps)
    check_known(done, steps)
    await filling.migrate([one for one in steps if one.number in done])
    tables = {table.name: table for table in await filling.tables()}
    if set(tables) != set(backup.contents.rows):
        raise SettingsError("The backup has other tables than this release makes of its steps")
    counts = dict.fromkeys(tables, 0)
    for table in tables.values():
        await filling.tx.run(f'DELETE FROM "{table.name}"')  # what steps have put there
    for piece in backup.rows():
        target = _fitting(tables, piece.table, piece.columns)
        await filling.put(target, piece.rows)
        counts[piece.table] += len(piece.rows)
    if counts != backup.contents.rows:
        raise SettingsError("The backup was altered: it has not as many rows as it says")
    await filling.migrate(pending(done, steps))


async def begin_again(backup: Backup, filling: Filling, now_ms: int) -> int:
    """Make what was filled safe to go on from; returns the position of the log.

    The lost server has gone on after the backup was made, and its clients know things that this one
    does not: positions, and keys that it gave away and that must not be given away again.
    """
    tx = filling.tx
    await forget_unclaimed(tx)
    await index_anew(tx)
    await note_act(tx, now_ms, None, "server.restore", backup.name)
    return await leave_gap(tx, backup.contents.position)


def _fitting(tables: dict[str, Table], name: str, columns: list[str]) -> Table:
    known = {column.name: column for column in tables[name].columns} if name in tables else {}
    if set(columns) != set(known):
        raise SettingsError(f"The table {name} of the backup is not that of this release")
    return Table(name, tuple(known[column] for column in columns))
