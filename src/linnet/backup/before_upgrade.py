"""A backup before an upgrade changes PostgreSQL. SQLite's file is copied by the upgrade itself."""

import logging
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

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
    name: str | None = None
    if settings.backup_folder:
        # Loaded only here: every start would carry what seals backups.
        keeping = import_module("linnet.backup.keeping")
        try:
            name = await keeping.make(settings, data, clock)
        except (OSError, SettingsError) as why:
            said = f"Before the upgrade a backup is made, and that failed: {why}"
            raise SettingsError(said) from why
    if name is None:
        logger.warning("The database is upgraded without a backup, since none are set up")
        return
    logger.info("The backup %s was made before the upgrade", name)
