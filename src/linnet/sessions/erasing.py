"""What is kept to prove who somebody is goes when their account is erased."""

from linnet.accounts import erasing
from linnet.accounts.erasing import Erasure
from linnet.ids import UserId
from linnet.sessions import store_identity_resets, store_passes
from linnet.sessions.oauth.erasing import forget_grants
from linnet.sessions.passkeys.having import forget_passkeys
from linnet.sessions.providers.ways import forget_links
from linnet.sessions.recovery_code import forget_code
from linnet.sessions.visits import end_visits_of
from linnet.storage.database import Tx


async def close(tx: Tx, found: Erasure) -> None:
    """The two weeks are over: nobody can come back, in no way."""
    await forget_ways_in(tx, found.user_id)
    await erasing.close(tx, found)


async def forget_ways_in(tx: Tx, user_id: UserId) -> None:
    """Delete what opens the account, but for its password: passkeys, links to providers, a code."""
    await forget_passkeys(tx, user_id)
    await forget_links(tx, user_id)
    await forget_code(tx, user_id)


async def forget_proofs(tx: Tx, user_id: UserId) -> None:
    """Delete what has to do with signing in; sessions and devices ended at the beginning."""
    await forget_ways_in(tx, user_id)
    await forget_grants(tx, user_id)
    await store_identity_resets.remove_of(tx, user_id)
    await store_passes.remove_of(tx, user_id)
    await end_visits_of(tx, user_id)
