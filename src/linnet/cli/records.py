"""`linnet records`: the papers that the law asks for, made from what the server really stores."""

import argparse
import datetime
import os
from pathlib import Path
from typing import Any

from linnet.cli.admin.line import Line
from linnet.cli.admin.show import Said, Verbs, add, facts, plain
from linnet.config import SettingsError

RECORDS = "/_linnet/admin/v1/records"
LANGUAGES = ("en", "fr", "ar")
FORMS = {"text": "text/markdown", "html": "text/html"}
EXAMPLES = """\
examples:
  linnet records notice --language fr            the privacy notice, as Markdown
  linnet records notice --form html > notice.html
  linnet records processing                      the record of processing activities
  linnet records recipients --json               third parties, with the times they were allowed
  linnet records breach server --since "2026-11-28 09:00" --until "2026-11-29 18:00" \\
      --noticed "2026-11-30 08:15" --to breach
  linnet records breach push_gateway --since 2026-11-01 --until 2026-11-20 \\
      --noticed "2026-11-30 08:15" --to breach

Times are in UTC. breach concerns `server`, `media`, an account such as @ada:example.org, or a
contact as `linnet touchpoints list` shows it. It writes drafts into a new folder and sends nothing.
"""


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the verb and its own verbs."""
    parser.description = "Papers that the Linnet in the data folder makes from what it stores."
    parser.epilog = EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    own = parser.add_subparsers(dest="records_verb", required=True, metavar="verb", title="verbs")
    papers = (
        ("notice", "print the privacy notice for people"),
        ("processing", "print the record of processing activities"),
        ("recipients", "print the list of recipients, with the times they were allowed"),
    )
    for name, says in papers:
        paper = add(own, name, says, _paper)
        paper.add_argument("--form", choices=tuple(FORMS), default="text")
        if name == "notice":
            paper.add_argument("--language", choices=LANGUAGES, default="en")
    _describe_breach(own)


def _describe_breach(own: "Verbs[argparse.ArgumentParser]") -> None:
    breach = add(own, "breach", "say who was touched, and write drafts of the notices", _breach)
    breach.add_argument("concerned", help="server, media, an account, or a contact")
    for option, says in (
        ("--since", "when it began, in UTC"),
        ("--until", "when it ended, in UTC"),
        ("--noticed", "when you became aware of it, in UTC"),
    ):
        breach.add_argument(option, type=_time, required=True, help=says)
    breach.add_argument("--happened", default="", help="what happened, for the drafts")
    breach.add_argument("--language", choices=LANGUAGES, default="en", help="of the letter")
    breach.add_argument("--to", type=Path, required=True, help="a folder that is not there yet")


def _paper(line: Line, chosen: argparse.Namespace) -> Said:
    query = {"language": chosen.language} if chosen.records_verb == "notice" else {}
    answer = line.get(f"{RECORDS}/{chosen.records_verb}", **query)
    wanted = FORMS[chosen.form]
    text = next(file["text"] for file in answer["files"] if file["media_type"] == wanted)
    # People choose what parties and contacts are called; a terminal obeys none of it.
    return Said("\n".join(map(plain, str(text).splitlines())), answer)


def _breach(line: Line, chosen: argparse.Namespace) -> Said:
    scope, about = _scope(chosen.concerned)
    body = {
        "scope": scope,
        "about": about,
        "since_ts": chosen.since,
        "until_ts": chosen.until,
        "noticed_ts": chosen.noticed,
        "happened": chosen.happened,
        "language": chosen.language,
    }
    if chosen.to.exists():
        raise SettingsError(f"{chosen.to} is there already: name a new folder")
    answer = line.ask("POST", f"{RECORDS}/breach", body)
    _write(chosen.to, answer["files"])
    found = answer["facts"]
    text = facts(
        [
            ("accounts concerned", _count(found)),
            ("contacts", sum(one["contacts"] for one in found["touched"])),
            ("to be notified by", f"{_said(found['deadline_ts'])} UTC"),
            ("the log reaches back", "to the beginning" if found["is_log_whole"] else _end(found)),
            ("drafts", ", ".join(file["name"] for file in answer["files"])),
            ("in the folder", chosen.to),
        ]
    )
    return Said(text, answer)


def _scope(concerned: str) -> tuple[str, str]:
    if concerned in ("server", "media"):
        return concerned, ""
    return ("account" if concerned.startswith("@") else "touchpoint"), concerned


def _write(folder: Path, files: list[dict[str, Any]]) -> None:
    """Names of people are in it, so nobody else may read it."""
    try:
        folder.mkdir(mode=0o700)
        for file in files:
            descriptor = os.open(folder / file["name"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "w", encoding="utf-8") as opened:
                opened.write(file["text"])
    except OSError as why:
        raise SettingsError(f"{folder} cannot be written: {why.strerror}") from why


def _count(found: dict[str, Any]) -> str:
    more = "" if found["are_all_listed"] else " or more"
    return f"{len(found['accounts'])}{more}"


def _end(found: dict[str, Any]) -> str:
    return f"to {_said(found['log_since_ts'])[:10]} only, later than the beginning"


def _said(ts: int) -> str:
    return datetime.datetime.fromtimestamp(ts / 1000, datetime.UTC).strftime("%Y-%m-%d %H:%M")


def _time(text: str) -> int:
    """A time in UTC as a timestamp in milliseconds."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError as why:
        raise argparse.ArgumentTypeError("write it as 2026-11-30 08:15") from why
    if found.tzinfo is None:
        found = found.replace(tzinfo=datetime.UTC)
    return int(found.timestamp() * 1000)
