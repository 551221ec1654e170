"""The web client's session: as the Matrix endpoints, but the refresh token is a cookie.

A script that got into the page could use the session while the page is open, but could not carry it
away: the access token lives for minutes, and the cookie can be read by no script. The second cookie
opens downloads, which a browser asks for without our headers.
"""

import msgspec
from msgspec import UNSET, Struct

from linnet.errors import MissingToken, UnknownToken
from linnet.http.cookies import cookies, set_cookie
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.front_door import MEDIA_COOKIE
from linnet.http.response import JsonObject, Response, json_response
from linnet.ids import DeviceId, ServerName, UserId
from linnet.sessions.login import LoginRequest, log_in, log_in_by_passkey, login_response
from linnet.sessions.logout import log_out_by_refresh_token
from linnet.sessions.refresh import refresh
from linnet.sessions.register import RegisterRequest, register
from linnet.sessions.sign_in import SignedIn
from linnet.sessions.visits import visit_from_session
from linnet.web.visit_cookie import NO_STORE, Header, check_same_origin, private, visit_cookie
from linnet.web.wiring import Web

REFRESH_COOKIE = "linnet_refresh"
REFRESH_PATH = "/_linnet/session"
MEDIA_PATH = "/_matrix/client/v1/media/"
MAX_AGE_S = 400 * 24 * 60 * 60
"""The longest that browsers keep a cookie; each refresh begins anew."""


class RefreshedSession(Struct, frozen=True):
    user_id: UserId
    device_id: DeviceId
    home_server: ServerName
    access_token: str
    expires_in_ms: int | None


class PasswordLogin(LoginRequest, frozen=True, kw_only=True):
    keep_account: bool = False
    """Take back that the account is being erased."""


class PasskeyLogin(Struct, frozen=True):
    credential: JsonObject
    device_id: str | None = None
    initial_device_display_name: str | None = None
    keep_account: bool = False


class VisitBegun(Struct, frozen=True):
    is_known: bool


@endpoint(
    "POST",
    "/_linnet/session/login",
    operation="linnet.sessionLogin",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_login(web: Web, call: Call, *, body: PasswordLogin) -> Response:
    check_same_origin(call)
    signed_in = await log_in(web.sessions, body, for_browser=True, keeps=body.keep_account)
    return signed_in_response(web, call, signed_in)


@endpoint(
    "POST",
    "/_linnet/session/passkey",
    operation="linnet.sessionPasskey",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_passkey(web: Web, call: Call, *, body: PasskeyLogin) -> Response:
    check_same_origin(call)
    wanted = LoginRequest(
        "linnet.passkey",
        device_id=body.device_id,
        initial_device_display_name=body.initial_device_display_name,
    )
    signed_in = await log_in_by_passkey(
        web.sessions, body.credential, wanted, for_browser=True, keeps=body.keep_account
    )
    return signed_in_response(web, call, signed_in)


@endpoint(
    "POST",
    "/_linnet/session/register",
    operation="linnet.sessionRegister",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_register(web: Web, call: Call, *, body: RegisterRequest) -> Response:
    check_same_origin(call)
    registered = await register(web.sessions, body, call.address, for_browser=True)
    assert registered.signed_in is not None, "a browser's registration always signs in"
    return signed_in_response(web, call, registered.signed_in)


@endpoint(
    "POST",
    "/_linnet/session/refresh",
    operation="linnet.sessionRefresh",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_refresh(web: Web, call: Call) -> Response:
    check_same_origin(call)
    try:
        fresh = await refresh(web.sessions, _refresh_token(call), with_media_token=True)
    except UnknownToken as why:
        return json_response(why.body(), why.status, *_end_cookies(web, call), NO_STORE)
    answer = RefreshedSession(
        fresh.session.user_id,
        fresh.session.device_id,
        web.accounts.server_name,
        fresh.issued.access_token,
        fresh.issued.expires_in_ms,
    )
    headers = _cookies(web, call, fresh.issued.refresh_token, fresh.media_token)
    return private(answer, *headers)


@endpoint(
    "POST",
    "/_linnet/session/logout",
    operation="linnet.sessionLogout",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_logout(web: Web, call: Call) -> Response:
    """Works with an access token that has expired, and with a session that is over already."""
    check_same_origin(call)
    await log_out_by_refresh_token(web.sessions, _refresh_token(call))
    return private({}, *_end_cookies(web, call))


@endpoint(
    "POST",
    "/_linnet/session/visit",
    operation="linnet.sessionVisit",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_visit(web: Web, call: Call) -> Response:
    """Let the pages that ask for consent know who is signed in to the web app here, if anybody."""
    check_same_origin(call)
    try:
        token = await visit_from_session(web.sessions, _refresh_token(call))
    except (MissingToken, UnknownToken):
        return private(VisitBegun(is_known=False))
    return private(VisitBegun(is_known=True), visit_cookie(web, call, token))


def _refresh_token(call: Call) -> str:
    token = cookies(call.headers).get(REFRESH_COOKIE)
    if token is None:
        raise MissingToken("Nobody is signed in in this browser")
    return token


def signed_in_response(
    web: Web, call: Call, signed_in: SignedIn, *more: Header, recovery_code: str | None = None
) -> Response:
    """What begins the web app's session in this browser; with a code that was issued with it."""
    answer = msgspec.structs.replace(login_response(web.sessions, signed_in), refresh_token=UNSET)
    headers = _cookies(web, call, signed_in.issued.refresh_token, signed_in.media_token)
    said = msgspec.to_builtins(answer)
    if recovery_code is not None:
        said["recovery_code"] = recovery_code
    return private(said, *headers, *more)


def _cookies(
    web: Web, call: Call, refresh_token: str | None, media_token: str | None
) -> list[Header]:
    assert refresh_token is not None, "a browser's session has a refresh token"
    assert media_token is not None, "a browser's session has a media token"
    return [
        _cookie(web, call, REFRESH_COOKIE, refresh_token, REFRESH_PATH, MAX_AGE_S),
        _cookie(web, call, MEDIA_COOKIE, media_token, MEDIA_PATH, MAX_AGE_S),
    ]


def _end_cookies(web: Web, call: Call) -> list[Header]:
    return [
        _cookie(web, call, REFRESH_COOKIE, "", REFRESH_PATH, 0),
        _cookie(web, call, MEDIA_COOKIE, "", MEDIA_PATH, 0),
    ]


def _cookie(web: Web, call: Call, name: str, value: str, path: str, max_age_s: int) -> Header:
    is_secure = web.is_secure or call.is_secure
    return set_cookie(name, value, path, max_age_s=max_age_s, is_secure=is_secure)
