"""A backup before an upgrade changes PostgreSQL. SQLite's file is copied by the upgrade itself."""

import logging
from collections.abc import Sequence
from pathlib import Path

from linnet.backup.folder import BackupFolder
from linnet.backup.keys import keys_in
from linnet.backup.make import Source, make_backup, only_one
from linnet.backup.standing import kept_by
from linnet.clock import Clock
from linnet.config import Settings, SettingsError
from linnet.storage.database import Database, Migration
from linnet.storage.health import missing_steps

logger = logging.getLogger(__name__)


async def back_up_before_upgrade(
    db: Database, steps: Sequence[Migration], settings: Settings, data: Path, clock: Clock
) -> None:
    """Make a backup if steps are missing, where there are a folder and a key for it.

    Raises:
        SettingsError: it cannot be made.
    """
    missing = await missing_steps(db, steps)
    if db.dialect == "sqlite" or missing in (0, len(steps)):
        return
    keys = keys_in(data)
    if keys is None or not settings.backup_folder:
        logger.warning("The database is upgraded without a backup, since none are set up")
        return
    try:
        folder = BackupFolder.open_or_make(Path(settings.backup_folder), keys.signer)
        with only_one(data):
            source = Source(data, settings.database)
            made = await make_backup(source, folder, keys, kept_by(settings), clock)
    except (OSError, SettingsError) as why:
        said = f"Before the upgrade a backup is made, and that failed: {why}"
        raise SettingsError(said) from why
    logger.info("The backup %s was made before the upgrade", made.name)
