"""How the backups of a data folder are, as `linnet doctor` and the schedule want to know it."""

from pathlib import Path

import msgspec
from msgspec import Struct

from linnet.backup.keys import FOLDER
from linnet.backup.retention import Kept
from linnet.config import Settings

FAILURE = "failure.json"


class Failure(Struct, frozen=True):
    """Why the last backup came to nothing."""

    at_ms: int
    why: str


def kept_by(settings: Settings) -> Kept:
    """How long the settings keep backups."""
    return Kept(settings.backup_keep, settings.backup_days)


def note_failure(data: Path, failure: Failure | None) -> None:
    """Remember why the last backup failed, or that it did not."""
    file = data / FOLDER / FAILURE
    if failure is None:
        file.unlink(missing_ok=True)
    elif file.parent.is_dir():
        file.write_bytes(msgspec.json.encode(failure))


def last_failure(data: Path) -> Failure | None:
    """Why the last backup failed; None when it did not."""
    try:
        return msgspec.json.decode((data / FOLDER / FAILURE).read_bytes(), type=Failure)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
