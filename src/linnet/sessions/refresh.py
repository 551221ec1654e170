"""Trade a refresh token for a new access token and a new refresh token.

The answer may get lost on the way. So the old refresh token keeps working until one of the new
tokens has been used; whoever repeats the request, or shares the session and asks at the same time,
gets one more pair of the same generation.
# spec: client-server-api #refreshing-access-tokens
"""

from msgspec import UNSET, Struct, UnsetType

from linnet.errors import UnknownToken
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.sessions import store, tokens
from linnet.sessions.store import Session
from linnet.sessions.tokens import Issued
from linnet.sessions.wiring import Sessions

MAX_TOKENS_OF_SESSION = 60
"""Beyond it a client that only refreshes loses the tokens that it has never used."""


class RefreshRequest(Struct, frozen=True):
    refresh_token: str


class RefreshResponse(Struct, frozen=True):
    access_token: str
    refresh_token: str | UnsetType
    expires_in_ms: int | UnsetType


class Refreshed(Struct, frozen=True):
    session: Session
    issued: Issued
    media_token: str | None


# spec: client-server-api #post_matrixclientv3refresh
@endpoint(
    "POST",
    "/_matrix/client/v3/refresh",
    operation="refresh",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_refresh(sessions: Sessions, call: Call, *, body: RefreshRequest) -> RefreshResponse:
    issued = (await refresh(sessions, body.refresh_token)).issued
    return RefreshResponse(
        issued.access_token,
        UNSET if issued.refresh_token is None else issued.refresh_token,
        UNSET if issued.expires_in_ms is None else issued.expires_in_ms,
    )


async def refresh(
    sessions: Sessions,
    refresh_token: str,
    *,
    with_media_token: bool = False,
    client_id: str | None = None,
) -> Refreshed:
    """New tokens for the session of a refresh token.

    A session that an app has opened through OAuth 2.0 is refreshed for that `client_id` alone.

    Raises:
        UnknownToken: the session is over, or a newer token has been used.
    """
    now_ms = sessions.clock.now_ms()
    async with sessions.db.transaction() as tx:
        found = await store.find_token(tx, tokens.hash_of(refresh_token), "refresh")
        if found is None or found.session.client_id != client_id:
            # Soft, because a client must not throw its keys away over a request that got lost.
            raise UnknownToken("This session is over: sign in again", soft_logout=True)
        session, generation = found.session, found.token.generation
        ended = await store.remove_older_tokens(tx, session.session_id, generation)
        if await store.count_tokens(tx, session.session_id) >= MAX_TOKENS_OF_SESSION:
            ended += await store.remove_newer_tokens(tx, session.session_id, generation)
        issued = await tokens.issue(tx, sessions.rng, session.session_id, generation + 1, now_ms)
        media_token = None
        if with_media_token:
            media_token = await tokens.issue_media_token(
                tx, sessions.rng, session.session_id, generation + 1
            )
    sessions.known.forget_tokens(ended)
    return Refreshed(session, issued, media_token)
