"""Make an account, if whoever asks has the right to.

The right to register is one of seven: the first-run link while there is no account at all, an
invite link, a server that is open to everybody, an account at a provider whose people may come,
being an administrator, being an application service, or a call link, which makes guests. It is
checked and used up in the transaction that makes the account, so that two who come at once cannot
share the last use.
"""

import hmac

from msgspec import Struct

from linnet.accounts import store, store_origins, store_registration
from linnet.accounts.find import hide, remember_words
from linnet.accounts.invites import hash_of
from linnet.accounts.store import Account
from linnet.accounts.wiring import Accounts
from linnet.errors import Forbidden, UserInUse
from linnet.ids import UserId
from linnet.storage.database import Reader, Tx

FIRST_RUN_FACT = "first_run_token"
"""Kept readable, so that every start prints the same link; worthless once an account exists."""


class FirstRun(Struct, frozen=True):
    """Whoever holds the first-run link; becomes an administrator."""


class ByInvite(Struct, frozen=True):
    """Whoever holds an invite link."""

    token_hash: bytes


class OpenToAll(Struct, frozen=True):
    """Anybody, where the settings say so."""


class ByProvider(Struct, frozen=True):
    """Whoever a provider knows, where an administrator lets its people come."""


class ByAdmin(Struct, frozen=True):
    """An administrator, for somebody else."""


class ByService(Struct, frozen=True):
    """An application service, for a user of its own."""


class ByCallLink(Struct, frozen=True):
    """Whoever holds a call link; becomes a guest. Whether the link is good is for calls to say."""


Right = FirstRun | ByInvite | OpenToAll | ByProvider | ByAdmin | ByService | ByCallLink


async def create_account(
    accounts: Accounts, tx: Tx, user_id: UserId, password_hash: str | None, right: Right
) -> Account:
    """Add the account and use up the right to make it.

    Raises:
        UserInUse: the name was taken in the meantime.
        Forbidden: the right is no longer one.
        Exclusive: the name is kept for somebody else.
    """
    if not isinstance(right, ByService):
        for gate in accounts.name_gates:
            gate(user_id)
    if await store.account(tx, user_id) is not None:
        raise UserInUse("Somebody already has this name")
    is_first = not await store.is_any_account(tx)
    await _use(accounts, tx, right, user_id, is_first=is_first)
    account = Account(
        user_id,
        password_hash,
        is_admin=is_first,
        is_locked=False,
        is_suspended=False,
        created_ts=accounts.clock.now_ms(),
        deactivated_ts=None,
        is_guest=isinstance(right, ByCallLink),
    )
    await store.add_account(tx, account)
    await (hide if account.is_guest else remember_words)(tx, user_id)
    return account


async def _use(
    accounts: Accounts, tx: Tx, right: Right, user_id: UserId, *, is_first: bool
) -> None:
    if isinstance(right, FirstRun) != is_first:
        raise Forbidden("This server already has its first account" if not is_first else _NOT_YET)
    if isinstance(right, FirstRun):
        await store.forget_fact(tx, FIRST_RUN_FACT)
    elif isinstance(right, ByInvite):
        token = await store_registration.token_with_hash(tx, right.token_hash)
        if token is None or not token.is_valid(accounts.clock.now_ms()):
            raise Forbidden("This invite link is not valid any more")
        await store_registration.count_use(tx, token.token_id)
        if token.owner is not None:
            now_ms = accounts.clock.now_ms()
            await store_origins.add(tx, user_id, token.owner, token.token_id, now_ms)


_NOT_YET = "This server waits for its first administrator"


async def right_of_token(accounts: Accounts, reader: Reader, token: str) -> Right | None:
    """What a registration token allows now, without using it up."""
    if not await store.is_any_account(reader):
        kept = await store.fact(reader, FIRST_RUN_FACT)
        is_it = kept is not None and hmac.compare_digest(kept.encode(), token.encode())
        return FirstRun() if is_it else None
    if accounts.registration == "closed":
        return None
    token_hash = hash_of(token)
    found = await store_registration.token_with_hash(reader, token_hash)
    is_valid = found is not None and found.is_valid(accounts.clock.now_ms())
    return ByInvite(token_hash) if is_valid else None


async def first_run_link(accounts: Accounts) -> str | None:
    """The link that makes the first administrator; None once there is an account."""
    async with accounts.db.transaction() as tx:
        if await store.is_any_account(tx):
            return None
        token = await store.fact(tx, FIRST_RUN_FACT)
        if token is None:
            token = accounts.rng.token(24)
            await store.set_fact(tx, FIRST_RUN_FACT, token)
    return f"{accounts.address}/first-run/{token}"
