"""Where the running server can be opened, for links that are made by another process."""

from linnet.accounts import store
from linnet.accounts.wiring import Accounts
from linnet.storage.database import Reader

FACT = "address"


async def remember_address(accounts: Accounts) -> None:
    """Keep the address that this start was given; options of the command line are part of it."""
    async with accounts.db.transaction() as tx:
        if await store.fact(tx, FACT) != accounts.address:
            await store.set_fact(tx, FACT, accounts.address)


async def remembered_address(db: Reader) -> str | None:
    """The address of the newest start; None when there was none yet."""
    return await store.fact(db, FACT)
