"""Verbs that end a contact for good, and prove it."""

import argparse
import datetime
from pathlib import Path
from typing import Any

from linnet.cli.admin.line import Line
from linnet.cli.admin.show import (
    Said,
    Verbs,
    add,
    be_sure,
    facts,
    new_verb,
    plain,
    table,
    tell,
    when,
    with_yes,
)
from linnet.cli.touchpoints.looking import TOUCHPOINTS
from linnet.config import SettingsError
from linnet.events.canonical_json import JsonObject
from linnet.touchpoints.severing.document import MAX_FILE_BYTES, BadReceipt, fingerprint, verified

SEVERANCES = "/_linnet/severances"
OUTCOMES = {
    "deleted": "they say that they have deleted it",
    "partly": "they say that they have deleted a part of it",
    "refused": "they refuse",
    "none": "they have not answered",
}
STANDINGS = OUTCOMES | {"waiting": "asked", "unanswered": "no answer in time"}


def describe(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    sever = add(verbs, "sever", "end a contact for good, with everything that is kept", _sever)
    sever.add_argument("name", help="as `list` shows it")
    sever.add_argument("--dry-run", action="store_true", help="only say what would happen")
    sever.add_argument(
        "--emergency",
        action="store_true",
        help="cut at once, also when people still need another way to sign in",
    )
    sever.add_argument("--reason", default="", help="one line, for the receipt")
    with_yes(sever)
    add(verbs, "severances", "list what was severed, and how far that is", _severances)
    receipt = add(verbs, "receipt", "print the receipt of a severance, as a file", _receipt)
    receipt.add_argument("number", type=int, help="as `severances` shows it")
    answer = add(verbs, "answer", "enter what the party says to the demand to delete", _answer)
    answer.add_argument("number", type=int, help="as `severances` shows it")
    answer.add_argument("outcome", choices=tuple(OUTCOMES), help="what they say; none: nothing")
    answer.add_argument("--on", default="", metavar="DAY", help="YYYY-MM-DD, today if left out")
    answer.add_argument("--text", default="", help="their words, for the receipt")
    answers = add(verbs, "answers", "print the receipt of the newest answer, as a file", _answers)
    answers.add_argument("number", type=int, help="as `severances` shows it")
    verify = new_verb(verbs, "verify-receipt", "check a receipt, without any server or network")
    verify.add_argument("file", type=Path)
    verify.add_argument("--key", help="the server's public key, noted from elsewhere")
    verify.set_defaults(run=_verify)


def _sever(line: Line, chosen: argparse.Namespace) -> Said:
    where = f"{TOUCHPOINTS}/{chosen.name}/severing"
    plan = line.get(where)
    if chosen.dry_run:
        return Said(_planned(plan), plan)
    be_sure(chosen, f"{_planned(plan)}\n\nThis cannot be taken back.")
    body = {"reason": chosen.reason, "is_emergency": chosen.emergency}
    answer = line.ask("POST", where, body)
    if answer["step"] == "done":
        number = answer["number"]
        said = f"{chosen.name} is severed. Its receipt: linnet touchpoints receipt {number}"
    elif answer["step"] == "migrate":
        said = "It waits for people who have no other way to sign in yet, and goes on by itself."
    else:
        said = f"It goes on by itself; the step that comes next is {answer['step']}."
    return Said(said, answer)


def _planned(plan: Any) -> str:
    held = ", ".join(f"{number} {name}" for name, number in plan["held"].items() if number)
    return facts(
        [
            ("party", plan["party"]),
            ("contacts", f"{plan['contacts']} in {plan['days']} days, {plan['under_way']} now"),
            ("erased", held or "nothing is kept"),
            ("tokens ended", plan["tokens"]),
            ("people told", f"{plan['people']}, each by a receipt"),
            ("sign in by it", plan["accounts"]),
            ("without another way", plan["accounts_without_another_way"]),
            ("without it", plan["when_off"]),
            ("asked to delete", plan["demands_to"] or "nobody: no address is known"),
            ("stays", ", ".join(plan["residue"])),
        ]
    )


def _severances(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(SEVERANCES)
    rows = [
        (
            one["number"],
            one["touchpoint_id"],
            when(one["begun_ts"]),
            one["step"],
            _stands(one.get("demanded")),
            one["reason"],
        )
        for one in answer["severances"]
    ]
    heads = ("NUMBER", "NAME", "BEGUN", "NEXT STEP", "DEMAND", "REASON")
    return Said(table(heads, rows, "Nothing was severed yet."), answer)


def _stands(demanded: Any) -> str:
    """Where the demand to delete stands."""
    if demanded is None:
        return ""
    if demanded["standing"] == "waiting":
        return f"asked, they have until {when(demanded['due_ts'])}"
    return str(STANDINGS[demanded["standing"]])


def _answer(line: Line, chosen: argparse.Namespace) -> Said:
    day = chosen.on or datetime.datetime.now(datetime.UTC).date().isoformat()
    body = {"outcome": chosen.outcome, "answered_on": day, "text": chosen.text}
    answer = line.ask("POST", f"{SEVERANCES}/{chosen.number}/answers", body)
    receipt = f"linnet touchpoints answers {chosen.number}"
    return Said(f"Entered: {OUTCOMES[chosen.outcome]}. Its receipt: {receipt}", answer)


def _answers(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{SEVERANCES}/{chosen.number}/answers")
    if not answer["answers"]:
        raise SettingsError("No answer was entered yet")
    return Said(answer["answers"][0]["file"].removesuffix("\n"), answer)


def _receipt(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{SEVERANCES}/{chosen.number}/receipt")
    # The line break at the end is a part of the file; printing adds it.
    return Said(answer["file"].removesuffix("\n"), answer)


def _about(body: JsonObject) -> object:
    """Whom an erasure, or which day a line of retention is about."""
    return body.get("user_id") or body.get("day")


def _verify(chosen: argparse.Namespace) -> int:
    try:
        with chosen.file.open("rb") as opened:
            document = verified(opened.read(MAX_FILE_BYTES + 1))
    except OSError as why:
        raise SettingsError(f"{chosen.file} cannot be read: {why.strerror}") from why
    except BadReceipt as why:
        raise SettingsError(f"{chosen.file} is not good: {why}") from why
    body = document.body
    if chosen.key is not None and chosen.key != document.key:
        raise SettingsError(f"{chosen.file} is signed by another key: {document.key}")
    about = body.get("touchpoint")
    found = {
        "server_name": body.get("server_name"),
        "about": about.get("id") if isinstance(about, dict) else _about(body),
        "key": document.key,
        "fingerprint": fingerprint(document.key),
        "entry": document.log.index,
        "log_size": document.log.size,
        "log_root": document.log.root,
    }
    lines = [f"Good: every byte of {plain(chosen.file)} is as it was signed."]
    about_receipt = body.get("severance_receipt")
    if isinstance(about_receipt, dict):
        found["of_entry"] = about_receipt.get("entry")
    lines.append(facts([(name, value) for name, value in found.items()]))
    if chosen.key is None:
        lines.append(
            "Compare the key with `receipts_key` at the server's /.well-known/linnet/touchpoints,"
            " or give it with --key."
        )
    tell(Said("\n".join(lines), found), chosen)
    return 0
