"""Sign in through a third party, from our own pages: there, back, and in.

The provider sends people to `callback`, which finds out who they are and leads to our page without
a word in its address. The page asks what came of it, and then lets them in.
"""

import urllib.parse
from typing import Literal

import msgspec
from msgspec import Struct

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response
from linnet.ids import UserId
from linnet.sessions.login import login_response
from linnet.sessions.oauth.authorise import redirect
from linnet.sessions.providers.come_back import come_back
from linnet.sessions.providers.come_in import Enter, arrival, come_in, link, register
from linnet.sessions.providers.go_there import go_there
from linnet.sessions.providers.offered import Offered, offered
from linnet.sessions.sign_in import DeviceWish, SignedIn, check_display_name, open_session
from linnet.sessions.visits import begin_visit
from linnet.storage.database import Tx
from linnet.web.provider_cookie import known_secret, provider_cookie, provider_secret
from linnet.web.session import signed_in_response
from linnet.web.visit_cookie import check_same_origin, private, visit_cookie
from linnet.web.wiring import Web

PAGE = "/came-back"
VISIT_PAGE = f"{PAGE}/visit"
"""For people whom an app has sent, or shows our page: it needs nothing of the web app."""
OVER_PAGE = f"{PAGE}/over"
MAX_QUERY_LENGTH = 16 * 1024
MAX_FIELDS = 20


class OfferedProviders(Struct, frozen=True):
    providers: list[Offered]


class Departure(Struct, frozen=True):
    """What for, and where the person goes on afterwards: a path of ours."""

    purpose: Literal["session", "visit", "app"]
    return_to: str = "/"


class Destination(Struct, frozen=True):
    location: str


class Entry(Struct, frozen=True):
    """The device that is made, for the purposes `session` and `app`.

    Only an app is asked whether it can refresh.
    """

    device_id: str | None = None
    initial_device_display_name: str | None = None
    refresh_token: bool = False


class Newcomer(Struct, frozen=True):
    username: str
    token: str | None = None
    """Of an invite link."""
    device_id: str | None = None
    initial_device_display_name: str | None = None
    refresh_token: bool = False


@endpoint("GET", "/_linnet/providers", operation="linnet.getProviders", access=Access.NONE)
async def get_providers(web: Web, call: Call) -> OfferedProviders:
    """Through whom people can sign in besides by what they have here."""
    return OfferedProviders(await offered(web.sessions))


@endpoint(
    "POST",
    "/_linnet/providers/{provider_id}/begin",
    operation="linnet.goToProvider",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def post_begin(web: Web, call: Call, provider_id: str, *, body: Departure) -> Response:
    check_same_origin(call)
    location, secret = await go_there(web.providers, provider_id, body.purpose, body.return_to)
    return private(Destination(location), provider_cookie(web, call, secret))


@endpoint(
    "GET",
    "/_linnet/providers/{provider_id}/callback",
    operation="linnet.comeBackFromProvider",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def get_callback(web: Web, call: Call, provider_id: str) -> Response:
    """Where a provider sends people back to. What came of it the page learns by itself."""
    fields = _fields(call.query)
    purpose = None
    if fields is not None:
        purpose = await come_back(web.providers, provider_id, provider_secret(call), fields)
    if purpose is None:
        return redirect(OVER_PAGE)
    return redirect(VISIT_PAGE if purpose in ("visit", "app") else PAGE)


@endpoint(
    "POST",
    "/_linnet/providers/arrival",
    operation="linnet.getArrival",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def post_arrival(web: Web, call: Call) -> Response:
    """How it stands with whoever has come back in this browser. Changes nothing."""
    check_same_origin(call)
    return private(await arrival(web.providers, known_secret(call)))


@endpoint(
    "POST",
    "/_linnet/providers/enter",
    operation="linnet.enterThroughProvider",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_enter(web: Web, call: Call, *, body: Entry) -> Response:
    """Let in whoever is known here."""
    check_same_origin(call)
    secret = known_secret(call)
    purpose = (await arrival(web.providers, secret)).purpose
    over = provider_cookie(web, call, "")
    if purpose == "visit":
        visit = await come_in(web.providers, secret, _visit(web))
        return private({}, visit_cookie(web, call, visit), over)
    is_app = purpose == "app"
    opened = await come_in(web.providers, secret, session_opener(web, body, is_app=is_app))
    web.sessions.known.forget_user(opened.user_id)
    if is_app:
        return private(login_response(web.sessions, opened), over)
    return signed_in_response(web, call, opened, over)


@endpoint(
    "POST",
    "/_linnet/providers/register",
    operation="linnet.registerThroughProvider",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_register(web: Web, call: Call, *, body: Newcomer) -> Response:
    """Make an account for whoever is not known here. The answer has their recovery code."""
    check_same_origin(call)
    secret = known_secret(call)
    purpose = (await arrival(web.providers, secret)).purpose
    over = provider_cookie(web, call, "")
    given = (web.providers, secret, body.username, body.token, call.address)
    if purpose == "visit":
        visit, code = await register(*given, _visit(web))
        return private({"recovery_code": code}, visit_cookie(web, call, visit), over)
    device = Entry(body.device_id, body.initial_device_display_name, body.refresh_token)
    is_app = purpose == "app"
    opened, code = await register(*given, session_opener(web, device, is_app=is_app))
    if is_app:
        said = msgspec.to_builtins(login_response(web.sessions, opened))
        return private({**said, "recovery_code": code}, over)
    return signed_in_response(web, call, opened, over, recovery_code=code)


@endpoint(
    "POST",
    "/_linnet/providers/link",
    operation="linnet.finishLink",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_link(web: Web, call: Call) -> Response:
    """Link the account for which that was begun, by somebody signed in, with who has come back."""
    check_same_origin(call)
    await link(web.providers, known_secret(call))
    return private({}, provider_cookie(web, call, ""))


def session_opener(web: Web, device: Entry, *, is_app: bool = False) -> Enter[SignedIn]:
    """Opens a session of the web app, which cookies keep, or of another app.

    Raises:
        InvalidParam: the device cannot be called so.
    """
    name = device.initial_device_display_name
    if name is not None:
        check_display_name(name)
    wish = DeviceWish(
        device.device_id,
        name,
        wants_refresh=device.refresh_token or not is_app,
        wants_media_token=not is_app,
    )

    async def enter(tx: Tx, user_id: UserId) -> SignedIn:
        return await open_session(web.sessions, tx, user_id, wish)

    return enter


def _visit(web: Web) -> Enter[str]:
    async def enter(tx: Tx, user_id: UserId) -> str:
        return await begin_visit(web.sessions, tx, user_id)

    return enter


def _fields(query: str) -> dict[str, str] | None:
    """What a provider answers; None when it says something twice, or far too much."""
    if len(query) > MAX_QUERY_LENGTH:
        return None
    try:
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None
