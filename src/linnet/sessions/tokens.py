"""Tokens: how they look, how long they live, and what is kept of them."""

import hashlib

from msgspec import Struct

from linnet.rng import Rng
from linnet.sessions import store
from linnet.storage.database import Tx

ACCESS_PREFIX = "lna_"
REFRESH_PREFIX = "lnr_"
MEDIA_PREFIX = "lnm_"
ACCESS_LIFETIME_MS = 15 * 60 * 1000
"""Of an access token that can be refreshed; others live as long as the session."""


class Issued(Struct, frozen=True):
    """Secrets to be handed out once. Only an access token that expires has a refresh token."""

    access_token: str
    refresh_token: str | None = None
    expires_in_ms: int | None = None


def hash_of(token: str) -> bytes:
    """What is kept of a token. Tokens are long and random, so a fast hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


async def issue(
    tx: Tx, rng: Rng, session_id: int, generation: int, expires_from_ms: int | None
) -> Issued:
    """Make an access token, and a refresh token if it expires (counted from `expires_from_ms`)."""
    access = ACCESS_PREFIX + rng.token()
    if expires_from_ms is None:
        kept = store.Token(session_id, "access", generation, None)
        await store.add_token(tx, hash_of(access), kept)
        return Issued(access)
    refresh = REFRESH_PREFIX + rng.token()
    expires_ts = expires_from_ms + ACCESS_LIFETIME_MS
    await store.add_token(
        tx, hash_of(access), store.Token(session_id, "access", generation, expires_ts)
    )
    await store.add_token(
        tx, hash_of(refresh), store.Token(session_id, "refresh", generation, None)
    )
    return Issued(access, refresh, ACCESS_LIFETIME_MS)


async def issue_media_token(tx: Tx, rng: Rng, session_id: int, generation: int) -> str:
    """Make the token of a browser's media cookie, which opens nothing but media."""
    token = MEDIA_PREFIX + rng.token()
    await store.add_token(tx, hash_of(token), store.Token(session_id, "media", generation, None))
    return token
