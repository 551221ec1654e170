"""How answers look at a terminal, and how verbs are put together."""

import argparse
import datetime
import shlex
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct

from linnet.cli.admin.line import Line, line_to_server
from linnet.config import SettingsError

Verbs = argparse._SubParsersAction
"""What argparse gives back for the verbs of a command; it has no public name."""
DEFAULT_LIMIT = 100
_UNITS = ("B", "KB", "MB", "GB", "TB")


class Said(Struct, frozen=True):
    """An answer: for people, and as the API has it for programs."""

    text: str
    json: Any


Work = Callable[[Line, argparse.Namespace], Said]


def add(
    verbs: "Verbs[argparse.ArgumentParser]", name: str, says: str, work: Work
) -> argparse.ArgumentParser:
    """A verb that asks the running server."""
    parser = new_verb(verbs, name, says)
    parser.set_defaults(run=partial(_run, work))
    return parser


def new_verb(
    verbs: "Verbs[argparse.ArgumentParser]", name: str, says: str
) -> argparse.ArgumentParser:
    """What all verbs have in common."""
    parser = verbs.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    return parser


def with_pages(parser: argparse.ArgumentParser) -> None:
    """Options of verbs that list what there may be a lot of."""
    parser.add_argument(
        "--limit", type=int, default=DEFAULT_LIMIT, help=f"at most so many ({DEFAULT_LIMIT})"
    )
    parser.add_argument("--after", default="", help="go on behind this one")


def with_yes(parser: argparse.ArgumentParser) -> None:
    """An option of verbs that cannot be taken back."""
    parser.add_argument("--yes", action="store_true", help="do not ask whether you are sure")


def be_sure(chosen: argparse.Namespace, what: str) -> None:
    """Let somebody say that they mean it.

    Raises:
        SettingsError: they do not, or there is nobody to ask.
    """
    if chosen.yes:
        return
    if not sys.stdin.isatty():
        raise SettingsError(f"{what} Add --yes if you are sure.")
    if input(f"{what} Type yes if you are sure: ").strip() != "yes":
        raise SettingsError("Nothing was done")


def _run(work: Work, chosen: argparse.Namespace) -> int:
    with line_to_server(chosen.data) as line:
        tell(work(line, chosen), chosen)
    return 0


def tell(said: Said, chosen: argparse.Namespace) -> None:
    """Print an answer in the form that was asked for."""
    print(msgspec.json.encode(said.json).decode() if chosen.json else said.text)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], nothing: str) -> str:
    """Rows below their heads, in columns; one sentence when there are none."""
    if not rows:
        return nothing
    lines = [heads, *([plain(cell) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def listing(text: str, answer: dict[str, Any]) -> str:
    """A table, and how to see what comes behind it."""
    if "next" not in answer:
        return text
    return f"{text}\nThere are more: --after {shlex.quote(answer['next'])}"


def facts(pairs: Sequence[tuple[str, object]]) -> str:
    """What is known of one thing, a line each."""
    width = max(len(name) for name, _ in pairs) + 1
    return "\n".join(f"{name + ':':{width}} {plain(value)}".rstrip() for name, value in pairs)


def plain(value: object) -> str:
    """Text without anything that a terminal would obey: people choose names as they like."""
    if value is None:
        return "-"
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in str(value))


def marks(entry: dict[str, Any], names: dict[str, str]) -> str:
    """Those of the names whose key is set in an entry."""
    return ", ".join(name for key, name in names.items() if entry[key]) or "-"


def when(ts: int | None) -> str:
    """A time, in UTC."""
    if ts is None:
        return "-"
    moment = datetime.datetime.fromtimestamp(ts // 1000, datetime.UTC)
    return moment.strftime("%Y-%m-%d %H:%M")


def size(size_bytes: int) -> str:
    """A number of bytes in a unit that fits."""
    shown = float(size_bytes)
    for unit in _UNITS[:-1]:
        if shown < 1000:
            return f"{shown:.0f} {unit}" if unit == "B" else f"{shown:.1f} {unit}"
        shown /= 1000
    return f"{shown:.1f} {_UNITS[-1]}"
