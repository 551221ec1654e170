"""A copy of SQLite's file, made before an upgrade changes it: the way back to an older release."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import apsw

from linnet.config import SettingsError

COPY_FILE = "before-upgrade.db"
SPARE_BYTES = 64 * 1024 * 1024
"""What must be free beside the copy: the upgrade itself needs some."""


def keep_copy(db: apsw.Connection, folder: Path) -> None:
    """Copy the database of this connection into the folder, in the place of an older copy.

    Raises:
        SettingsError: there is no room for it.
    """
    size = db.pragma("page_count") * db.pragma("page_size")
    lacking = size + SPARE_BYTES - shutil.disk_usage(folder).free
    if lacking > 0:
        raise SettingsError(
            "Before the upgrade a copy of the database is made, and there is no room for it:"
            f" free {lacking // 2**20 + 1} MiB where the data folder is"
        )
    fresh = folder / f"{COPY_FILE}.new"
    with suppress(FileNotFoundError):
        fresh.unlink()  # of an upgrade that was interrupted
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy = apsw.Connection(str(fresh))
    with copy.backup("main", db, "main") as copying:
        copying.step()
    copy.close()
    fresh.replace(folder / COPY_FILE)


def remove_old_copy(folder: Path, before_ms: int) -> None:
    """Remove the copy if it was made before this time: it has people in it who left since."""
    copy = folder / COPY_FILE
    with suppress(FileNotFoundError):
        if copy.stat().st_mtime_ns // 1_000_000 < before_ms:
            copy.unlink()
