"""`linnet admin`: help somebody who cannot get in, and make administrators."""

import argparse
import asyncio
import datetime

from linnet.accounts.acts import acts_before, note_act, verify_acts
from linnet.accounts.names import user_id_named
from linnet.accounts.standing import set_admin, set_password, standing
from linnet.cli.desk import Desk, at_the_desk
from linnet.config import SettingsError
from linnet.ids import UserId

MAX_PRINTED = 10_000


def describe(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb and its own verbs."""
    parser = verbs.add_parser("admin", help="look after the accounts")
    own_verbs = parser.add_subparsers(dest="admin_verb", required=True)
    reset = own_verbs.add_parser("reset-password", help="give an account a new password")
    make = own_verbs.add_parser("make-admin", help="make somebody an administrator")
    record = own_verbs.add_parser("record", help="what administrators did, and whether it is whole")
    record.add_argument("--last", type=int, default=20, help="entries to print (default 20)")
    record.set_defaults(run=run_record)
    for verb, work in ((reset, _reset_password), (make, _make_admin)):
        verb.add_argument("name", help="user name or whole address")
        verb.set_defaults(run=run, work=work)


def run(chosen: argparse.Namespace) -> int:
    print(asyncio.run(_at_the_desk(chosen)))
    return 0


def run_record(chosen: argparse.Namespace) -> int:
    said, is_whole = asyncio.run(_record(chosen))
    print(said)
    return 0 if is_whole else 1


async def _record(chosen: argparse.Namespace) -> tuple[str, bool]:
    """The last acts, oldest first, and whether the whole record is as it was made."""
    async with at_the_desk(chosen) as desk, desk.accounts.db.snapshot() as reader:
        acts = await acts_before(reader, None, max(0, min(chosen.last, MAX_PRINTED)))
        verdict = await verify_acts(reader)
    lines = []
    for act in reversed(acts):
        when = datetime.datetime.fromtimestamp(act.ts // 1000, datetime.UTC).isoformat()
        who = act.actor or "terminal"
        lines.append(f"{act.number} {when} {who} {act.act} {act.target} {act.detail}".rstrip())
    if verdict.broken_at is not None:
        lines.append(f"The record was changed at entry {verdict.broken_at}: do not trust it.")
    else:
        lines.append(f"All {verdict.count} entries are whole. Newest: {verdict.newest_hash}")
    return "\n".join(lines), verdict.broken_at is None


async def _at_the_desk(chosen: argparse.Namespace) -> str:
    async with at_the_desk(chosen) as desk:
        user_id = user_id_named(desk.accounts, chosen.name)
        if user_id is None:
            raise SettingsError(f"{chosen.name} is not a name of this server")
        async with desk.accounts.db.snapshot() as reader:
            account = await standing(reader, user_id)
        if account is None or not account.is_active:
            raise SettingsError(f"Nobody is called {user_id}")
        said: str = await chosen.work(desk, user_id)
        return said


async def _reset_password(desk: Desk, user_id: UserId) -> str:
    password = desk.accounts.rng.token(12)
    password_hash = await desk.accounts.passwords.hash(password)
    async with desk.accounts.db.transaction() as tx:
        await set_password(tx, user_id, password_hash)
        await note_act(tx, desk.accounts.clock.now_ms(), None, "user.password", user_id)
    return (
        f"The new password of {user_id} is: {password}\n"
        "Devices that are signed in stay so; they can be signed out in the settings."
    )


async def _make_admin(desk: Desk, user_id: UserId) -> str:
    async with desk.accounts.db.transaction() as tx:
        await set_admin(tx, user_id, True)
        await note_act(tx, desk.accounts.clock.now_ms(), None, "user.admin", user_id)
    said = f"{user_id} is an administrator"
    return said + (" as soon as Linnet is started again." if desk.is_server_running else ".")
