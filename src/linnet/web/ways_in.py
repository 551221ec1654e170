"""A person's ways in, in the settings: what opens the account besides passkeys and a password."""

from msgspec import Struct

from linnet.errors import Unrecognized
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, Response
from linnet.sessions import recovery_code
from linnet.sessions.providers.go_there import go_there
from linnet.sessions.providers.row import PREFIX
from linnet.sessions.providers.ways import LinkedProvider, unlink, ways_in
from linnet.touchpoints.severing.give_receipts import newest_severed
from linnet.touchpoints.terms import ends_soon
from linnet.web.provider_cookie import provider_cookie
from linnet.web.providers import Destination
from linnet.web.visit_cookie import check_same_origin, private
from linnet.web.wiring import Web


class EndingProvider(Struct, frozen=True):
    name: str
    until_ts: int


class ShownWays(Struct, frozen=True):
    has_password: bool
    passkeys: int
    recovery_code_ts: int | None
    """When the recovery code was issued that is good now; null without one."""
    providers: list[LinkedProvider]
    ended: list[str]
    """Providers that this person came through, and that have ended, while they have neither a
    passkey nor a password."""
    ending: list[EndingProvider]
    """Those that end soon unless an administrator says yes again, while they have neither."""


class NewCode(Struct, frozen=True):
    recovery_code: str


class LinkWish(Struct, frozen=True):
    return_to: str = "/"


@endpoint("GET", "/_linnet/ways-in", operation="linnet.getWaysIn", access=Access.USER)
async def get_ways(web: Web, call: Call) -> ShownWays:
    user_id = call.requester.user_id
    async with web.sessions.db.snapshot() as reader:
        ways = await ways_in(web.sessions, reader, user_id)
    ended: list[str] = []
    ending: list[EndingProvider] = []
    if not ways.own:
        parties = await newest_severed(web.severing, user_id, PREFIX)
        off = [one.name for one in ways.providers if _has_ended(web, one)]
        ended = list(dict.fromkeys((*off, *parties)))
        ending = [found for one in ways.providers if (found := _ending(web, one)) is not None]
    return ShownWays(
        ways.has_password,
        ways.passkeys,
        ways.recovery_code_ts,
        ways.providers,
        ended,
        ending,
    )


@endpoint(
    "POST",
    "/_linnet/ways-in/recovery-code",
    operation="linnet.newRecoveryCode",
    access=Access.USER,
    limit=Limit.SIGN_IN,
    reauth=True,
)
async def post_code(web: Web, call: Call, *, body: JsonObject) -> NewCode:
    """A new recovery code; the one before works no more."""
    return NewCode(await recovery_code.issue(web.sessions, call.requester.user_id))


@endpoint(
    "POST",
    "/_linnet/ways-in/providers/{provider_id}",
    operation="linnet.beginLink",
    access=Access.USER,
    limit=Limit.OAUTH,
    reauth=True,
)
async def post_link(web: Web, call: Call, provider_id: str, *, body: LinkWish) -> Response:
    """Where to go to link the account with one there."""
    check_same_origin(call)
    by = (call.requester.user_id, call.requester.session_id)
    location, secret = await go_there(web.providers, provider_id, "link", body.return_to, by)
    return private(Destination(location), provider_cookie(web, call, secret))


@endpoint(
    "DELETE",
    "/_linnet/ways-in/providers/{provider_id}",
    operation="linnet.unlinkProvider",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_link(web: Web, call: Call, provider_id: str) -> JsonObject:
    """Nothing has to be proven: it opens nothing, and the last way in stays."""
    if call.requester.is_app:
        raise Unrecognized("Apps cannot do this: open Linnet instead")
    await unlink(web.sessions, call.requester.user_id, provider_id)
    return {}


def _has_ended(web: Web, linked: LinkedProvider) -> bool:
    """Whether it was severed, or has ended by itself; what was only switched off may come back."""
    row = web.touchpoints.switches.row(PREFIX + linked.id)
    if row is None or row.is_on:
        return False
    return row.severed_ts is not None or row.until_ts is not None


def _ending(web: Web, linked: LinkedProvider) -> EndingProvider | None:
    row = web.touchpoints.switches.row(PREFIX + linked.id)
    if row is None or not row.is_on or row.until_ts is None:
        return None
    is_soon = ends_soon(row.until_ts, web.touchpoints.clock.now_ms())
    return EndingProvider(linked.name, row.until_ts) if is_soon else None
