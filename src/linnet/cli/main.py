"""Command line: read the arguments, call the verb, turn a wrong setting into one clear sentence."""

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from linnet import __version__
from linnet.config import SettingsError

VERBS = {
    "serve": ("linnet.cli.serve", "run the server and its web app"),
    "invite": ("linnet.cli.invite", "print a link for making an account"),
    "admin": ("linnet.cli.admin.command", "look after people, rooms and files"),
    "touchpoints": (
        "linnet.cli.touchpoints.command",
        "see and decide whom the server contacts, and end it with proof",
    ),
    "apps": (
        "linnet.cli.apps",
        "let applications of third parties in, and say what they may ask people for",
    ),
    "records": (
        "linnet.cli.records",
        "privacy notice, record of processing, recipients, and what a breach needs",
    ),
    "doctor": ("linnet.cli.doctor", "say what is wrong, and what to do about it"),
    "backup": ("linnet.cli.backup", "copy everything into a folder elsewhere"),
    "restore": ("linnet.cli.restore", "put a backup into an empty data folder"),
}
"""The module of each verb, which describes its options, and what the verb is for."""


class _Verb(argparse.ArgumentParser):
    """Learns its options when it is chosen: a server does not carry what other verbs work with."""

    module = ""

    def parse_known_args(self, *words: Any, **more: Any) -> Any:
        if self.module:
            # What is imported stays; to look for garbage in it meanwhile is a tenth of a start.
            gc.disable()
            verb = import_module(self.module)
            gc.freeze()
            gc.enable()
            verb.describe(self)
        return super().parse_known_args(*words, **more)


def main(words: Sequence[str] | None = None) -> None:
    """Entry point of the command `linnet`; `words` are those behind it."""
    chosen = _parsed(words)
    try:
        sys.exit(chosen.run(chosen))
    except SettingsError as why:
        sys.exit(f"linnet: {why}")


def _parsed(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="linnet", description="An encrypted messenger that anyone can run."
    )
    parser.add_argument("--version", action="version", version=f"Linnet {__version__}")
    parser.add_argument(
        "--data", type=Path, default=Path("data"), help="data folder (default: ./data)"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=_Verb)
    for name, (module, purpose) in VERBS.items():
        verbs.add_parser(name, help=purpose).module = module
    return parser.parse_args(words)
