"""The data folder: who may read it, how much room is left, and what time its files have."""

import shutil
import stat
from pathlib import Path

from linnet.cli.finding import Case, Finding
from linnet.storage.opening import DATABASE_FILE

FREE_BYTES_MIN = 100 * 1024 * 1024
"""Below it the database may not be able to finish a commit."""
FREE_BYTES_GOOD = 2 * 1024 * 1024 * 1024
DAY_MS = 24 * 60 * 60 * 1000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_READ_BY_ALL = stat.S_IROTH | stat.S_IWOTH


async def permissions(case: Case) -> list[Finding]:
    """The folder and the secrets in it belong to one user; secrets elsewhere are not for all."""
    found = []
    own = [case.folder, case.folder / "signing.key", case.folder / DATABASE_FILE]
    named = [case.folder / path for path in case.settings.appservices]
    if case.settings.tls_key:
        named.append(case.folder / case.settings.tls_key)
    for path, forbidden in (
        *((one, _OTHERS) for one in own),
        *((one, _READ_BY_ALL) for one in named),
    ):
        if path.exists() and path.stat().st_mode & forbidden and not _is_inside_closed(case, path):
            wanted = "700" if path.is_dir() else "600"
            said = f"{path} can be read by others on this machine."
            found.append(Finding("permissions", "broken", said, f"Run: chmod {wanted} {path}"))
    return found or [Finding("permissions", "good", "Only Linnet's user can read its secrets.")]


def _is_inside_closed(case: Case, path: Path) -> bool:
    """Whether the folder around a file keeps others away already."""
    is_closed = not case.folder.stat().st_mode & _OTHERS
    return is_closed and path != case.folder and path.is_relative_to(case.folder)


async def space(case: Case) -> list[Finding]:
    """Room for the database and files to grow."""
    free = shutil.disk_usage(case.folder).free
    said = f"{free // 2**20} MiB are free where the data folder is."
    advice = "Delete something, or move the data folder to a larger disk while Linnet is stopped."
    if free < FREE_BYTES_MIN:
        return [Finding("space", "broken", said, advice)]
    if free < FREE_BYTES_GOOD:
        return [Finding("space", "doubtful", said, advice)]
    return [Finding("space", "good", said)]


async def time(case: Case) -> list[Finding]:
    """Files of the future tell that the clock has been set back, or is wrong now."""
    newest = max(
        (file.stat().st_mtime_ns // 1_000_000 for file in case.folder.iterdir()), default=0
    )
    ahead_ms = newest - case.clock.now_ms()
    if ahead_ms > DAY_MS:
        said = f"The newest file of the data folder is {ahead_ms // DAY_MS} days in the future."
        advice = "Set this machine's clock, and let it follow a time server."
        return [Finding("time", "doubtful", said, advice)]
    return [Finding("time", "good", "The clock is not behind the files.")]
