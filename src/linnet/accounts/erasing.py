"""Erasing an account: asked for, taken back within two weeks, and how far it has come.

From the question on nobody is this user: the account counts as deactivated. Until the date that was
said everything is still there, and whoever asked can take it back. Afterwards `linnet.erasure` goes
through the steps; what the account itself keeps goes here.
"""

import hashlib

from msgspec import Struct, structs

from linnet.accounts import (
    store,
    store_account_data,
    store_addresses,
    store_erasures,
    store_profiles,
    store_registration,
)
from linnet.accounts.find import hide
from linnet.accounts.store_erasures import Erasure, Step
from linnet.accounts.third_party_ids import drop_uses, remove_addresses
from linnet.accounts.wiring import Accounts
from linnet.errors import Forbidden, NotFound
from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx

__all__ = ["Asked", "Erasure", "Step", "ask", "close", "erasure_of", "keep", "move", "open_ones"]

UNDO_MS = 14 * 24 * 60 * 60 * 1000
"""How long it can be taken back."""
SECRET_BYTES = 24
MAX_OPEN = 1000
MAX_SHOWN = 100


class Asked(Struct, frozen=True):
    """Told to whoever has asked."""

    due_ts: int
    """From then on it cannot be taken back."""
    secret: str
    """Opens what is told of it: how far it is, and the receipt. It is told this once."""


async def ask(accounts: Accounts, tx: Tx, user_id: UserId, asked_by: UserId | None) -> Asked:
    """Begin to erase an account, active or not: it can be taken back until the date in the answer.

    Sessions and their tokens are for the caller to end. Invite links do not work meanwhile, nothing
    is written to mail addresses but one letter that says so.

    Raises:
        Forbidden: it is erased already.
    """
    account = await store.account(tx, user_id)
    assert account is not None, "the caller has looked"
    if await store_erasures.erasure(tx, user_id) is not None:
        raise Forbidden("This account is being erased already")
    now_ms, secret = accounts.clock.now_ms(), accounts.rng.token(SECRET_BYTES)
    due_ts = now_ms + UNDO_MS
    new = Erasure(
        user_id,
        now_ms,
        asked_by or UserId(""),
        account.is_admin,
        due_ts,
        "waiting",
        RoomId(""),
        0,
        {},
        due_ts,
        None,
    )
    await store_erasures.insert(tx, new, _hash_of(secret))
    if account.is_active:
        await store_erasures.suspend_account(tx, user_id, now_ms)
    if await store_addresses.addresses_of(tx, user_id):
        await store_erasures.ask_for_letter(tx, user_id)
    await drop_uses(accounts, tx, user_id)
    return Asked(due_ts, secret)


async def keep(tx: Tx, user_id: UserId, *, by_admin: bool = False) -> None:
    """Take it back: the account is as it was, with its name, password, chats and files.

    Raises:
        NotFound: it is not being erased.
        Forbidden: it is too late, or somebody else has asked for it.
    """
    found = await store_erasures.erasure(tx, user_id)
    if found is None:
        raise NotFound("This account is not being erased")
    if found.step != "waiting":
        raise Forbidden("This account is erased already: that cannot be taken back")
    if not (found.is_own or by_admin):
        raise Forbidden("An administrator of this server has ended this account: ask them")
    await store_erasures.delete(tx, user_id)
    await store_erasures.restore_account(tx, user_id, is_admin=found.was_admin and found.is_own)


async def close(tx: Tx, found: Erasure) -> None:
    """From here on it cannot be taken back: there is no password any more."""
    await store.mark_deactivated(tx, found.user_id, found.asked_ts, is_erased=True)


async def erasure_of(reader: Reader, user_id: UserId) -> Erasure | None:
    return await store_erasures.erasure(reader, user_id)


async def erasure_with(reader: Reader, secret: str) -> Erasure | None:
    """The erasure that a secret opens."""
    return await store_erasures.by_reference(reader, _hash_of(secret))


async def open_ones(reader: Reader) -> list[Erasure]:
    """Those that are not done, by when there may be something to do."""
    return await store_erasures.unfinished(reader, MAX_OPEN)


async def letters_due(reader: Reader) -> list[Erasure]:
    """Those that can be taken back and of which nobody was told by mail, the oldest first."""
    return await store_erasures.letters_due(reader, MAX_OPEN)


async def letter_written(tx: Tx, user_id: UserId) -> None:
    """It was, or cannot be."""
    await store_erasures.letter_written(tx, user_id)


async def newest(reader: Reader) -> list[Erasure]:
    return await store_erasures.newest(reader, MAX_SHOWN)


async def move(tx: Tx, moved: Erasure) -> None:
    """Write how far an erasure is."""
    await store_erasures.put(tx, moved)


async def forget_account(accounts: Accounts, tx: Tx, user_id: UserId) -> dict[str, int]:
    """Delete what an account keeps for itself; its name stays, so that nobody else gets it."""
    found = await store_erasures.counted(tx, user_id)
    for one in await store_addresses.addresses_of(tx, user_id):
        await store_erasures.forget_proofs(tx, one.address)
    await remove_addresses(accounts, tx, user_id)
    await store_registration.remove_tokens_of(tx, user_id)
    await store_account_data.remove_data(tx, user_id)
    await store_profiles.remove_fields(tx, user_id)
    await store_erasures.forget_origin(tx, user_id)
    await hide(tx, user_id)
    return found


def with_evidence(found: Erasure, step: str, **more: int) -> Erasure:
    """With these numbers added to what a step has done so far."""
    before = found.evidence.get(step, {})
    sums = {**before, **{name: before.get(name, 0) + count for name, count in more.items()}}
    return structs.replace(found, evidence={**found.evidence, step: sums})


def _hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
