"""Backups that the server makes by itself, and their end.

Each is made by `linnet backup` in a process of its own, which gives way to this one. What is due is
told by the folder, so that a start of the server neither makes one more nor leaves one out.
"""

import asyncio
import logging
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from linnet.backup.retention import DAY_MS
from linnet.clock import Clock
from linnet.config import Settings, SettingsError
from linnet.storage.before_upgrade import remove_old_copy

logger = logging.getLogger(__name__)

LOOK_EVERY_MS = 10 * 60 * 1000
RETRY_MS = 60 * 60 * 1000
HOUR_MS = 60 * 60 * 1000


class Schedule:
    """What one data folder needs."""

    def __init__(self, settings: Settings, data: Path, clock: Clock) -> None:
        self._settings = settings
        self._data = data
        self._clock = clock
        self._not_before_ms = 0

    async def run(self) -> None:
        """Look now and then what is due, until cancelled."""
        while True:
            try:
                await self.look()
            except (SettingsError, OSError) as why:
                logger.error("Backups cannot be looked after: %s", why)
            await self._clock.wait_ms(LOOK_EVERY_MS)

    async def look(self) -> None:
        """Do what is due now.

        Raises:
            SettingsError: the folder is not one of this server's backups.
            OSError: it cannot be read or written.
        """
        now_ms = self._clock.now_ms()
        remove_old_copy(self._data, now_ms - self._settings.backup_days * DAY_MS)
        if not self._settings.backup_folder:
            return
        drop_over = _keeping().drop_over
        for name in await asyncio.to_thread(drop_over, self._settings, self._data, now_ms):
            logger.info("The time of the backup %s is over: it is deleted", name)
        if self._settings.backup_every_hours and now_ms >= self._due_ms():
            self._not_before_ms = now_ms + RETRY_MS
            await self._make()

    def _due_ms(self) -> int:
        last_ms: int | None = _keeping().last_made_ms(self._settings, self._data)
        if last_ms is None:
            return self._not_before_ms
        every_ms = self._settings.backup_every_hours * HOUR_MS
        return max(self._not_before_ms, last_ms + every_ms)

    async def _make(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-c",
            "from linnet.cli.main import main; main()",
            "--data",
            self._data,
            "backup",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **_environment(self._settings)},
        )
        try:
            _, said = await process.communicate()
        finally:
            with suppress(ProcessLookupError):
                process.kill()  # it can be interrupted at any time
        if process.returncode == 0:
            logger.info("A backup was made")
        else:
            lines = said.decode(errors="replace").strip().splitlines()
            logger.error("No backup was made: %s", lines[-1] if lines else process.returncode)


def _keeping() -> Any:
    # Loaded where there is a folder for backups: every start would carry what seals them.
    return import_module("linnet.backup.keeping")


def _environment(settings: Settings) -> dict[str, str]:
    """What may have been said on this program's command line, for the other one."""
    chosen = ("database", "backup_folder", "backup_keep", "backup_days")
    return {f"LINNET_{name.upper()}": str(getattr(settings, name)) for name in chosen}
