"""Exchange what an app was given for tokens (RFC 6749 section 4.1.3 and 6).

# spec: client-server-api #token-refresh-flow
"""

from collections.abc import Awaitable, Callable

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, json_response
from linnet.sessions.apps.tokens import GrantedToApp
from linnet.sessions.oauth.client_metadata import CODE_GRANT, DEVICE_GRANT, REFRESH_GRANT
from linnet.sessions.oauth.device_grant import exchange_device_code
from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.exchange_code import exchange_code
from linnet.sessions.oauth.forms import MAX_FORM_BYTES, read_form, wanted
from linnet.sessions.oauth.granted import Granted
from linnet.sessions.oauth.refresh_token import refresh_token
from linnet.sessions.oauth.register_client import known_client
from linnet.sessions.wiring import Sessions

Grant = Callable[[Sessions, str, dict[str, str]], Awaitable[Granted | GrantedToApp]]
"""Answers a form of an app with this id."""
GRANTS: dict[str, Grant] = {
    CODE_GRANT: exchange_code,
    REFRESH_GRANT: refresh_token,
    DEVICE_GRANT: exchange_device_code,
}


@endpoint(
    "POST",
    "/_linnet/oauth2/token",
    operation="linnet.oauthToken",
    access=Access.NONE,
    limit=Limit.WRITES,
    body_bytes_max=MAX_FORM_BYTES,
    streams_body=True,
)
async def post_token(sessions: Sessions, call: Call) -> Response:
    fields = await read_form(call)
    grant = GRANTS.get(wanted(fields, "grant_type"))
    if grant is None:
        raise OAuthError("unsupported_grant_type", "There is no such grant here")
    client_id = wanted(fields, "client_id")
    async with sessions.db.snapshot() as reader:
        await known_client(reader, client_id)
    granted = await grant(sessions, client_id, fields)
    return json_response(granted, 200, (b"cache-control", b"no-store"), (b"pragma", b"no-cache"))
