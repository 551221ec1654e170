"""Prove one stage on a page of ours, for clients that do not know the stage or cannot show it.

The client opens the page with the session that it was given. When the stage is proven the page
tells whoever has opened it, and the client sends its request again with the session alone.
# spec: client-server-api #fallback
"""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, structs

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, Response
from linnet.ids import UserId
from linnet.sessions.passkeys.challenges import proof_options
from linnet.sessions.prove import PASSKEY_STAGE
from linnet.web.visit_cookie import check_same_origin, private
from linnet.web.wiring import Web


class StageQuestion(Struct, frozen=True):
    session: str
    stage: str


class ShownStage(Struct, frozen=True):
    user_id: UserId | None
    """Who has to prove it; null while an account is only being made."""
    is_done: bool
    public_key: JsonObject | UnsetType = UNSET
    """What the browser needs to ask for a passkey."""
    work: JsonObject | UnsetType = UNSET
    """What the browser has to work out, where a proof of work is asked for."""


class StageAnswer(Struct, frozen=True, omit_defaults=True):
    """What proves the stage: one of them, and none where going on is enough."""

    session: str
    stage: str
    password: str | None = None
    token: str | None = None
    credential: JsonObject | None = None
    nonce: str | None = None


@endpoint(
    "GET",
    "/_matrix/client/v3/auth/{stage}/fallback/web",
    operation="linnet.getAuthPage",
    access=Access.NONE,
)
async def get_page(web: Web, call: Call, stage: str) -> Response:
    """The page looks by itself for what is asked: it reads stage and session in its address."""
    return web.client_files.page(call.headers, speaks_to_opener=True)


@endpoint(
    "POST",
    "/_linnet/auth/question",
    operation="linnet.getAuthQuestion",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def post_question(web: Web, call: Call, *, body: StageQuestion) -> Response:
    check_same_origin(call)
    asked = web.sessions.proofs.asked(body.session, body.stage)
    shown = ShownStage(asked.user_id, asked.is_done)
    if asked.params is not None:
        shown = structs.replace(shown, work=asked.params)
    if body.stage == PASSKEY_STAGE and asked.user_id is not None and not asked.is_done:
        options = await proof_options(web.sessions, asked.user_id)
        shown = structs.replace(shown, public_key=options)
    return private(shown)


@endpoint(
    "POST",
    "/_linnet/auth/answer",
    operation="linnet.proveAuthStage",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_answer(web: Web, call: Call, *, body: StageAnswer) -> Response:
    check_same_origin(call)
    # Only what was sent: a stage tells what it misses.
    fields = {name: getattr(body, name) for name in ("password", "token", "credential", "nonce")}
    sent: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    await web.sessions.proofs.prove(body.session, body.stage, sent)
    return private({})
