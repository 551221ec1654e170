"""Put a backup where nothing is, and verify one without putting it anywhere.

Restoring writes the files, then the uploads, then the database in one step. A mark in the data
folder keeps the server from starting on half of it; after an interruption the same command begins
again.
"""

import os
import re
import tempfile
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from msgspec import Struct

from linnet.backup.make import MEDIA
from linnet.backup.pieces import BlobPart, FilePart
from linnet.backup.reading import Backup, Joining
from linnet.backup.refill import begin_again, refill
from linnet.changes.gaps import GAP
from linnet.clock import Clock
from linnet.config import UNFINISHED, SettingsError, lock_folder
from linnet.media.holding import path_in
from linnet.storage.filling import filling
from linnet.storage.whole import facts, reading_whole

SETTINGS_FILE = "linnet.toml"
_DATABASE_LINE = re.compile(r"^\s*database\s*=.*$", re.MULTILINE)


class Target(Struct, frozen=True):
    """Where a backup goes."""

    data: Path
    database: str | None
    """As for the setting; None for what the backed up settings say."""
    domains: Sequence[str]
    """The packages that own tables."""


async def verify(backup: Backup, domains: Sequence[str]) -> None:
    """Read all of a backup and make its database in a temporary place.

    Raises:
        SettingsError: something of it is missing, altered, or does not fit together.
    """
    for _ in backup.files():
        pass
    with tempfile.TemporaryDirectory(prefix="linnet-verify-") as place:
        async with filling("sqlite", Path(place)) as filled:
            await refill(backup, filled, domains)
            await filled.finish(backup.contents.position)
    joining = Joining()
    for part in backup.uploads():
        joining.add(part)
    _check_uploads(backup, joining)


async def restore(backup: Backup, target: Target, clock: Clock) -> str:
    """Put a backup into an empty data folder and an empty database; returns the latter's setting.

    Raises:
        SettingsError: something is there already, or the backup is not whole.
    """
    data = target.data
    _check_empty(data, backup)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock_folder(data, may_be_unfinished=True):
        _write(data / UNFINISHED, backup.name.encode(), 0o600)
        for part in backup.files():
            _put_file(data, part)
        database = _choose_database(data, target.database)
        if not await _is_filled(backup, database, data):
            _put_uploads(backup, data / MEDIA)
            os.sync()
            async with filling(database, data) as filled:
                await refill(backup, filled, target.domains)
                await filled.finish(await begin_again(backup, filled, clock.now_ms()))
        (data / UNFINISHED).unlink()
    return database


def _check_empty(data: Path, backup: Backup) -> None:
    if not data.exists():
        return
    mark = data / UNFINISHED
    if mark.exists():
        begun = mark.read_text()
        if begun != backup.name:
            raise SettingsError(
                f"In {data} the restoring of the backup {begun} was interrupted: finish it with"
                f" --point {begun}, or delete the folder"
            )
    elif any(path.name != "lock" for path in data.iterdir()):
        raise SettingsError(f"The data folder {data} is not empty: name another with --data")


async def _is_filled(backup: Backup, database: str, data: Path) -> bool:
    """Whether an interrupted restoring had come so far that the database was complete.

    Raises:
        SettingsError: it is another server's.
    """
    position = None
    with suppress(SettingsError):
        async with reading_whole(database, data) as whole:
            position = (await facts(whole)).position
    if position not in (None, backup.contents.position + GAP):
        raise SettingsError("The database is not empty: name an empty one with --database")
    return position is not None


# Files.


def _put_file(data: Path, part: FilePart) -> None:
    path = data / _inside(part.path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if part.offset == 0:
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, part.mode & 0o700 | 0o600))
    with path.open("ab") as file:
        file.write(part.data)


def _inside(path: str) -> PurePosixPath:
    """The path, which leads nowhere else than into the data folder."""
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts:
        raise SettingsError(f"The backup has a file that does not belong into it: {path}")
    return relative


def _choose_database(data: Path, wanted: str | None) -> str:
    """The database to fill; the settings that were put there name it afterwards."""
    file = data / SETTINGS_FILE
    text = file.read_text("utf-8") if file.exists() else ""
    named = str(tomllib.loads(text).get("database", "sqlite"))
    if wanted is None or wanted == named:
        return named
    line = f"database = '{wanted}'"
    text, count = _DATABASE_LINE.subn(lambda _: line, text)
    if not count:
        text = f"{line}\n{text}"
    if tomllib.loads(text).get("database") != wanted:
        raise SettingsError(f"The settings of the backup cannot be changed to {line}")
    _write(file, text.encode(), 0o600)
    return wanted


def _write(path: Path, content: bytes, mode: int) -> None:
    fresh = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


# Uploads.


def _put_uploads(backup: Backup, media: Path) -> None:
    media.mkdir(mode=0o700, exist_ok=True)
    joining, fresh = Joining(), media / "restoring"
    for part in backup.uploads():
        is_last = joining.add(part)
        _put_part(fresh, part)
        if is_last:
            path = path_in(media, part.content_hash)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.replace(path)
    _check_uploads(backup, joining)


def _put_part(fresh: Path, part: BlobPart) -> None:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if part.offset else os.O_TRUNC)
    with os.fdopen(os.open(fresh, flags, 0o600), "ab") as file:
        file.write(part.data)


def _check_uploads(backup: Backup, joining: Joining) -> None:
    if (joining.count, joining.size_bytes) != (
        backup.contents.uploads,
        backup.contents.upload_bytes,
    ):
        raise SettingsError("The backup was altered: it has not the uploads that it says")
