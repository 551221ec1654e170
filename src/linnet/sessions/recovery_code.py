"""Recovery codes: a way in that needs no third party, no device and no memory.

One is issued when somebody comes through a provider for the first time, so it exists before the day
on which it is needed. It is typed by hand and works once: whoever uses it is given another one.
"""

import base64
from collections.abc import Awaitable, Callable
from typing import TypeVar

from linnet.accounts.names import user_id_named
from linnet.errors import Forbidden
from linnet.http.endpoint import Limit
from linnet.ids import UserId
from linnet.sessions import store_recovery_codes
from linnet.sessions.login import check_may_sign_in
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader, Tx

T = TypeVar("T")
Enter = Callable[[Tx, UserId], Awaitable[T]]
"""Lets somebody in, in the transaction that uses the code up."""

RANDOM_BYTES = 15
"""120 bits, which are 24 characters."""
GROUP = 4
_LOOK_ALIKE = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""What is not in base32, and what people then mean."""


def new_code(sessions: Sessions) -> str:
    """In groups, as people read it out: `ABCD-EFGH-…`."""
    text = base64.b32encode(sessions.rng.random_bytes(RANDOM_BYTES)).decode("ascii")
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def typed(text: str) -> str:
    """What was typed, without what people leave out, add or mistake."""
    kept = "".join(sign for sign in text.upper() if sign.isalnum())
    return kept.translate(_LOOK_ALIKE)


async def hashed(sessions: Sessions, code: str) -> str:
    """What is kept of a code; raises `LimitExceeded` as every hashing does."""
    return await sessions.accounts.passwords.hash(typed(code))


async def issue(sessions: Sessions, user_id: UserId) -> str:
    """A new code for somebody; the one before works no more."""
    code = new_code(sessions)
    code_hash = await hashed(sessions, code)
    async with sessions.db.transaction() as tx:
        await keep(sessions, tx, user_id, code_hash)
    return code


async def keep(sessions: Sessions, tx: Tx, user_id: UserId, code_hash: str) -> None:
    """Keep the hash of a new code, in the transaction that makes it needed."""
    await store_recovery_codes.put(tx, user_id, code_hash, sessions.clock.now_ms())


async def use(sessions: Sessions, name: str, code: str, enter: Enter[T]) -> tuple[T, str]:
    """Let in whose code this is; with the new one, which stands in its place from now on.

    Raises:
        Forbidden: it is nobody's of this name; nobody learns which of the two is wrong.
        UserDeactivated, UserLocked: they may not come in.
        LimitExceeded: too many attempts for this name.
    """
    user_id = user_id_named(sessions.accounts, name)
    kept: str | None = None
    if user_id is not None:
        # By name too, or guessing from many addresses would have no limit.
        sessions.rate_limits.spend(Limit.SIGN_IN, user_id)
        async with sessions.db.snapshot() as reader:
            found = await store_recovery_codes.code(reader, user_id)
        kept = None if found is None else found[0]
    if not await sessions.accounts.passwords.verify(kept, typed(code)) or user_id is None:
        raise Forbidden("Wrong name or code")
    fresh = new_code(sessions)
    fresh_hash = await hashed(sessions, fresh)
    async with sessions.db.transaction() as tx:
        now = await store_recovery_codes.code(tx, user_id)
        if now is None or now[0] != kept:
            raise Forbidden("Wrong name or code")  # two came at once with the same one
        await check_may_sign_in(tx, user_id)
        entered = await enter(tx, user_id)
        await keep(sessions, tx, user_id, fresh_hash)
    return entered, fresh


async def issued_ts(db: Reader, user_id: UserId) -> int | None:
    """When somebody's code was issued; None when they have none."""
    found = await store_recovery_codes.code(db, user_id)
    return None if found is None else found[1]


async def forget_code(tx: Tx, user_id: UserId) -> None:
    await store_recovery_codes.remove(tx, user_id)
