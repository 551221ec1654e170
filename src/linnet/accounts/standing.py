"""How an account stands, for other domains: is there one, may it act, is it an administrator."""

from msgspec import Struct

from linnet.accounts import store, store_erasures
from linnet.accounts.wiring import Accounts
from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


class Standing(Struct, frozen=True):
    is_active: bool
    is_admin: bool
    is_locked: bool
    is_suspended: bool
    has_password: bool
    created_ts: int
    is_guest: bool


async def standing(db: Reader, user_id: UserId) -> Standing | None:
    """None when this server has never had such an account."""
    found = await store.account(db, user_id)
    if found is None:
        return None
    return Standing(
        found.is_active,
        found.is_admin,
        found.is_locked,
        found.is_suspended,
        found.password_hash is not None,
        found.created_ts,
        found.is_guest,
    )


async def is_erased(db: Reader, user_id: UserId) -> bool:
    """Whether what an ended account kept was removed, or will be."""
    if await store_erasures.erasure(db, user_id) is not None:
        return True
    return await store.is_erased(db, user_id)


async def is_first_run(db: Reader) -> bool:
    """Whether nobody has ever had an account here."""
    return not await store.is_any_account(db)


async def has_password(accounts: Accounts, user_id: UserId, password: str) -> bool:
    """Whether this is the password of an active account; takes as long when there is none.

    A hash that was made with older parameters is made anew with today's.
    """
    async with accounts.db.snapshot() as reader:
        found = await store.account(reader, user_id)
    stored = None if found is None else found.password_hash
    if not await accounts.passwords.verify(stored, password):
        return False
    if stored is not None and accounts.passwords.is_outdated(stored):
        fresh = await accounts.passwords.hash(password)
        async with accounts.db.transaction() as tx:
            now = await store.account(tx, user_id)
            if now is not None and now.password_hash == stored:
                await store.set_password_hash(tx, user_id, fresh)
    return True


async def set_password(tx: Tx, user_id: UserId, password_hash: str) -> None:
    """Replace the stored hash, which `Passwords.hash` has made."""
    await store.set_password_hash(tx, user_id, password_hash)


async def set_admin(tx: Tx, user_id: UserId, is_admin: bool) -> None:
    """Make an administrator, or end being one. Cached requesters must be forgotten afterwards."""
    await store.set_admin(tx, user_id, is_admin)


async def set_locked(tx: Tx, user_id: UserId, is_locked: bool) -> None:
    """Lock or unlock. Cached requesters must be forgotten afterwards."""
    await store.set_locked(tx, user_id, is_locked)


async def set_suspended(tx: Tx, user_id: UserId, is_suspended: bool) -> None:
    """Suspend, or end that. Cached requesters must be forgotten afterwards."""
    await store.set_suspended(tx, user_id, is_suspended)
