"""Sign in to our own pages, which ask for consent and manage the account.

No device is made by it: whoever allows an app something has no use for one in this browser.
"""

from msgspec import Struct

from linnet.accounts.profile import profile_of
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, Response
from linnet.ids import ServerName, UserId
from linnet.sessions.login import check_may_sign_in, check_password
from linnet.sessions.passkeys.sign import signed_by
from linnet.sessions.register import VisitorWish, register_visitor
from linnet.sessions.visits import Visitor, begin_visit, end_visit, is_proof_fresh
from linnet.web.visit_cookie import (
    check_same_origin,
    private,
    visit_cookie,
    visit_token,
    visitor_or_none,
)
from linnet.web.wiring import Web


class ShownVisitor(Struct, frozen=True):
    user_id: UserId
    display_name: str | None
    has_password: bool
    is_fresh: bool
    """Whether they have proven just now who they are, so that they may do what is final."""


class VisitState(Struct, frozen=True):
    """`visitor` is null when nobody has signed in on our pages in this browser."""

    server_name: ServerName
    registration: str
    visitor: ShownVisitor | None


class SignIn(Struct, frozen=True):
    user: str
    password: str


class PasskeySignIn(Struct, frozen=True):
    credential: JsonObject


@endpoint("GET", "/_linnet/visit", operation="linnet.getVisit", access=Access.NONE)
async def get_visit(web: Web, call: Call) -> Response:
    someone = await visitor_or_none(web, call)
    return private(await state(web, someone))


@endpoint(
    "POST",
    "/_linnet/visit",
    operation="linnet.beginVisit",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_visit(web: Web, call: Call, *, body: SignIn) -> Response:
    check_same_origin(call)
    user_id = await check_password(web.sessions, body.user, body.password)
    return await let_in(web, call, user_id)


@endpoint(
    "POST",
    "/_linnet/visit/passkey",
    operation="linnet.beginVisitByPasskey",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_passkey(web: Web, call: Call, *, body: PasskeySignIn) -> Response:
    check_same_origin(call)
    return await let_in(web, call, await signed_by(web.sessions, body.credential, "sign_in"))


@endpoint(
    "POST",
    "/_linnet/visit/register",
    operation="linnet.registerVisitor",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_register(web: Web, call: Call, *, body: VisitorWish) -> Response:
    check_same_origin(call)
    user_id = await register_visitor(web.sessions, body, call.address)
    return await let_in(web, call, user_id)


@endpoint(
    "DELETE",
    "/_linnet/visit",
    operation="linnet.endVisit",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def delete_visit(web: Web, call: Call) -> Response:
    check_same_origin(call)
    if (token := visit_token(call)) is not None:
        await end_visit(web.sessions, token)
    return private({}, visit_cookie(web, call, ""))


async def let_in(web: Web, call: Call, user_id: UserId) -> Response:
    """Begin a visit of somebody who has proven who they are; one under way here ends.

    Raises:
        UserDeactivated, UserLocked: they may not come in.
    """
    if (before := visit_token(call)) is not None:
        await end_visit(web.sessions, before)
    async with web.sessions.db.transaction() as tx:
        await check_may_sign_in(tx, user_id)
        token = await begin_visit(web.sessions, tx, user_id)
    return private({}, visit_cookie(web, call, token))


async def state(web: Web, someone: Visitor | None) -> VisitState:
    shown = None
    if someone is not None:
        profile = await profile_of(web.accounts, someone.user_id)
        name = (profile or {}).get("displayname")
        shown = ShownVisitor(
            someone.user_id,
            name if isinstance(name, str) else None,
            someone.has_password,
            is_proof_fresh(web.sessions, someone),
        )
    return VisitState(web.accounts.server_name, web.accounts.registration, shown)
