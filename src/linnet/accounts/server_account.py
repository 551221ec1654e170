"""The account in whose name the server itself speaks. Nobody can sign in with it."""

from linnet.accounts import store
from linnet.accounts.profile import write_field
from linnet.accounts.store import Account
from linnet.accounts.wiring import Accounts
from linnet.http.response import encode
from linnet.ids import UserId, new_user_id
from linnet.storage.database import Tx

FACT = "server_account"
NAMES = ("server", "server-notices")
"""The first that is free; then one with letters behind it."""
SUFFIX_LENGTH = 8


async def server_account(accounts: Accounts, tx: Tx) -> UserId:
    """Its id; the account is made when it is first needed."""
    kept = await store.fact(tx, FACT)
    if kept is not None:
        return UserId(kept)
    user_id = await _free_name(accounts, tx)
    await store.add_account(
        tx,
        Account(
            user_id,
            None,
            is_admin=False,
            is_locked=False,
            is_suspended=False,
            created_ts=accounts.clock.now_ms(),
            deactivated_ts=None,
        ),
    )
    await write_field(tx, user_id, "displayname", encode(accounts.server_name))
    await store.set_fact(tx, FACT, user_id)
    return user_id


async def _free_name(accounts: Accounts, tx: Tx) -> UserId:
    random = f"{NAMES[-1]}-{accounts.rng.letters(SUFFIX_LENGTH).lower()}"
    for name in NAMES:
        user_id = new_user_id(name, accounts.server_name)
        if await store.account(tx, user_id) is None:
            return user_id
    return new_user_id(random, accounts.server_name)
