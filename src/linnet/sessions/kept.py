"""What sessions keep about one person, and the pass for whoever has just proven to be them."""

from linnet.ids import UserId
from linnet.sessions import store_passes
from linnet.sessions.apps import kept as apps
from linnet.sessions.store_kept import PARTS as OWN_PARTS
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions

__all__ = ["LIFETIME_MS", "PARTS", "give_pass", "has_pass"]

PARTS = (*OWN_PARTS, *apps.PARTS)
PREFIX = "lnx_"
LIFETIME_MS = 24 * 60 * 60 * 1000
"""Enough for a copy that is made over a slow line, with breaks."""
MAX_KEPT = 3


async def give_pass(sessions: Sessions, user_id: UserId) -> str:
    """A secret that opens the copy of what is kept about this person, for a day."""
    secret = PREFIX + sessions.rng.token()
    now_ms = sessions.clock.now_ms()
    # From where one was seen a moment ago belongs to it.
    await sessions.last_seen.write()
    async with sessions.db.transaction() as tx:
        await store_passes.add(tx, hash_of(secret), "export", user_id, now_ms + LIFETIME_MS)
        await store_passes.trim(tx, user_id, "export", now_ms, MAX_KEPT)
    return secret


async def has_pass(sessions: Sessions, user_id: UserId, secret: str) -> bool:
    now_ms = sessions.clock.now_ms()
    async with sessions.db.snapshot() as reader:
        owner = await store_passes.owner(reader, hash_of(secret), "export", now_ms)
    return owner == user_id
