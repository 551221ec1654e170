"""What authenticators are asked to sign: long, random, good once and for one purpose."""

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

from linnet.ids import UserId
from linnet.sessions.passkeys import store
from linnet.sessions.passkeys.authenticators import as_text, descriptors, rp_id_of
from linnet.sessions.passkeys.store import Challenge, Passkey
from linnet.sessions.wiring import Sessions

Purpose = Literal["sign_in", "proof", "add", "sign_up"]
LIFETIME_MS = 10 * 60 * 1000
MAX_CHALLENGES = 10_000
"""Beyond it the oldest make room."""
TIMEOUT_MS = 5 * 60 * 1000
"""How long a browser lets a person look for the passkey."""


async def new_challenge(sessions: Sessions, purpose: Purpose, user_id: UserId | None) -> bytes:
    challenge = sessions.rng.random_bytes(32)
    now_ms = sessions.clock.now_ms()
    async with sessions.db.transaction() as tx:
        await store.remove_expired(tx, now_ms)
        if (over := await store.count_challenges(tx) + 1 - MAX_CHALLENGES) > 0:
            await store.remove_oldest(tx, over)
        kept = Challenge(purpose, user_id, now_ms + LIFETIME_MS)
        await store.add_challenge(tx, hash_of(challenge), kept)
    return challenge


async def take_challenge(
    sessions: Sessions, challenge: bytes, purpose: Purpose, user_id: UserId | None
) -> bool:
    """Whether this was asked for just this, and not answered yet. It is used up in any case."""
    async with sessions.db.transaction() as tx:
        kept = await store.take_challenge(tx, hash_of(challenge))
    return (
        kept is not None
        and (kept.purpose, kept.user_id) == (purpose, user_id)
        and (kept.expires_ts > sessions.clock.now_ms())
    )


def hash_of(challenge: bytes) -> bytes:
    return hashlib.sha256(challenge).digest()


async def sign_in_options(sessions: Sessions) -> dict[str, Any]:
    """What a browser needs to let a person choose a passkey and sign in with it.

    Nobody's passkeys are listed: the authenticator knows its own, and no one learns who has any.
    """
    return _options(sessions, await new_challenge(sessions, "sign_in", None), [])


async def proof_options(sessions: Sessions, user_id: UserId) -> dict[str, Any]:
    """The same for a person who is known: only with their own passkeys they prove anything."""
    async with sessions.db.snapshot() as reader:
        own = await store.passkeys_of(reader, user_id)
    return _options(sessions, await new_challenge(sessions, "proof", user_id), own)


def _options(sessions: Sessions, challenge: bytes, among: Sequence[Passkey]) -> dict[str, Any]:
    return {
        "challenge": as_text(challenge),
        "rpId": rp_id_of(sessions.accounts.address),
        "allowCredentials": descriptors(passkey.credential_id for passkey in among),
        "userVerification": "required",
        "timeout": TIMEOUT_MS,
    }
