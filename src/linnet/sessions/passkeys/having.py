"""Whether an account has passkeys, and what becomes of them at its end."""

from linnet.ids import UserId
from linnet.sessions.passkeys import store
from linnet.storage.database import Reader, Tx


async def has_passkey(db: Reader, user_id: UserId) -> bool:
    """Whether this user could sign with one."""
    return bool(await store.passkeys_of(db, user_id))


async def forget_passkeys(tx: Tx, user_id: UserId) -> None:
    """Remove all of an account, and what they were asked to sign."""
    await store.remove_passkeys_of(tx, user_id)
    await store.remove_challenges_of(tx, user_id)


async def count_passkeys(db: Reader, user_id: UserId) -> int:
    """How many an account has."""
    return len(await store.passkeys_of(db, user_id))
