"""Verbs about policy lists that the whole server follows."""

import argparse
from typing import Any
from urllib.parse import quote

from linnet.cli.admin.line import API, Line
from linnet.cli.admin.show import Said, Verbs, add, be_sure, plain, table, when, with_yes

_HELD = {
    "names_moderators": "it names the safety team",
    "names_this_server": "it names this server",
    "names_this_list": "it names the list itself",
    "too_many": "it would hit too many",
    "no_room": "too many rules are like it",
}


def describe(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    add(verbs, "policies", "list the policy lists that this server follows", _policies)
    says = "show whom a policy list would hit; nothing is done"
    _of_list(add(verbs, "preview-policy", says, _preview))
    says = "follow a policy list: whom it names comes in no more, who is inside stays"
    with_yes(_of_list(add(verbs, "follow-policy", says, _follow)))
    says = "follow a policy list no longer, and lift what was done because of it"
    with_yes(_of_list(add(verbs, "unfollow-policy", says, _unfollow)))


def _of_list(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("list", help="the address of its room, #…, or the id, !…")
    return parser


def list_path(chosen: argparse.Namespace, what: str = "") -> str:
    return f"{API}/policies/{quote(chosen.list, safe='')}{what}"


def _policies(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{API}/policies")
    rows = [
        (
            one["address"] or one["list_id"],
            one["name"],
            one["rules"],
            one["measures"],
            one["followed_by"] or "terminal",
            when(one["followed_ts"]),
        )
        for one in answer["policies"]
    ]
    heads = ("LIST", "NAME", "RULES", "MEASURES", "FOLLOWED BY", "SINCE")
    return Said(table(heads, rows, "This server follows no policy list."), answer)


def _preview(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(list_path(chosen, "/preview"))
    return Said(_shown(answer), answer)


def _shown(preview: dict[str, Any]) -> str:
    """Whom a list would hit, and which of its rules count for nothing."""
    people = [
        (one["user_id"], ", ".join(one["measures"]), _entity(one["rule"]), one["rule"]["reason"])
        for one in preview["people"]
    ]
    rooms = [(one["room_id"], one["name"], _entity(one["rule"])) for one in preview["rooms"]]
    held = [(_entity(rule), _HELD.get(rule["held"], rule["held"])) for rule in preview["held"]]
    parts = [f"{plain(preview['name'] or preview['list_id'])} has {preview['rules']} rules."]
    parts.append(f"People here whom it names: {preview['count']}")
    if people:
        parts.append(table(("PERSON", "WOULD BE", "BY THE RULE", "REASON"), people, ""))
    if not preview["is_all"]:
        parts.append(f"These are the first {len(people)}.")
    if rooms:
        parts.append(table(("ROOM TO BE CLOSED", "NAME", "BY THE RULE"), rooms, ""))
    if held:
        parts.append(table(("RULE THAT IS NOT APPLIED", "WHY"), held, ""))
    return "\n".join(parts)


def _entity(rule: dict[str, Any]) -> str:
    return str(rule["entity"] or f"sha256 {rule['hash']}")


def _follow(line: Line, chosen: argparse.Namespace) -> Said:
    preview = line.get(list_path(chosen, "/preview"))
    if not chosen.yes:
        print(_shown(preview))
    be_sure(chosen, "Whom the list names would come into no more rooms from now on.")
    answer = line.ask("PUT", list_path(chosen))
    said = (
        f"The list {chosen.list} is followed. Who is inside stays until somebody of the safety"
        " team confirms more in the web app, under Moderation."
    )
    return Said(said, answer)


def _unfollow(line: Line, chosen: argparse.Namespace) -> Said:
    be_sure(chosen, "What was done because of the list would be lifted.")
    answer = line.ask("DELETE", list_path(chosen))
    said = f"The list {chosen.list} is followed no longer; {answer['lifted']} measures are lifted."
    if answer["left"]:
        said += f" {answer['left']} could not be, and are tried again every minute."
    return Said(said, answer)
