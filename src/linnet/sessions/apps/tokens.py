"""Tokens that speak for a grant: made, refreshed, and recognised at each request.

They are looked up in the database every time, so what is revoked is over at once. The rules of
refreshing are those of `sessions.refresh`: the old token keeps working until a new one is used.
"""

from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.errors import Forbidden, UnknownToken
from linnet.http.endpoint import Requester
from linnet.ids import DeviceId
from linnet.sessions.apps import store_grants
from linnet.sessions.apps.grants import Held, Standing, end_grant, held, is_let_in
from linnet.sessions.apps.permissions import as_details
from linnet.sessions.apps.row import app_id_of, touchpoint_id
from linnet.sessions.apps.store_grants import FoundToken
from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.forms import wanted
from linnet.sessions.tokens import ACCESS_LIFETIME_MS, hash_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx

ACCESS_PREFIX = "lnp_"
REFRESH_PREFIX = "lnq_"
MAX_TOKENS_OF_GRANT = 60
USED_EVERY_MS = 60 * 60 * 1000
"""How exactly it is known when a grant was last used."""
_WHY: dict[Standing, str] = {
    "frozen": "It wanted to read about more people than it may in a day, so it was stopped",
    "suspended": "Nobody used it for a month, so it was stopped",
    "off": "The people who run this server have stopped this app",
}


class GrantedToApp(Struct, frozen=True):
    """What an application gets when all is well (RFC 6749 section 5.1, RFC 9396 section 7)."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    authorization_details: list[dict[str, object]]


def check_let_in(sessions: Sessions, client_id: str) -> None:
    """Raises OAuthError unless the server lets this application do something."""
    if not is_let_in(sessions, app_id_of(client_id) or ""):
        raise OAuthError("unauthorized_client", "This application is not let in here")


async def issue(sessions: Sessions, tx: Tx, found: Held, generation: int) -> GrantedToApp:
    access = ACCESS_PREFIX + sessions.rng.token()
    refresh = REFRESH_PREFIX + sessions.rng.token()
    grant_id = found.grant.grant_id
    expires_ts = min(sessions.clock.now_ms() + ACCESS_LIFETIME_MS, found.grant.expires_ts)
    await store_grants.add_token(tx, hash_of(access), grant_id, "access", generation, expires_ts)
    await store_grants.add_token(tx, hash_of(refresh), grant_id, "refresh", generation, None)
    expires_in = (expires_ts - sessions.clock.now_ms()) // 1000
    return GrantedToApp(access, "Bearer", expires_in, refresh, as_details(found.permitted))


async def first_tokens(
    sessions: Sessions, tx: Tx, client_id: str, grant_id: int
) -> GrantedToApp | None:
    """The tokens for a code; None when it was used before, which ends the grant.

    Raises:
        OAuthError: the grant is over, or the application is not let in.
    """
    check_let_in(sessions, client_id)
    found = await held(sessions, tx, grant_id)
    if found is None or found.standing != "good":
        raise OAuthError("invalid_grant", "The grant is over")
    if await store_grants.has_tokens(tx, grant_id):
        await end_grant(sessions, tx, grant_id, "stolen")
        return None
    return await issue(sessions, tx, found, 0)


async def refresh_app(sessions: Sessions, client_id: str, fields: dict[str, str]) -> GrantedToApp:
    """New tokens for a grant.

    Raises:
        OAuthError: the grant is over, or not this application's; or it may not be used now.
    """
    check_let_in(sessions, client_id)
    token_hash = hash_of(wanted(fields, "refresh_token"))
    granted = None
    async with sessions.db.transaction() as tx:
        found = await store_grants.token(tx, token_hash, "refresh")
        if found is None or touchpoint_id(found.grant.app_id) != client_id:
            raise OAuthError("invalid_grant", "The grant is over")
        if found.is_spent:
            # It was replaced for good: whoever shows it has stolen it, or was stolen from.
            await end_grant(sessions, tx, found.grant.grant_id, "stolen")
        else:
            granted = await _refreshed(sessions, tx, found)
    if granted is None:
        raise OAuthError("invalid_grant", "The grant is over")
    return granted


async def _refreshed(sessions: Sessions, tx: Tx, found: FoundToken) -> GrantedToApp:
    grant_id = found.grant.grant_id
    now = await held(sessions, tx, grant_id)
    if now is None or now.standing in ("ended", "expired"):
        raise OAuthError("invalid_grant", "The grant is over")
    if now.standing != "good":
        raise OAuthError("access_denied", _WHY[now.standing])
    await store_grants.remove_older_tokens(tx, grant_id, found.generation)
    if await store_grants.count_tokens(tx, grant_id) >= MAX_TOKENS_OF_GRANT:
        await store_grants.remove_newer_tokens(tx, grant_id, found.generation)
    return await issue(sessions, tx, now, found.generation + 1)


async def authenticate_app(sessions: Sessions, token: str) -> Requester | None:
    """As whom, and for which grant, a token of an application speaks; None when it is none.

    Raises:
        UnknownToken: its grant is over, or it has expired.
        Forbidden: the grant is frozen or suspended, or the application not let in.
    """
    if not token.startswith(ACCESS_PREFIX):
        return None
    async with sessions.db.snapshot() as reader:
        found = await store_grants.token(reader, hash_of(token), "access")
        if found is None:
            raise UnknownToken("The access token is not known")
        now = await held(sessions, reader, found.grant.grant_id)
        account = await standing(reader, found.grant.user_id)
    now_ms = sessions.clock.now_ms()
    if now is None or now.standing in ("ended", "expired"):
        raise UnknownToken("The grant is over")
    if account is None or not account.is_active:
        raise UnknownToken("The grant is over")
    if found.expires_ts is not None and found.expires_ts <= now_ms:
        raise UnknownToken("The access token has expired", soft_logout=True)
    check_good(now)
    if found.is_first_use or now.grant.used_ts + USED_EVERY_MS <= now_ms:
        async with sessions.db.transaction() as tx:
            await store_grants.remove_older_tokens(tx, now.grant.grant_id, found.generation)
            await store_grants.note_used(tx, now.grant.grant_id, now_ms)
    return Requester(
        now.grant.user_id,
        DeviceId(""),
        0,
        is_locked=account.is_locked,
        is_suspended=account.is_suspended,
        is_guest=account.is_guest,
        grant_id=now.grant.grant_id,
    )


def check_good(found: Held) -> None:
    """Raises Forbidden when a grant may not be used now, and says why in `org.linnet.reason`."""
    if found.standing == "good":
        return
    why = _WHY.get(found.standing, "The grant is over")
    raise Forbidden(why, **{"org.linnet.reason": found.standing})


async def revoke_by_app(sessions: Sessions, tx: Tx, token: str, client_id: str | None) -> bool:
    """The application gives its grant up by one of its tokens; False when it is none of these."""
    found = await store_grants.token(tx, hash_of(token), "refresh")
    found = found or await store_grants.token(tx, hash_of(token), "access")
    if found is None:
        return False
    if client_id in (None, touchpoint_id(found.grant.app_id)):
        await end_grant(sessions, tx, found.grant.grant_id, "app")
    return True
