"""End an account for good: nobody can be this user any more, and nobody gets the name."""

from linnet.accounts import store, store_account_data, store_registration
from linnet.accounts.profile import remove_profile
from linnet.accounts.third_party_ids import remove_addresses
from linnet.accounts.wiring import Accounts
from linnet.changes.vocabulary import AccountDeactivated
from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


async def deactivate_account(accounts: Accounts, tx: Tx, user_id: UserId, *, erase: bool) -> None:
    """Close the account; its invite links end too. `erase` also removes what it kept for itself.

    Rooms follow the change: they make the user leave, and hide what was erased.
    # spec: client-server-api #account-deactivation
    """
    await store.mark_deactivated(tx, user_id, accounts.clock.now_ms(), is_erased=erase)
    await store_registration.remove_tokens_of(tx, user_id)
    await remove_addresses(accounts, tx, user_id)
    if erase:
        await remove_profile(tx, user_id)
        await store_account_data.remove_data(tx, user_id)
    position = tx.next_position()
    await store.note_end(tx, user_id, position)
    tx.emit(AccountDeactivated(position, user_id))


async def accounts_ended(db: Reader, after: int, until: int) -> list[UserId]:
    """Who was deactivated after one position, up to and with another."""
    return await store.ended(db, after, until)
