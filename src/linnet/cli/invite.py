"""`linnet invite`: print a link with which somebody can make an account."""

import argparse
import asyncio

from linnet.accounts.invites import DAY_MS, InviteRequest, create_invite
from linnet.accounts.standing import is_first_run
from linnet.cli.desk import at_the_desk
from linnet.config import SettingsError
from linnet.errors import MatrixError


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the verb and its options."""
    parser.add_argument("--uses", type=int, default=1, help="accounts that it may make (default 1)")
    parser.add_argument("--days", type=int, default=7, help="how long it is valid (default 7)")
    parser.add_argument("--note", default="", help="what it is for")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    print(asyncio.run(_link(chosen)))
    return 0


async def _link(chosen: argparse.Namespace) -> str:
    async with at_the_desk(chosen) as desk:
        async with desk.accounts.db.snapshot() as reader:
            if await is_first_run(reader):
                raise SettingsError(
                    "Nobody has an account yet. Open the link that `linnet serve` has printed."
                )
        wanted = InviteRequest(chosen.note, chosen.uses, chosen.days * DAY_MS)
        try:
            return (await create_invite(desk.accounts, None, wanted)).link
        except MatrixError as why:
            raise SettingsError(why.message) from why
