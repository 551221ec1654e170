"""`linnet restore`: put a backup where nothing is, or only verify it."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from linnet import app
from linnet.backup.keys import parse_private
from linnet.backup.reading import Backup, moment_of, open_backup
from linnet.backup.restore import Target, restore, verify
from linnet.clock import SystemClock
from linnet.config import SettingsError


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the verb and its options."""
    parser.description = (
        "Put a backup into the data folder, which must be empty, as the database must"
        " be. A backup of SQLite can go into PostgreSQL and back."
    )
    parser.add_argument("folder", type=Path, help="the folder with the backups")
    parser.add_argument(
        "--key", required=True, help="the file with the key; `-` reads it from standard input"
    )
    parser.add_argument("--point", help="which backup (default: the newest)")
    parser.add_argument("--verify", action="store_true", help="read all of it, write nothing")
    parser.add_argument(
        "--database", help="`sqlite` or a postgresql:// address (default: as it was)"
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    try:
        backup = open_backup(chosen.folder, chosen.point, parse_private(_key_text(chosen.key)))
        if chosen.verify:
            asyncio.run(verify(backup, app.DOMAINS))
            print(f"{_about(backup)}\nAll of it is whole, and its database could be made.")
            return 0
        wanted = chosen.database or os.environ.get("LINNET_DATABASE")
        target = Target(chosen.data, wanted, app.DOMAINS)
        database = asyncio.run(restore(backup, target, SystemClock()))
    except OSError as why:
        raise SettingsError(f"The backup cannot be read or written: {why}") from why
    print(_about(backup))
    place = "" if database == "sqlite" else " and the PostgreSQL database"
    print(f"It is restored into {chosen.data}{place}. What happened since is not there any more.")
    return 0


def _key_text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise SettingsError(f"The key {name} cannot be read: {why}") from why


def _about(backup: Backup) -> str:
    contents, point = backup.contents, backup.point
    signed = "" if backup.key.signer else " The key's file does not say who must have signed it."
    return (
        f"The backup {backup.name} of {contents.server_name or 'a new server'}, made on"
        f" {moment_of(point.made_ms)}, with {sum(contents.rows.values())} rows and"
        f" {contents.uploads} files. It ends on {moment_of(point.expires_ms)}.{signed}"
    )
