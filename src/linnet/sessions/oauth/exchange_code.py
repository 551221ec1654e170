"""Exchange a code for a session (RFC 6749 section 4.1.3)."""

from linnet.accounts.standing import standing
from linnet.errors import MatrixError
from linnet.ids import UserId
from linnet.sessions import store
from linnet.sessions.apps.tokens import GrantedToApp, first_tokens
from linnet.sessions.oauth import store_clients, store_requests
from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.forms import wanted
from linnet.sessions.oauth.granted import Granted, granted
from linnet.sessions.oauth.pkce import matches
from linnet.sessions.oauth.register_client import known_client
from linnet.sessions.oauth.store_requests import KeptRequest
from linnet.sessions.sign_in import DeviceWish, SignedIn, open_session, remove_devices
from linnet.sessions.store import AppGrant
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx


async def exchange_code(
    sessions: Sessions, client_id: str, fields: dict[str, str]
) -> Granted | GrantedToApp:
    """Open the session that a person has allowed, or use what they have granted an application.

    Whoever shows a code for the second time, with the proof that belongs to it, ends what the first
    time has opened: one of the two has stolen it.

    Raises:
        OAuthError: the code is not good, or not this app's.
    """
    code_hash = hash_of(wanted(fields, "code"))
    verifier = wanted(fields, "code_verifier")
    async with sessions.db.transaction() as tx:
        kept = await store_requests.request_of_code(tx, code_hash)
        if kept is None or kept.user_id is None or not _is_its(kept, client_id, fields, verifier):
            raise OAuthError("invalid_grant", "The code is not good")
        opened = await _opened(sessions, tx, kept, kept.user_id)
    if opened is None:
        raise OAuthError("invalid_grant", "The code was used before; its session is over now")
    sessions.known.forget_user(kept.user_id)
    return opened


async def _opened(
    sessions: Sessions, tx: Tx, kept: KeptRequest, user_id: UserId
) -> Granted | GrantedToApp | None:
    """What the code opens; None when it was used before, which ends that instead."""
    if kept.grant_id is not None:
        _check_age(sessions, kept)
        return await first_tokens(sessions, tx, kept.asked.client_id, kept.grant_id)
    if kept.session_id is None:
        signed_in = await _open(sessions, tx, kept, user_id)
        return granted(signed_in.issued, kept.asked.scope)
    await _end(sessions, tx, user_id, kept.session_id)
    return None


def _is_its(kept: KeptRequest, client_id: str, fields: dict[str, str], verifier: str) -> bool:
    """Whether app, address and proof are those that the code was made for."""
    asked = kept.asked
    # Not naming it is all right: PKCE does what this was for (RFC 9700 section 2.1).
    redirect_uri = fields.get("redirect_uri", asked.redirect_uri)
    return (
        asked.client_id == client_id
        and asked.redirect_uri == redirect_uri
        and matches(verifier, asked.code_challenge)
    )


async def _open(sessions: Sessions, tx: Tx, kept: KeptRequest, user_id: UserId) -> SignedIn:
    _check_age(sessions, kept)
    grant = AppGrant(kept.asked.client_id, kept.asked.scope)
    signed_in = await open_for_app(sessions, tx, user_id, kept.asked.device_id, grant)
    await store_requests.note_exchanged(tx, kept.request_hash, signed_in.session_id)
    return signed_in


def _check_age(sessions: Sessions, kept: KeptRequest) -> None:
    if kept.code_expires_ts is None or kept.code_expires_ts <= sessions.clock.now_ms():
        raise OAuthError("invalid_grant", "The code is too old")


async def open_for_app(
    sessions: Sessions, tx: Tx, user_id: UserId, device_id: str, grant: AppGrant
) -> SignedIn:
    """Open an app's session on the device it has chosen, which carries the app's name.

    Raises:
        OAuthError: the account is closed or locked meanwhile, or the device id is not possible.
    """
    account = await standing(tx, user_id)
    if account is None or not account.is_active or account.is_locked:
        raise OAuthError("invalid_grant", "The account cannot be used")
    client = await known_client(tx, grant.client_id)
    await store_clients.note_seen(tx, grant.client_id, sessions.clock.now_ms())
    wish = DeviceWish(device_id, client.client_name or None, wants_refresh=True, grant=grant)
    try:
        return await open_session(sessions, tx, user_id, wish)
    except MatrixError as why:
        raise OAuthError("invalid_grant", why.message) from why


async def _end(sessions: Sessions, tx: Tx, user_id: UserId, session_id: int) -> None:
    for session in await store.sessions_of(tx, user_id):
        if session.session_id == session_id:
            await remove_devices(sessions, tx, user_id, [session.device_id])
