"""The web app's session when another device of the person's lets it in, and no password is typed.

The app asks as a device without a browser would (`sessions.oauth.device_grant`), is allowed on the
other device, and then has what signing in here gives it: its refresh token is a cookie.
"""

from msgspec import Struct

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response
from linnet.ids import DeviceId, UserId
from linnet.sessions.login import check_may_sign_in
from linnet.sessions.oauth.device_grant import (
    OWN_CLIENT,
    BegunDeviceGrant,
    begin_own_device_grant,
    redeem,
)
from linnet.sessions.oauth.scopes import Scope
from linnet.sessions.sign_in import DeviceWish, SignedIn, check_display_name, open_session
from linnet.storage.database import Tx
from linnet.web.session import signed_in_response
from linnet.web.visit_cookie import check_same_origin, private
from linnet.web.wiring import Web


class BegunLink(Struct, frozen=True):
    device_id: DeviceId
    """Who this browser will be; the device that allows it compares."""
    grant: BegunDeviceGrant


class LinkedLogin(Struct, frozen=True):
    device_code: str
    initial_device_display_name: str | None = None


@endpoint(
    "POST",
    "/_linnet/session/link",
    operation="linnet.sessionBeginLink",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def post_link(web: Web, call: Call) -> Response:
    check_same_origin(call)
    device_id, grant = await begin_own_device_grant(web.sessions)
    return private(BegunLink(device_id, grant))


@endpoint(
    "POST",
    "/_linnet/session/link/finish",
    operation="linnet.sessionFinishLink",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_finish(web: Web, call: Call, *, body: LinkedLogin) -> Response:
    """Sign in once the other device has allowed it; until then the errors are those of RFC 8628."""
    check_same_origin(call)
    name = body.initial_device_display_name
    if name is not None:
        check_display_name(name)

    async def open_it(tx: Tx, user_id: UserId, scope: Scope) -> SignedIn:
        await check_may_sign_in(tx, user_id)
        wish = DeviceWish(scope.device_id, name, wants_refresh=True, wants_media_token=True)
        return await open_session(web.sessions, tx, user_id, wish)

    _, signed_in = await redeem(web.sessions, OWN_CLIENT, body.device_code, open_it)
    return signed_in_response(web, call, signed_in)
