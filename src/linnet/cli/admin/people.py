"""Verbs about people: who is here, helping them, keeping them out."""

import argparse
import sys
from typing import Any
from urllib.parse import quote

from linnet.cli.admin.line import API, MATRIX, MODERATORS, Line
from linnet.cli.admin.show import (
    Said,
    Verbs,
    add,
    be_sure,
    facts,
    listing,
    marks,
    plain,
    table,
    when,
    with_pages,
    with_yes,
)
from linnet.cli.admin.show import size as shown_size

_STANDING = {
    "is_admin": "administrator",
    "is_locked": "locked",
    "is_suspended": "suspended",
    "is_deactivated": "ended",
}


def describe(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    users = add(verbs, "users", "list the accounts, or find some", _users)
    users.add_argument("search", nargs="?", default="", help="a part of the name")
    with_pages(users)
    _of_one(add(verbs, "user", "show one account", _user))
    create = _of_one(add(verbs, "create", "make an account and print its password", _create))
    create.add_argument("--admin", action="store_true", help="make an administrator of it")
    with_password(create)
    unmake = add(verbs, "unmake-admin", "make an administrator an ordinary person", _unmake_admin)
    _of_one(unmake)
    for verb, says, work in (
        ("lock", "lock somebody out; nothing of theirs is lost", _lock),
        ("unlock", "let somebody in again who was locked out", _lock),
        ("suspend", "let somebody read on, but say nothing more", _suspend),
        ("unsuspend", "let somebody speak again", _suspend),
    ):
        _of_one(add(verbs, verb, says, work)).set_defaults(verb_chosen=verb)
    says = "let somebody look after what people report, or end that"
    moderator = _of_one(add(verbs, "moderator", says, _moderator))
    moderator.add_argument("--end", action="store_true", help="not any more")
    add(verbs, "moderators", "list who looks after reports beside the administrators", _moderators)
    end = _of_one(add(verbs, "deactivate", "end an account for good", _deactivate))
    end.add_argument("--erase", action="store_true", help="and erase all of it after two weeks")
    with_yes(end)
    keep = add(verbs, "keep", "take back that an account is being erased", _keep)
    _of_one(keep)
    add(verbs, "erasures", "list the accounts that are being erased, or were", _erasures)
    says = "make somebody a code to sign in with once, who has no other way in"
    _of_one(add(verbs, "recovery-code", says, _recovery_code))
    _of_one(add(verbs, "sessions", "list where somebody is signed in", _sessions))
    sign_out = _of_one(add(verbs, "sign-out", "end somebody's sessions, or one of them", _sign_out))
    sign_out.add_argument("device", nargs="?", help="the device whose session is meant")


def _of_one(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("name", help="user name or whole address")
    return parser


def with_password(parser: argparse.ArgumentParser) -> None:
    """An option for a password that is not to be made up. As an argument others could see it."""
    parser.add_argument(
        "--password-stdin", action="store_true", help="take the password from standard input"
    )


def chosen_password(chosen: argparse.Namespace) -> dict[str, str]:
    """The part of a request with the password; nothing when one is to be made up."""
    return {"password": sys.stdin.readline().rstrip("\n")} if chosen.password_stdin else {}


def _users(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.pages(f"{API}/users", "users", chosen.limit, chosen.after, search=chosen.search)
    rows = [
        (user["user_id"], when(user["created_ts"]), marks(user, _STANDING))
        for user in answer["users"]
    ]
    shown = table(("USER", "MADE", "STANDING"), rows, "There is nobody.")
    return Said(listing(shown, answer), answer)


def _user(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(line.user_path(chosen.name))
    user = answer["user"]
    shown = facts(
        [
            ("user", user["user_id"]),
            ("made", when(user["created_ts"])),
            ("standing", marks(user, _STANDING)),
            ("password", "yes" if user["has_password"] else "none"),
            ("sessions", answer["devices"]),
            ("rooms", answer["rooms"]),
            ("files", f"{answer['files']}, {shown_size(answer['file_bytes'])}"),
        ]
    )
    return Said(shown, answer)


def _create(line: Line, chosen: argparse.Namespace) -> Said:
    body = {"username": chosen.name, **chosen_password(chosen)}
    answer = line.ask("POST", f"{API}/users", body)
    user_id = answer["user_id"]
    if chosen.admin:
        line.ask("PUT", line.user_path(user_id, "/admin"), {"is_admin": True})
    said = f"{plain(user_id)} has been made."
    if "password" in answer:
        said += f"\nThe password is: {answer['password']}"
    return Said(said, answer)


def _recovery_code(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.ask("POST", line.user_path(chosen.name, "/recovery-code"))
    return Said(f"The code, good once: {answer['recovery_code']}", answer)


def _unmake_admin(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.ask("PUT", line.user_path(chosen.name, "/admin"), {"is_admin": False})
    return Said(f"{chosen.name} is not an administrator any more.", answer)


def _lock(line: Line, chosen: argparse.Namespace) -> Said:
    is_locked = chosen.verb_chosen == "lock"
    path = f"{MATRIX}/lock/{line.user(chosen.name)}"
    answer = line.ask("PUT", path, {"locked": is_locked})
    return Said(f"{chosen.name} is {'locked' if is_locked else 'not locked any more'}.", answer)


def _suspend(line: Line, chosen: argparse.Namespace) -> Said:
    is_suspended = chosen.verb_chosen == "suspend"
    path = f"{MATRIX}/suspend/{line.user(chosen.name)}"
    answer = line.ask("PUT", path, {"suspended": is_suspended})
    state = "suspended" if is_suspended else "not suspended any more"
    return Said(f"{chosen.name} is {state}.", answer)


def _moderator(line: Line, chosen: argparse.Namespace) -> Said:
    path = f"{MODERATORS}/{line.user(chosen.name)}"
    answer = line.ask("PUT", path, {"is_moderator": not chosen.end})
    state = "not a moderator any more" if chosen.end else "a moderator"
    return Said(f"{chosen.name} is {state}.", answer)


def _moderators(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(MODERATORS)
    rows = [
        (one["user_id"], when(one["named_ts"]), one["named_by"] or "terminal")
        for one in answer["moderators"]
    ]
    return Said(table(("USER", "SINCE", "NAMED BY"), rows, "Nobody was named."), answer)


def _deactivate(line: Line, chosen: argparse.Namespace) -> Said:
    be_sure(chosen, f"The account {chosen.name} would end for good.")
    path = line.user_path(chosen.name, "/deactivate")
    answer = line.ask("POST", path, {"erase": chosen.erase})
    if "erasure" not in answer:
        return Said(f"The account {chosen.name} has ended.", answer)
    due = when(answer["erasure"]["due_ts"])
    return Said(
        f"The account {chosen.name} has ended, and will be erased on {due}. Until then:"
        f" linnet admin keep {chosen.name}\nWhoever has this link sees how far that is, and gets"
        f" the receipt: <address of the server>/erasure#{answer['erasure']['secret']}",
        answer,
    )


def _keep(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.ask("POST", line.user_path(chosen.name, "/keep"))
    return Said(f"The account {chosen.name} is as it was before.", answer)


def _erasures(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{API}/erasures")
    rows = [
        (
            one["user_id"],
            one["asked_by"] or "terminal",
            when(one["due_ts"]),
            one["step"],
            when(one["done_ts"]),
            when(one["held_until_ts"]),
        )
        for one in answer["erasures"]
    ]
    heads = ("USER", "ASKED BY", "DUE", "STEP", "DONE", "EVIDENCE HELD UNTIL")
    return Said(table(heads, rows, "Nobody was erased."), answer)


def _sessions(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(line.user_path(chosen.name, "/devices"))
    rows = [_session(device) for device in answer["devices"]]
    heads = ("DEVICE", "NAME", "LAST SEEN", "FROM")
    return Said(table(heads, rows, f"{chosen.name} is signed in nowhere."), answer)


def _session(device: dict[str, Any]) -> tuple[object, ...]:
    seen = when(device.get("last_seen_ts"))
    return device["device_id"], device.get("display_name"), seen, device.get("last_seen_ip")


def _sign_out(line: Line, chosen: argparse.Namespace) -> Said:
    if chosen.device is None:
        answer = line.ask("DELETE", line.user_path(chosen.name, "/devices"))
        return Said(f"All sessions of {chosen.name} have ended.", answer)
    path = line.user_path(chosen.name, f"/devices/{quote(chosen.device, safe='')}")
    answer = line.ask("DELETE", path)
    return Said(f"The session {chosen.device} of {chosen.name} has ended.", answer)
