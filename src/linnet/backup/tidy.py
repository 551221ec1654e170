"""Let backups go whose time is over or that are too many, with the pieces that only they had."""

from linnet.backup.folder import BackupFolder
from linnet.backup.point import Point, time_in
from linnet.backup.retention import DAY_MS, Age, Kept, expiry_of, to_drop
from linnet.config import SettingsError


def drop_old(folder: BackupFolder, kept: Kept, now_ms: int) -> list[str]:
    """Drop what has to go, and collect; returns the names. Call it as the only one."""
    names = to_drop([_age(folder, name) for name in folder.names()], kept, now_ms)
    for name in names:
        folder.drop(name)
    folder.collect()
    return names


def is_any_over(folder: BackupFolder, kept: Kept, now_ms: int) -> bool:
    """Whether the time of a backup is over."""
    return any(expiry_of(_age(folder, name), kept) <= now_ms for name in folder.names())


def newest(folder: BackupFolder) -> Point | None:
    """The newest backup that can be read."""
    for name in folder.names():
        try:
            return folder.point(name)
        except SettingsError:
            continue
    return None


def _age(folder: BackupFolder, name: str) -> Age:
    try:
        point = folder.point(name)
    except SettingsError:
        # It was altered. Its name still says when its time is over.
        return Age(name, time_in(name), time_in(name) + 365 * 100 * DAY_MS)
    return Age(name, point.made_ms, point.expires_ms)
