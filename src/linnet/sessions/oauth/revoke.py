"""An app signs out by giving up a token (RFC 7009).

# spec: client-server-api #token-revocation
"""

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, json_response
from linnet.sessions import store
from linnet.sessions.apps.tokens import revoke_by_app
from linnet.sessions.oauth.errors import UnknownClientError
from linnet.sessions.oauth.forms import MAX_FORM_BYTES, read_form, wanted
from linnet.sessions.sign_in import remove_devices
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions


@endpoint(
    "POST",
    "/_linnet/oauth2/revoke",
    operation="linnet.oauthRevoke",
    access=Access.NONE,
    limit=Limit.WRITES,
    body_bytes_max=MAX_FORM_BYTES,
    streams_body=True,
)
async def post_revoke(sessions: Sessions, call: Call) -> Response:
    """Either token ends the session, and with it the device. An unknown token is over already."""
    fields = await read_form(call)
    token_hash = hash_of(wanted(fields, "token"))
    async with sessions.db.transaction() as tx:
        await revoke_by_app(sessions, tx, fields["token"], fields.get("client_id"))
        # `token_type_hint` only says where to look first, so it is not needed.
        found = await store.find_token(tx, token_hash, "refresh") or await store.find_token(
            tx, token_hash, "access"
        )
        if found is not None and found.session.client_id is not None:
            session = found.session
            if fields.get("client_id", session.client_id) != session.client_id:
                raise UnknownClientError
            await remove_devices(sessions, tx, session.user_id, [session.device_id])
    return json_response({}, 200, (b"cache-control", b"no-store"))
