"""`linnet doctor`: look at what an operator can get wrong, and say what to do about it."""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable

import msgspec

from linnet import config
from linnet.cli import (
    look_at_backup,
    look_at_calls,
    look_at_certificate,
    look_at_database,
    look_at_folder,
    look_at_mail,
    look_at_network,
    look_at_push,
    look_at_touchpoints,
)
from linnet.cli.finding import Case, Finding
from linnet.clock import SystemClock
from linnet.config import SettingsError

Look = Callable[[Case], Awaitable[list[Finding]]]

LOOKS: tuple[Look, ...] = (
    look_at_folder.permissions,
    look_at_folder.space,
    look_at_folder.time,
    look_at_database.database,
    look_at_backup.backups,
    look_at_network.listener,
    look_at_network.name,
    look_at_network.public_address,
    look_at_certificate.renewal,
    look_at_touchpoints.terms,
    look_at_push.gateways,
    look_at_mail.letters,
    look_at_calls.calls,
)


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the verb and its options."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Print all findings; the exit status is 1 when something is broken."""
    findings = asyncio.run(_findings(chosen))
    if chosen.json:
        print(msgspec.json.encode(findings).decode())
    else:
        print("\n".join(finding.text for finding in findings))
    return 1 if any(finding.level == "broken" for finding in findings) else 0


async def _findings(chosen: argparse.Namespace) -> list[Finding]:
    try:
        settings = config.load(chosen.data, os.environ, {})
    except SettingsError as why:
        advice = "Correct the setting; docs/settings.md says what is possible."
        return [Finding("settings", "broken", str(why), advice)]
    if not chosen.data.is_dir():
        said = f"There is no data folder {chosen.data}."
        return [Finding("folder", "broken", said, "Name it with --data, or start Linnet once.")]
    case = Case(settings, chosen.data, SystemClock())
    found = [Finding("settings", "good", "The settings can be read.")]
    for look in LOOKS:
        found += await look(case)
    return found
