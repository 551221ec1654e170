"""Accounts of guests: people without one of their own, for as long as they are in a call.

Their names are made up by this server, and say that they are guests. Nobody finds them, and nobody
can sign in as them.
"""

import unicodedata

from linnet.accounts.create import ByCallLink, create_account
from linnet.accounts.profile import write_field
from linnet.accounts.profile_field import GUEST
from linnet.accounts.wiring import Accounts
from linnet.errors import InvalidParam
from linnet.http.response import encode
from linnet.ids import UserId, new_user_id
from linnet.storage.database import Tx

MAX_NAME_LENGTH = 60
"""Longer ones would push the mark of a guest out of sight."""
MARK = "(guest)"
ID_LENGTH = 16
_JOINERS = "\u200c\u200d"
"""Invisible, but words of Persian and faces of emoji need them."""


def guest_name(text: str) -> str:
    """How a guest is shown who calls themselves so.

    Raises:
        InvalidParam: nothing that can be read, or too long.
    """
    # What turns the direction of writing could hide the mark, as new lines could.
    kept = "".join(c for c in text if c in _JOINERS or unicodedata.category(c)[0] != "C")
    name = " ".join(kept.split())
    if not any(c.isalnum() or unicodedata.category(c) == "So" for c in name):
        raise InvalidParam("A guest needs a name")
    if len(name) > MAX_NAME_LENGTH:
        raise InvalidParam(f"A guest's name has at most {MAX_NAME_LENGTH} characters")
    return f"{name} {MARK}"


async def create_guest(accounts: Accounts, tx: Tx, name: str) -> UserId:
    """Add the account of a guest who is shown under a name that `guest_name` has made."""
    localpart = f"guest-{accounts.rng.letters(ID_LENGTH).lower()}"
    user_id = new_user_id(localpart, accounts.server_name)
    await create_account(accounts, tx, user_id, None, ByCallLink())
    await write_field(tx, user_id, "displayname", encode(name))
    await write_field(tx, user_id, GUEST, encode(True))
    return user_id
