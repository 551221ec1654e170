"""Verbs that also work while no server runs, on the database itself: for whoever cannot get in."""

import argparse
import asyncio
import datetime
from typing import Any

from msgspec import to_builtins

from linnet.accounts.acts import Act, Verdict, acts_before, note_act, verify_acts
from linnet.accounts.names import user_id_named
from linnet.accounts.passwords import check_strength
from linnet.accounts.standing import set_admin, set_password, standing
from linnet.cli.admin.line import Line, line_if_running
from linnet.cli.admin.people import chosen_password, with_password
from linnet.cli.admin.show import Said, Verbs, new_verb, plain, tell
from linnet.cli.desk import Desk, at_the_desk
from linnet.config import SettingsError
from linnet.errors import MatrixError
from linnet.ids import UserId

MAX_PRINTED = 10_000
DEFAULT_PRINTED = 20
STAY_SIGNED_IN = "Devices that are signed in stay so; `linnet admin sign-out` ends their sessions."


def describe(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    reset = _verb(verbs, "reset-password", "give an account a new password")
    reset.add_argument("--sign-out", action="store_true", help="and end all its sessions")
    with_password(reset)
    reset.set_defaults(at_desk=_reset_at_desk, on_line=_reset_on_line)
    make = _verb(verbs, "make-admin", "make somebody an administrator")
    make.set_defaults(at_desk=_make_at_desk, on_line=_make_on_line, sign_out=False)
    says = "show what administrators did, and whether the record is whole"
    record = new_verb(verbs, "record", says)
    record.add_argument(
        "--last", type=int, default=DEFAULT_PRINTED, help=f"entries ({DEFAULT_PRINTED})"
    )
    record.set_defaults(run=_run_record)


def _verb(verbs: "Verbs[argparse.ArgumentParser]", name: str, says: str) -> argparse.ArgumentParser:
    parser = new_verb(verbs, name, says)
    parser.add_argument("name", help="user name or whole address")
    parser.set_defaults(run=_run)
    return parser


def _run(chosen: argparse.Namespace) -> int:
    """Ask the running server, which then knows at once; else change the database."""
    with line_if_running(chosen.data) as line:
        said = None if line is None else chosen.on_line(line, chosen)
    tell(asyncio.run(_at_the_desk(chosen)) if said is None else said, chosen)
    return 0


async def _at_the_desk(chosen: argparse.Namespace) -> Said:
    if chosen.sign_out:
        raise SettingsError("Sessions are ended by the running server: start it first")
    async with at_the_desk(chosen) as desk:
        user_id = user_id_named(desk.accounts, chosen.name)
        if user_id is None:
            raise SettingsError(f"{chosen.name} is not a name of this server")
        async with desk.accounts.db.snapshot() as reader:
            account = await standing(reader, user_id)
        if account is None or not account.is_active:
            raise SettingsError(f"Nobody is called {user_id}")
        said: Said = await chosen.at_desk(desk, user_id, chosen)
        return said


async def _reset_at_desk(desk: Desk, user_id: UserId, chosen: argparse.Namespace) -> Said:
    wanted = chosen_password(chosen).get("password")
    password = desk.accounts.rng.token(12) if wanted is None else wanted
    try:
        check_strength(password)
    except MatrixError as why:
        raise SettingsError(why.message) from why
    password_hash = await desk.accounts.passwords.hash(password)
    async with desk.accounts.db.transaction() as tx:
        await set_password(tx, user_id, password_hash)
        await note_act(tx, desk.accounts.clock.now_ms(), None, "user.password", user_id)
    told = {} if wanted is not None else {"password": password}
    return _new_password({"user_id": user_id, **told}, STAY_SIGNED_IN)


def _reset_on_line(line: Line, chosen: argparse.Namespace) -> Said:
    body = {"sign_out": chosen.sign_out, **chosen_password(chosen)}
    answer = line.ask("PUT", line.user_path(chosen.name, "/password"), body)
    return _new_password(answer, "All sessions have ended." if chosen.sign_out else STAY_SIGNED_IN)


def _new_password(answer: dict[str, Any], and_so: str) -> Said:
    user_id = plain(answer["user_id"])
    if "password" not in answer:
        return Said(f"{user_id} has a new password.\n{and_so}", answer)
    return Said(f"The new password of {user_id} is: {answer['password']}\n{and_so}", answer)


async def _make_at_desk(desk: Desk, user_id: UserId, chosen: argparse.Namespace) -> Said:
    async with desk.accounts.db.transaction() as tx:
        await set_admin(tx, user_id, True)
        await note_act(tx, desk.accounts.clock.now_ms(), None, "user.admin", user_id)
    said = f"{user_id} is an administrator"
    later = " as soon as Linnet is started again." if desk.is_server_running else "."
    return Said(said + later, {"is_admin": True})


def _make_on_line(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.ask("PUT", line.user_path(chosen.name, "/admin"), {"is_admin": True})
    return Said(f"{chosen.name} is an administrator.", answer)


def _run_record(chosen: argparse.Namespace) -> int:
    acts, verdict = asyncio.run(_record(chosen))
    shown = [{**to_builtins(act), "hash": act.hash.hex()} for act in acts]
    lines = [_line(act) for act in acts]
    if verdict.broken_at is not None:
        lines.append(f"The record was changed at entry {verdict.broken_at}: do not trust it.")
    else:
        lines.append(f"All {verdict.count} entries are whole. Newest: {verdict.newest_hash}")
    tell(Said("\n".join(lines), {"acts": shown, "verdict": verdict}), chosen)
    return 0 if verdict.broken_at is None else 1


def _line(act: Act) -> str:
    when = datetime.datetime.fromtimestamp(act.ts // 1000, datetime.UTC).isoformat()
    who = act.actor or "terminal"
    return plain(f"{act.number} {when} {who} {act.act} {act.target} {act.detail}".rstrip())


async def _record(chosen: argparse.Namespace) -> tuple[list[Act], Verdict]:
    """The last acts, oldest first, and whether the whole record is as it was made."""
    async with at_the_desk(chosen) as desk, desk.accounts.db.snapshot() as reader:
        acts = await acts_before(reader, None, max(0, min(chosen.last, MAX_PRINTED)))
        return acts[::-1], await verify_acts(reader)
