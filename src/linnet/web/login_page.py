"""Sign in on a page of ours, inside an app that does not know how to.

The app shows the page in a view of its own and is handed what `/login` answers. Nothing of it is
kept here: no cookie, no visit.
# spec: client-server-api #login-fallback
"""

from msgspec import Struct

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, Response
from linnet.sessions.login import LoginRequest, log_in_by_passkey, login_response
from linnet.web.visit_cookie import check_same_origin, private
from linnet.web.wiring import Web


class PasskeyLogin(Struct, frozen=True):
    credential: JsonObject
    device_id: str | None = None
    initial_device_display_name: str | None = None
    refresh_token: bool = False


@endpoint(
    "GET",
    "/_matrix/static/client/login/",
    operation="linnet.getLoginPage",
    access=Access.NONE,
)
async def get_page(web: Web, call: Call) -> Response:
    """What the app wishes for its device stands in the address, for the page to read."""
    return web.client_files.page(call.headers)


@endpoint(
    "POST",
    "/_linnet/login/passkey",
    operation="linnet.loginByPasskey",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_passkey(web: Web, call: Call, *, body: PasskeyLogin) -> Response:
    check_same_origin(call)
    wanted = LoginRequest(
        "linnet.passkey",
        device_id=body.device_id,
        initial_device_display_name=body.initial_device_display_name,
        refresh_token=body.refresh_token,
    )
    signed_in = await log_in_by_passkey(web.sessions, body.credential, wanted, for_browser=False)
    return private(login_response(web.sessions, signed_in))
