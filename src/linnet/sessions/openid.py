"""Tell other services who a user is, and nothing more.

# spec: client-server-api #openid
"""

from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.errors import Forbidden, UnknownToken
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import ServerName, UserId
from linnet.sessions import store_passes
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions

PREFIX = "lno_"
LIFETIME_MS = 3600 * 1000
MAX_KEPT = 50
"""Of one user; asking for more ends the oldest."""


class OpenIdToken(Struct, frozen=True):
    access_token: str
    matrix_server_name: ServerName
    expires_in: int
    token_type: str = "Bearer"


class UserInfo(Struct, frozen=True):
    sub: UserId


class UserInfoQuery(Struct, frozen=True):
    access_token: str = ""


# spec: client-server-api #post_matrixclientv3useruseridopenidrequest_token
@endpoint(
    "POST",
    "/_matrix/client/v3/user/{user_id}/openid/request_token",
    operation="requestOpenIdToken",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_request_token(
    sessions: Sessions, call: Call, user_id: UserId, *, body: JsonObject
) -> OpenIdToken:
    if call.requester.user_id != user_id:
        raise Forbidden("A token says who you are, not who others are")
    token = PREFIX + sessions.rng.token()
    now_ms = sessions.clock.now_ms()
    async with sessions.db.transaction() as tx:
        await store_passes.add(tx, hash_of(token), "openid", user_id, now_ms + LIFETIME_MS)
        await store_passes.trim(tx, user_id, "openid", now_ms, MAX_KEPT)
    return OpenIdToken(token, sessions.accounts.server_name, LIFETIME_MS // 1000)


# spec: server-server-api #get_matrixfederationv1openiduserinfo
@endpoint(
    "GET",
    "/_matrix/federation/v1/openid/userinfo",
    operation="exchangeOpenIdToken",
    access=Access.NONE,
    limit=Limit.READS,
)
async def get_user_info(sessions: Sessions, call: Call, *, query: UserInfoQuery) -> UserInfo:
    user_id = await openid_user(sessions, query.access_token)
    if user_id is None:
        raise UnknownToken("The token is unknown or has expired")
    return UserInfo(user_id)


async def openid_user(sessions: Sessions, token: str) -> UserId | None:
    """Whom a token speaks of; None when it is not one of ours, or not any more."""
    if not token.startswith(PREFIX):
        return None
    async with sessions.db.snapshot() as reader:
        now_ms = sessions.clock.now_ms()
        user_id = await store_passes.owner(reader, hash_of(token), "openid", now_ms)
        account = None if user_id is None else await standing(reader, user_id)
    is_good = account is not None and account.is_active and not account.is_locked
    return user_id if is_good else None
