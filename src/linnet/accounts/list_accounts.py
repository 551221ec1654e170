"""Read all accounts, page by page, for administrators."""

from msgspec import Struct

from linnet.accounts import store
from linnet.accounts.store import Account, administrators
from linnet.ids import UserId
from linnet.storage.database import Reader

__all__ = ["Account", "AccountCounts", "accounts_after", "administrators", "count_accounts"]


class AccountCounts(Struct, frozen=True):
    active: int
    deactivated: int
    admins: int
    locked: int


async def accounts_after(
    reader: Reader, after: UserId | None, part: str, limit: int
) -> list[Account]:
    """Accounts in the order of their ids, those whose id contains `part`."""
    return await store.accounts_after(reader, after or "", part, limit)


async def count_accounts(reader: Reader) -> AccountCounts:
    return AccountCounts(*await store.count_accounts(reader))
