"""Replacing one's encryption identity from an app's session.

An app never sees a password, so it cannot prove anything: the person confirms on our own page that
the identity may be replaced, and for some minutes the app's upload needs no further proof.
# spec: client-server-api #oauth-authentication
"""

from typing import Any

from linnet.http.front_door import InteractiveAuthNeeded
from linnet.ids import UserId
from linnet.sessions import store_identity_resets
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


async def require_identity_reset(sessions: Sessions, user_id: UserId) -> None:
    """Return when the person has confirmed it.

    Raises:
        InteractiveAuthNeeded: they have not, or too long ago; names the page where they can.
    """
    async with sessions.db.snapshot() as reader:
        until_ts = await store_identity_resets.reset_allowed_until(reader, user_id)
    if until_ts > sessions.clock.now_ms():
        return
    url = f"{sessions.accounts.address}/account?action={ACTION}"
    body: dict[str, Any] = {
        "session": sessions.rng.token(18),
        "flows": [{"stages": [stage]} for stage in STAGES],
        "params": {stage: {"url": url} for stage in STAGES},
        "completed": [],
    }
    raise InteractiveAuthNeeded(body)
