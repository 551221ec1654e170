"""Backups: that there are some, how old the last one is, and why one failed."""

from pathlib import Path

from linnet.backup.folder import BackupFolder
from linnet.backup.keys import keys_in
from linnet.backup.reading import moment_of
from linnet.backup.schedule import HOUR_MS
from linnet.backup.standing import last_failure
from linnet.backup.tidy import newest
from linnet.cli.finding import Case, Finding
from linnet.config import SettingsError

OLD_HOURS = 7 * 24
"""Of the last one, where the server makes none by itself."""
_OPERATING = "docs/operating/backup.md shows how."


async def backups(case: Case) -> list[Finding]:
    """Look into the folder of the settings; changes nothing."""
    about, settings = "backups", case.settings
    if not settings.backup_folder:
        return [Finding(about, "doubtful", "There is no folder for them.", _OPERATING)]
    try:
        keys = keys_in(case.folder)
        if keys is None:
            advice = "Make it: linnet backup key --to FILE"
            return [Finding(about, "broken", "They have a folder, but no key yet.", advice)]
        path = Path(settings.backup_folder)
        folder = BackupFolder.open(path, keys.signer) if BackupFolder.is_one(path) else None
        last = None if folder is None else newest(folder)
    except (SettingsError, OSError) as why:
        return [Finding(about, "broken", f"{why}.", "Check the setting backup_folder.")]
    failure = last_failure(case.folder)
    if failure is not None:
        said = f"The last one failed on {moment_of(failure.at_ms)}: {failure.why}."
        return [Finding(about, "broken", said, "Correct that, and run: linnet backup")]
    if last is None or folder is None:
        return [Finding(about, "doubtful", "None was made yet.", "Run: linnet backup")]
    said = (
        f"The last of {len(folder.names())} was made on {moment_of(last.made_ms)}"
        f" and ends on {moment_of(last.expires_ms)}."
    )
    hours = 2 * settings.backup_every_hours or OLD_HOURS
    if case.clock.now_ms() - last.made_ms > hours * HOUR_MS:
        return [Finding(about, "broken", said, "Run: linnet backup. Linnet's log may say more.")]
    return [Finding(about, "good", said)]
