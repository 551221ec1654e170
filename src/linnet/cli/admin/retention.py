"""The verb about messages that disappear."""

import argparse
from typing import Any

from linnet.cli.admin.line import API, Line
from linnet.cli.admin.show import Said, Verbs, add, facts, size, table, when

DAY_MS = 24 * 60 * 60 * 1000


def describe(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    says = "show how long messages stay, and day by day what was removed"
    add(verbs, "retention", says, _retention)


def _retention(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{API}/retention")
    standing = facts(
        [
            ("where a chat chose nothing", _days(answer["default_ms"])),
            ("in any chat, at most", _days(answer["max_ms"])),
            ("chats that chose something", answer["rooms"]),
            ("files still to be looked at", answer["files_waiting"]),
            ("next message goes", when(answer["next_ts"])),
            ("database written anew", when(answer["clean_ts"])),
        ]
    )
    heads = ("DAY", "MESSAGES", "FILES", "SIZE", "OVERDUE", "FILES HELD FOR CASES")
    lines = table(heads, [_row(one) for one in answer["lines"]], "No day has its line yet.")
    return Said(f"{standing}\n\n{lines}", answer)


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    return (
        one["day"],
        one["messages"],
        one["files"],
        size(one["bytes"]),
        one["overdue"],
        one["held_files"],
    )


def _days(ms: int | None) -> str:
    return "for ever" if ms is None else f"{ms // DAY_MS} days"
