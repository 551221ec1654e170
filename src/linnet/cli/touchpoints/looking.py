"""Verbs that show and switch contacts."""

import argparse
from typing import Any

from linnet.cli.admin.line import Line
from linnet.cli.admin.show import Said, Verbs, add, be_sure, facts, size, table, when, with_yes
from linnet.config import SettingsError
from linnet.touchpoints.terms import MAX_TERM_DAYS

REGISTER = "/_linnet/admin/v1/touchpoints"
TOUCHPOINTS = "/_linnet/touchpoints"


def describe(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    add(verbs, "list", "list all contacts, on or off, with what left", _list)
    show = add(verbs, "show", "show one contact, and what left day by day", _show)
    show.add_argument("name", help="as `list` shows it")
    switch = add(verbs, "switch", "let a contact be made, or not any more", _switch)
    switch.add_argument("name", help="as `list` shows it")
    switch.add_argument("position", choices=("on", "off"))
    switch.add_argument(
        "--anew",
        action="store_true",
        help="it was severed or has ended by itself, and this begins a new contact",
    )
    for name, says in (
        ("extend", "say yes anew to a contact that is on"),
        ("expire", "let a contact end by itself, after a number of days"),
    ):
        term = add(verbs, name, says, _put_term)
        term.add_argument("name", help="as `list` shows it")
        is_extended = name == "extend"
        term.add_argument(
            "--days",
            type=int,
            required=not is_extended,
            default=MAX_TERM_DAYS,
            help=f"from now on, {MAX_TERM_DAYS} at most",
        )
        if is_extended:
            with_yes(term)
        else:
            term.set_defaults(yes=True)
    new = add(verbs, "add", "add a contact with hosts that you name; it is off at first", _add)
    new.add_argument("name", help="small letters, digits, dots, hyphens and underscores")
    for option, says in (
        ("--party", "who it is: legal name and country"),
        ("--purpose", "what for"),
        ("--retention", "how long they keep it"),
        ("--when-off", "what does not work without it"),
    ):
        new.add_argument(option, required=True, help=says)
    new.add_argument("--host", action="append", required=True, help="name or name:port; repeat it")
    new.add_argument(
        "--leaves", action="append", required=True, help="what leaves, such as links; repeat it"
    )
    new.add_argument("--country", default="", help="theirs, in two letters such as FR")
    new.add_argument("--demands-to", default="", help="their address for demands to delete")


def _list(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(REGISTER)
    rows = [
        (
            row["touchpoint"]["id"],
            _standing(row),
            when(row.get("until_ts"))[:10] if row["is_on"] else "-",
            _sum(row, "allowed"),
            _sum(row, "blocked"),
            size(_sum(row, "bytes_out")),
            row["touchpoint"]["party"],
        )
        for row in answer["rows"]
    ]
    heads = ("NAME", "STANDING", "UNTIL", "CONTACTS", "BLOCKED", "SENT", "PARTY")
    text = table(heads, rows, "There is nothing.")
    stopped = sum(day["blocked"] for day in answer["undeclared"])
    in_pages = sum(day["blocked"] for day in answer["in_pages"])
    text += f"\nUndeclared attempts that were stopped: {stopped}, in the web app: {in_pages}"
    return Said(f"{text}\nAll counts are of the last {answer['days']} days.", answer)


def _show(line: Line, chosen: argparse.Namespace) -> Said:
    row = row_named(line, chosen.name)
    known = row["touchpoint"]
    text = facts(
        [
            ("name", known["id"]),
            ("standing", _standing(row)),
            ("party", known["party"]),
            ("country", known.get("country") or "not known"),
            ("purpose", known["purpose"]),
            ("hosts", ", ".join(known.get("hosts", ())) or "found for each contact"),
            ("what leaves", ", ".join(known["data"])),
            ("they keep it", known["retention"]),
            ("without it", known["when_off"]),
            ("until", when(row.get("until_ts"))),
            ("severed", when(row.get("severed_ts"))),
        ]
    )
    days = [
        (when(day["ts"])[:10], day["attempts"], day["allowed"], day["blocked"], day["bytes_out"])
        for day in row["history"]
    ]
    heads = ("DAY", "ATTEMPTS", "CONTACTS", "BLOCKED", "BYTES SENT")
    return Said(f"{text}\n\n{table(heads, days, 'Nothing left.')}", row)


def _switch(line: Line, chosen: argparse.Namespace) -> Said:
    body = {"is_on": chosen.position == "on", "begins_anew": chosen.anew}
    answer = line.ask("PUT", f"{TOUCHPOINTS}/{chosen.name}/switch", body)
    return Said(f"{chosen.name} is {chosen.position}.", answer)


def _put_term(line: Line, chosen: argparse.Namespace) -> Said:
    known = row_named(line, chosen.name)["touchpoint"]
    leaves = ", ".join(known["data"])
    be_sure(chosen, f"{known['party']} may go on to get this for {chosen.days} days: {leaves}.")
    answer = line.ask("PUT", f"{TOUCHPOINTS}/{chosen.name}/term", {"days": chosen.days})
    return Said(f"{chosen.name} ends on {when(answer['until_ts'])[:10]}.", answer)


def _add(line: Line, chosen: argparse.Namespace) -> Said:
    body = {
        "id": chosen.name,
        "party": chosen.party,
        "country": chosen.country,
        "purpose": chosen.purpose,
        "hosts": chosen.host,
        "data": chosen.leaves,
        "retention": chosen.retention,
        "when_off": chosen.when_off,
        "demands_to": chosen.demands_to,
    }
    answer = line.ask("POST", TOUCHPOINTS, body)
    return Said(f"{chosen.name} is in the register, and off.", answer)


def row_named(line: Line, name: str) -> Any:
    """The row of this name.

    Raises:
        SettingsError: there is none.
    """
    for row in line.get(REGISTER)["rows"]:
        if row["touchpoint"]["id"] == name:
            return row
    raise SettingsError(f"There is no touchpoint {name}; `linnet touchpoints list` shows all")


def _standing(row: Any) -> str:
    if row["is_on"]:
        return "on"
    if "until_ts" in row:
        return "expired"
    return "severed" if "severed_ts" in row else "off"


def _sum(row: Any, name: str) -> int:
    return sum(day[name] for day in row["history"])
