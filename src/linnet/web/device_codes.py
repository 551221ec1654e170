"""What our page needs for a device that shows a code: which app it is, and the person's answer.

Only a person who has signed in on our page may look a code up, and not many of them in a row: the
codes are short.
"""

from msgspec import Struct

from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response
from linnet.sessions.oauth.consent import replaced_device
from linnet.sessions.oauth.device_grant import answer_device_grant, open_device_grant
from linnet.sessions.visits import Visitor
from linnet.web.consent import Answer, ShownApp, check_is_shown, own_app, shown_app
from linnet.web.visit_cookie import known_visitor, private
from linnet.web.wiring import Web


class ShownDeviceGrant(Struct, frozen=True):
    app: ShownApp
    device_id: str
    replaces: str | None


@endpoint(
    "GET",
    "/_linnet/visit/device-codes/{user_code}",
    operation="linnet.getDeviceCode",
    access=Access.NONE,
)
async def get_device_code(web: Web, call: Call, user_code: str) -> Response:
    someone = await _guessing_visitor(web, call)
    async with web.sessions.db.snapshot() as reader:
        found = await open_device_grant(web.sessions, reader, user_code)
        if found is None:
            raise _unknown()
        replaces = await replaced_device(reader, someone.user_id, found.grant.device_id)
    app = own_app(web) if found.client is None else shown_app(found.client)
    shown = ShownDeviceGrant(app, found.grant.device_id, replaces)
    return private(shown)


@endpoint(
    "POST",
    "/_linnet/visit/device-codes/{user_code}/allow",
    operation="linnet.allowDevice",
    access=Access.NONE,
)
async def post_allow(web: Web, call: Call, user_code: str, *, body: Answer) -> Response:
    someone = await _guessing_visitor(web, call)
    check_is_shown(someone, body.user_id)
    if not await answer_device_grant(web.sessions, user_code, someone.user_id):
        raise _unknown()
    return private({})


@endpoint(
    "POST",
    "/_linnet/visit/device-codes/{user_code}/refuse",
    operation="linnet.refuseDevice",
    access=Access.NONE,
)
async def post_refuse(web: Web, call: Call, user_code: str) -> Response:
    await _guessing_visitor(web, call)
    if not await answer_device_grant(web.sessions, user_code, None):
        raise _unknown()
    return private({})


async def _guessing_visitor(web: Web, call: Call) -> Visitor:
    """A visitor, whose tries are counted: from many addresses they would have no limit else."""
    someone = await known_visitor(web, call)
    web.sessions.rate_limits.spend(Limit.SIGN_IN, f"device code {someone.user_id}")
    return someone


def _unknown() -> NotFound:
    return NotFound("No device shows this code, or not any more")
