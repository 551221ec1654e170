"""`linnet backup`: copy everything into a folder elsewhere, sealed, while the server goes on."""

import argparse
import asyncio
import os
from pathlib import Path

from linnet import config
from linnet.backup.folder import BackupFolder
from linnet.backup.keys import Keys, keys_in, make_keys, write_private
from linnet.backup.make import Made, Source, make_backup, only_one
from linnet.backup.reading import moment_of
from linnet.backup.standing import Failure, kept_by, note_failure
from linnet.backup.tidy import drop_old
from linnet.clock import SystemClock
from linnet.config import Settings, SettingsError
from linnet.rng import SystemRng

NICENESS = 10
"""Others on this machine go first."""
EXAMPLES = """\
examples:
  linnet backup key --to /media/stick/linnet.key   makes the key, once
  linnet backup --to /mnt/backups                  makes a backup now
  linnet backup list                               what there is
  linnet backup drop 2026-11-30T03-14-41-123       lets one go

The folder can be set as backup_folder; backup_every_hours has the server make one by itself.
"""


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the verb, its own verbs and their options."""
    parser.description = (
        "Copy everything into a folder elsewhere, sealed, while the server goes on."
    )
    parser.epilog = EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--to", dest="backup_folder", help="the folder (default: backup_folder)")
    parser.add_argument("--database", help="`sqlite` or a postgresql:// address")
    parser.set_defaults(run=_run_make)
    own = parser.add_subparsers(metavar="verb", title="verbs")
    key = own.add_parser("key", help="make the key that opens backups")
    key.add_argument("--to", dest="file", type=Path, help="a new file for it (else it is shown)")
    key.add_argument("--replace", action="store_true", help="for backups from now on")
    key.set_defaults(run=_run_key)
    own.add_parser("list", help="show what backups there are").set_defaults(run=_run_list)
    drop = own.add_parser("drop", help="let a backup go")
    drop.add_argument("name", help="as `linnet backup list` shows it")
    drop.set_defaults(run=_run_drop)


def _run_key(chosen: argparse.Namespace) -> int:
    if not chosen.data.is_dir():
        raise SettingsError(f"There is no data folder {chosen.data}: start Linnet once")
    if keys_in(chosen.data) is not None and not chosen.replace:
        raise SettingsError(
            "There is a key already. With --replace another one is made, for backups from then on;"
            " keep the old one as long as there are backups made for it"
        )
    if chosen.file is not None and chosen.file.exists():
        raise SettingsError(f"{chosen.file} exists already, and may be a key: name another file")
    keys, text = make_keys(chosen.data, SystemRng())
    if chosen.file is None:
        print(f"{text}\nThis is shown once. Keep it, but not on this machine.")
    else:
        write_private(chosen.file, text)
        print(f"The key is in {chosen.file}. Keep it, but not on this machine.")
    print(f"Backups are made for {keys.recipient}")
    return 0


def _run_make(chosen: argparse.Namespace) -> int:
    os.nice(NICENESS)
    settings = config.load(chosen.data, os.environ, _given(chosen))
    try:
        made = _make(chosen.data, settings)
    except SettingsError as why:
        note_failure(chosen.data, Failure(SystemClock().now_ms(), str(why)))
        raise
    note_failure(chosen.data, None)
    print(_said(made))
    return 0


def _make(data: Path, settings: Settings) -> Made:
    keys = _keys(data)
    clock, kept = SystemClock(), kept_by(settings)
    path = _path(settings)
    try:
        folder = BackupFolder.open_or_make(path, keys.signer)
        with only_one(data):
            source = Source(data, settings.database)
            made = asyncio.run(make_backup(source, folder, keys, kept, clock))
            drop_old(folder, kept, clock.now_ms())
    except OSError as why:
        raise SettingsError(f"The backup in {path} failed: {why}") from why
    return made


def _said(made: Made) -> str:
    point, contents = made.point, made.contents
    lines = [
        f"The backup {made.name} is made: {sum(contents.rows.values())} rows,"
        f" {contents.uploads} files, {_mib(point.size_bytes)}, of which {_mib(point.new_bytes)}"
        " are new.",
        f"It ends on {moment_of(point.expires_ms)}.",
    ]
    if contents.lost:
        lines.append(
            f"{len(contents.lost)} files were missing or damaged on the server already, as"
            f" {contents.lost[0]}."
        )
    return "\n".join(lines)


def _run_list(chosen: argparse.Namespace) -> int:
    folder = _existing(chosen)
    for name in folder.names():
        try:
            point = folder.point(name)
        except SettingsError as why:
            print(f"{name}  {why}")
            continue
        print(f"{name}  {_mib(point.size_bytes)}  ends on {moment_of(point.expires_ms)}")
    return 0


def _run_drop(chosen: argparse.Namespace) -> int:
    folder = _existing(chosen)
    if chosen.name not in folder.names():
        raise SettingsError(f"There is no backup {chosen.name} in the folder {folder.path}")
    with only_one(chosen.data):
        folder.drop(chosen.name)
        removed = folder.collect()
    print(f"The backup {chosen.name} is gone, with {removed} pieces that no other one has.")
    return 0


def _existing(chosen: argparse.Namespace) -> BackupFolder:
    settings = config.load(chosen.data, os.environ, _given(chosen))
    return BackupFolder.open(_path(settings), _keys(chosen.data).signer)


def _given(chosen: argparse.Namespace) -> dict[str, str | None]:
    return {"backup_folder": chosen.backup_folder, "database": chosen.database}


def _keys(data: Path) -> Keys:
    keys = keys_in(data)
    if keys is None:
        raise SettingsError("Backups need a key first: linnet backup key --to FILE")
    return keys


def _path(settings: Settings) -> Path:
    if not settings.backup_folder:
        raise SettingsError("Say where backups go: with --to, or by the setting backup_folder")
    return Path(settings.backup_folder)


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / 2**20:,.1f} MiB"
