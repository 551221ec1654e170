"""What a running server does with the folder of its backups."""

from pathlib import Path

from linnet.backup.folder import BackupFolder
from linnet.backup.keys import keys_in
from linnet.backup.make import Source, make_backup, only_one
from linnet.backup.standing import kept_by
from linnet.backup.tidy import drop_old, is_any_over, newest
from linnet.clock import Clock
from linnet.config import Settings


async def make(settings: Settings, data: Path, clock: Clock) -> str | None:
    """Make a backup; returns its name, None when there is no key for it.

    Raises:
        SettingsError: somebody else works on them, or the database cannot be read.
        OSError: the folder cannot be written.
    """
    keys = keys_in(data)
    if keys is None:
        return None
    folder = BackupFolder.open_or_make(Path(settings.backup_folder), keys.signer)
    with only_one(data):
        source = Source(data, settings.database)
        return (await make_backup(source, folder, keys, kept_by(settings), clock)).name


def drop_over(settings: Settings, data: Path, now_ms: int) -> list[str]:
    """Drop the backups whose time is over; returns their names.

    Raises:
        SettingsError: somebody else works on them, or the folder is not one of backups.
        OSError: it cannot be read or written.
    """
    folder, kept = _folder(settings, data), kept_by(settings)
    if folder is None or not is_any_over(folder, kept, now_ms):
        return []
    with only_one(data):
        return drop_old(folder, kept, now_ms)


def last_made_ms(settings: Settings, data: Path) -> int | None:
    """When the newest backup was made; None when there is none.

    Raises:
        SettingsError: the folder is not one of backups.
        OSError: it cannot be read.
    """
    folder = _folder(settings, data)
    last = None if folder is None else newest(folder)
    return None if last is None else last.made_ms


def _folder(settings: Settings, data: Path) -> BackupFolder | None:
    """The folder, if there are backups in it."""
    keys, path = keys_in(data), Path(settings.backup_folder)
    if keys is None or not BackupFolder.is_one(path):
        return None
    return BackupFolder.open(path, keys.signer)
