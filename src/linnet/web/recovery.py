"""Sign in with a recovery code, on our own pages.

The answer has the code that stands in its place from now on: the one that was typed works no more.
"""

from msgspec import Struct

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response
from linnet.ids import UserId
from linnet.sessions import recovery_code
from linnet.sessions.visits import begin_visit, end_visit
from linnet.storage.database import Tx
from linnet.web.providers import Entry, session_opener
from linnet.web.session import signed_in_response
from linnet.web.visit_cookie import check_same_origin, private, visit_cookie, visit_token
from linnet.web.wiring import Web


class RecoveryLogin(Struct, frozen=True):
    user: str
    code: str
    device_id: str | None = None
    initial_device_display_name: str | None = None


class RecoverySignIn(Struct, frozen=True):
    user: str
    code: str


@endpoint(
    "POST",
    "/_linnet/session/recovery",
    operation="linnet.sessionRecovery",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_session(web: Web, call: Call, *, body: RecoveryLogin) -> Response:
    check_same_origin(call)
    enter = session_opener(web, Entry(body.device_id, body.initial_device_display_name))
    opened, fresh = await recovery_code.use(web.sessions, body.user, body.code, enter)
    web.sessions.known.forget_user(opened.user_id)
    return signed_in_response(web, call, opened, recovery_code=fresh)


@endpoint(
    "POST",
    "/_linnet/visit/recovery",
    operation="linnet.beginVisitByRecovery",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_visit(web: Web, call: Call, *, body: RecoverySignIn) -> Response:
    check_same_origin(call)
    if (before := visit_token(call)) is not None:
        await end_visit(web.sessions, before)

    async def enter(tx: Tx, user_id: UserId) -> str:
        return await begin_visit(web.sessions, tx, user_id)

    token, fresh = await recovery_code.use(web.sessions, body.user, body.code, enter)
    return private({"recovery_code": fresh}, visit_cookie(web, call, token))
