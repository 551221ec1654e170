"""The name in every address must not change once somebody has one."""

from linnet.accounts import store
from linnet.accounts.wiring import Accounts
from linnet.config import SettingsError
from linnet.ids import ServerName
from linnet.storage.database import Reader

FACT = "server_name"


async def keep_server_name(accounts: Accounts) -> None:
    """Remember the name as long as nobody has an account, then insist on it.

    Raises:
        SettingsError: accounts were made under another name.
    """
    async with accounts.db.transaction() as tx:
        kept = await store.fact(tx, FACT)
        if kept == accounts.server_name:
            return
        if kept is not None and await store.is_any_account(tx):
            raise SettingsError(
                f"The accounts in this database were made under the server_name {kept!r}, which"
                f" is part of every address. Set server_name = {kept!r} again, or begin with an"
                " empty data folder."
            )
        await store.set_fact(tx, FACT, accounts.server_name)


async def remembered_name(reader: Reader) -> ServerName | None:
    """The name that the accounts were made under; None before the first start."""
    kept = await store.fact(reader, FACT)
    return None if kept is None else ServerName(kept)
