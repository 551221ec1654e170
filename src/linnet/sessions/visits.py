"""Visits: a person in front of our own pages, who has proven there who they are.

The pages ask for consent and manage the account. A visit is kept by a cookie, lasts an hour and is
no device: it opens nothing of Matrix, and nobody's keys belong to it.
"""

from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.errors import UnknownToken
from linnet.ids import UserId
from linnet.sessions import store, store_visits
from linnet.sessions.store_visits import Visit
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx

VISIT_PREFIX = "lnv_"
LIFETIME_MS = 60 * 60 * 1000
PROOF_LIFETIME_MS = 10 * 60 * 1000
"""How long after a proof a person may do what cannot be undone."""
MAX_VISITS = 20
"""Of one person; the oldest beyond end."""


class Visitor(Struct, frozen=True):
    user_id: UserId
    proven_ts: int
    """0: never in this visit, which grew from a session of the web app."""
    is_admin: bool
    has_password: bool


async def begin_visit(
    sessions: Sessions, tx: Tx, user_id: UserId, *, from_session: int | None = None
) -> str:
    """Let a person in who has just proven who they are; returns the cookie's secret."""
    now_ms = sessions.clock.now_ms()
    token = VISIT_PREFIX + sessions.rng.token()
    proven_ts = now_ms if from_session is None else 0
    await store_visits.remove_expired(tx, now_ms)
    await store_visits.add_visit(
        tx, hash_of(token), Visit(user_id, from_session, proven_ts, now_ms + LIFETIME_MS)
    )
    await store_visits.keep_newest(tx, user_id, MAX_VISITS)
    return token


async def visit_from_session(sessions: Sessions, refresh_token: str) -> str:
    """Let in whoever is signed in to the web app in this browser; returns as `begin_visit`.

    Raises:
        UnknownToken: the session is over.
    """
    async with sessions.db.transaction() as tx:
        found = await store.find_token(tx, hash_of(refresh_token), "refresh")
        if found is None or found.session.client_id is not None:
            raise UnknownToken("Nobody is signed in in this browser", soft_logout=True)
        session = found.session
        return await begin_visit(sessions, tx, session.user_id, from_session=session.session_id)


async def visitor(sessions: Sessions, token: str) -> Visitor | None:
    """Who visits with this secret; None when the visit is over, or the account closed or locked."""
    async with sessions.db.snapshot() as reader:
        found = await store_visits.visit(reader, hash_of(token))
        if found is None or found.expires_ts <= sessions.clock.now_ms():
            return None
        account = await standing(reader, found.user_id)
    if account is None or not account.is_active or account.is_locked:
        return None
    return Visitor(found.user_id, found.proven_ts, account.is_admin, account.has_password)


def is_proof_fresh(sessions: Sessions, someone: Visitor) -> bool:
    """Whether the visitor has proven lately enough who they are for what cannot be undone."""
    return sessions.clock.now_ms() - someone.proven_ts < PROOF_LIFETIME_MS


async def end_visit(sessions: Sessions, token: str) -> None:
    """Let the visitor go; nothing happens when the visit is over."""
    async with sessions.db.transaction() as tx:
        await store_visits.remove_visit(tx, hash_of(token))


async def end_visits_of(tx: Tx, user_id: UserId) -> None:
    """Let a person go in all browsers."""
    await store_visits.remove_visits_of(tx, user_id)
