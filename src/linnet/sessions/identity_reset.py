"""Replacing one's encryption identity from an app's session.

An app never sees a password, so it cannot prove anything: the person confirms on our own page that
the identity may be replaced, and for some minutes the app's upload needs no further proof.
# spec: client-server-api #oauth-authentication
"""

from collections.abc import Mapping
from typing import Any

from linnet.errors import Unrecognized
from linnet.ids import UserId
from linnet.sessions import store_identity_resets
from linnet.sessions.reauthenticate import Question
from linnet.sessions.wiring import Sessions

LIFETIME_MS = 10 * 60 * 1000
ACTION = "org.matrix.cross_signing_reset"
# COMPAT(clients before Matrix 1.17): the stage was called as the action.
STAGES = ("m.oauth", ACTION)


async def allow_identity_reset(sessions: Sessions, user_id: UserId) -> None:
    """Let the person's apps upload another identity during the next minutes."""
    until_ts = sessions.clock.now_ms() + LIFETIME_MS
    async with sessions.db.transaction() as tx:
        await store_identity_resets.allow_reset(tx, user_id, until_ts)


async def require_identity_reset(sessions: Sessions, user_id: UserId, auth: object) -> None:
    """Return when the person has confirmed it. `auth` is the member of the request's body.

    Raises:
        InteractiveAuthNeeded: they have not, or too long ago; names the page where they can.
        Forbidden: the session was begun for another request.
    """
    async with sessions.db.snapshot() as reader:
        until_ts = await store_identity_resets.reset_allowed_until(reader, user_id)
    if until_ts > sessions.clock.now_ms():
        return
    question = Question([(stage,) for stage in STAGES], _refuse, user_id)
    needed = sessions.proofs.elsewhere(("identity reset", user_id), question, auth)
    url = f"{sessions.accounts.address}/account?action={ACTION}"
    needed.body["params"] = {stage: {"url": url} for stage in STAGES}
    raise needed


async def _refuse(stage: str, auth: Mapping[str, Any]) -> None:
    """What an app or a page sends proves nothing; the account page's own call does."""
    raise Unrecognized("This is confirmed by whoever signs in on the account page")
