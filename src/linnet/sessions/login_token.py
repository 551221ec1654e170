"""Let a signed-in device, or a person in a browser, sign one more device in.

The token for it works once, and for two minutes.

# spec: client-server-api #post_matrixclientv1loginget_token
"""

from msgspec import Struct

from linnet.errors import Forbidden
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.sessions import store_passes
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx

PREFIX = "lnl_"
LIFETIME_MS = 120_000
MAX_KEPT = 5


class LoginToken(Struct, frozen=True):
    login_token: str
    expires_in_ms: int


@endpoint(
    "POST",
    "/_matrix/client/v1/login/get_token",
    operation="generateLoginToken",
    access=Access.USER,
    limit=Limit.SIGN_IN,
    reauth=True,
)
async def post_get_token(sessions: Sessions, call: Call, *, body: JsonObject) -> LoginToken:
    user_id = call.requester.user_id
    async with sessions.db.transaction() as tx:
        token = await issue_login_token(sessions, tx, user_id)
    return LoginToken(token, LIFETIME_MS)


async def issue_login_token(sessions: Sessions, tx: Tx, user_id: UserId) -> str:
    """A new token that signs this user in; of older ones only the newest stay good."""
    token = PREFIX + sessions.rng.token()
    now_ms = sessions.clock.now_ms()
    await store_passes.add(tx, hash_of(token), "login", user_id, now_ms + LIFETIME_MS)
    await store_passes.trim(tx, user_id, "login", now_ms, MAX_KEPT)
    return token


async def use_login_token(sessions: Sessions, token: str) -> UserId:
    """Whom a login token signs in; it is used up with that.

    Raises:
        Forbidden: not a token, used already, or too late.
    """
    token_hash = hash_of(token)
    async with sessions.db.transaction() as tx:
        user_id = await store_passes.owner(tx, token_hash, "login", sessions.clock.now_ms())
        if user_id is None:
            raise Forbidden("This token is not valid, or not any more")
        await store_passes.remove(tx, token_hash)
    return user_id
