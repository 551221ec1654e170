"""Register an app (RFC 7591).

Anybody may. So nothing is trusted but that people are sent back to where the app says it is at
home; the same metadata give the same id, and an app that nobody uses is forgotten.
# spec: client-server-api #client-registration
"""

from typing import Any

import msgspec

from linnet.errors import MatrixError
from linnet.http.binding import read_object
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, json_response
from linnet.sessions.apps.as_client import client_of_app
from linnet.sessions.oauth import store_clients
from linnet.sessions.oauth.client_metadata import ClientMetadata, client_id_of, read_metadata
from linnet.sessions.oauth.errors import OAuthError, UnknownClientError
from linnet.sessions.oauth.forms import read_body
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader

MAX_METADATA_BYTES = 32 * 1024
MAX_CLIENTS = 10_000
"""Beyond it those make room that have no session and were not seen for longest."""
UNUSED_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000


@endpoint(
    "POST",
    "/_linnet/oauth2/register",
    operation="linnet.oauthRegister",
    access=Access.NONE,
    limit=Limit.OAUTH,
    body_bytes_max=MAX_METADATA_BYTES,
    streams_body=True,
)
async def post_client(sessions: Sessions, call: Call) -> Response:
    try:
        sent = read_object(await read_body(call))
    except OAuthError:
        raise
    except MatrixError as why:
        raise OAuthError("invalid_client_metadata", why.message) from why
    metadata = read_metadata(sent)
    client_id = await register_client(sessions, metadata)
    answer: dict[str, Any] = {
        "client_id": client_id,
        **msgspec.to_builtins(metadata),
        "token_endpoint_auth_method": "none",
    }
    return json_response(answer, 201, (b"cache-control", b"no-store"))


async def register_client(sessions: Sessions, metadata: ClientMetadata) -> str:
    """Keep the app and return its id."""
    client_id = client_id_of(metadata)
    now_ms = sessions.clock.now_ms()
    async with sessions.db.transaction() as tx:
        await store_clients.remove_unused_since(tx, now_ms - UNUSED_LIFETIME_MS)
        await store_clients.keep_client(tx, client_id, metadata, now_ms)
        if (over := await store_clients.count_clients(tx) - MAX_CLIENTS) > 0:
            await store_clients.remove_longest_unused(tx, over)
    return client_id


async def known_client(db: Reader, client_id: str) -> ClientMetadata:
    """The app of this id: one that has registered itself, or that an administrator has let in.

    Raises:
        UnknownClientError: there is none, or not any more.
    """
    found = await client_of_app(db, client_id) or await store_clients.client(db, client_id)
    if found is None:
        raise UnknownClientError
    return found


async def app_of(db: Reader, client_id: str) -> ClientMetadata | None:
    """What an app says about itself; None when it was forgotten."""
    return await store_clients.client(db, client_id)
