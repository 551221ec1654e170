"""Command line: read the arguments, call the verb, turn a wrong setting into one clear sentence."""

import argparse
import sys
from pathlib import Path

from linnet import __version__
from linnet.cli import admin, doctor, invite, serve
from linnet.config import SettingsError


def main() -> None:
    """Entry point of the command `linnet`."""
    parser = argparse.ArgumentParser(
        prog="linnet", description="An encrypted messenger that anyone can run."
    )
    parser.add_argument("--version", action="version", version=f"Linnet {__version__}")
    parser.add_argument(
        "--data", type=Path, default=Path("data"), help="data folder (default: ./data)"
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in (serve, invite, admin, doctor):
        verb.describe(verbs)
    chosen = parser.parse_args()
    try:
        sys.exit(chosen.run(chosen))
    except SettingsError as why:
        sys.exit(f"linnet: {why}")
