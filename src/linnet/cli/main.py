"""Command line: read the arguments, call the verb, turn a wrong setting into one clear sentence."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from linnet import __version__
from linnet.cli import apps, backup, doctor, invite, records, restore, serve
from linnet.cli.admin import command as admin
from linnet.cli.touchpoints import command as touchpoints
from linnet.config import SettingsError


def main(words: Sequence[str] | None = None) -> None:
    """Entry point of the command `linnet`; `words` are those behind it."""
    parser = argparse.ArgumentParser(
        prog="linnet", description="An encrypted messenger that anyone can run."
    )
    parser.add_argument("--version", action="version", version=f"Linnet {__version__}")
    parser.add_argument(
        "--data", type=Path, default=Path("data"), help="data folder (default: ./data)"
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in (serve, invite, admin, touchpoints, apps, records, doctor, backup, restore):
        verb.describe(verbs)
    chosen = parser.parse_args(words)
    try:
        sys.exit(chosen.run(chosen))
    except SettingsError as why:
        sys.exit(f"linnet: {why}")
