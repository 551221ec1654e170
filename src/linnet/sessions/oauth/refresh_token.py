"""Exchange a refresh token for new tokens (RFC 6749 section 6), with the rules of `refresh`.

`invalid_grant` tells an app that the session is over, and it forgets everything. So it is said
only when that is true: a refresh token that was replaced for good, and comes all the same, was
stolen from somebody or by somebody, and its session ends (RFC 9700 section 4.14.2).
"""

from linnet.errors import UnknownToken
from linnet.sessions import store
from linnet.sessions.apps.row import app_id_of
from linnet.sessions.apps.tokens import GrantedToApp, refresh_app
from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.forms import wanted
from linnet.sessions.oauth.granted import Granted, granted
from linnet.sessions.refresh import refresh
from linnet.sessions.sign_in import remove_devices
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions


async def refresh_token(
    sessions: Sessions, client_id: str, fields: dict[str, str]
) -> Granted | GrantedToApp:
    """New tokens for the app's session, or for what an application was granted.

    Raises:
        OAuthError: it is over, or not this app's.
    """
    if app_id_of(client_id) is not None:
        return await refresh_app(sessions, client_id, fields)
    token = wanted(fields, "refresh_token")
    try:
        fresh = await refresh(sessions, token, client_id=client_id)
    except UnknownToken as why:
        await _end_if_stolen(sessions, client_id, token)
        raise OAuthError("invalid_grant", "The session is over") from why
    return granted(fresh.issued, fresh.session.scope or "")


async def _end_if_stolen(sessions: Sessions, client_id: str, token: str) -> None:
    async with sessions.db.transaction() as tx:
        session = await store.session_of_spent(tx, hash_of(token))
        if session is not None and session.client_id == client_id:
            await remove_devices(sessions, tx, session.user_id, [session.device_id])
