"""What a browser asks for before somebody signs in, or signs up, with a passkey."""

from typing import Any

from msgspec import Struct

from linnet.accounts.names import check_free, wanted_user_id
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.sessions.passkeys.challenges import sign_in_options
from linnet.sessions.passkeys.make import creation_options
from linnet.sessions.wiring import Sessions


class Newcomer(Struct, frozen=True):
    username: str


@endpoint(
    "POST",
    "/_linnet/passkeys/sign-in",
    operation="linnet.beginPasskeySignIn",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def post_sign_in(sessions: Sessions, call: Call) -> dict[str, Any]:
    return await sign_in_options(sessions)


@endpoint(
    "POST",
    "/_linnet/passkeys/sign-up",
    operation="linnet.beginPasskeySignUp",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def post_sign_up(sessions: Sessions, call: Call, *, body: Newcomer) -> dict[str, Any]:
    """Whether they may sign up is looked at when they do."""
    user_id = wanted_user_id(sessions.accounts, body.username)
    await check_free(sessions.accounts, user_id)
    return await creation_options(sessions, "sign_up", user_id, [])
