"""Make an account and sign in.

# spec: client-server-api #account-registration-and-management
"""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from linnet.accounts.create import (
    ByService,
    OpenToAll,
    Right,
    create_account,
    right_of_token,
)
from linnet.accounts.names import check_free, wanted_user_id
from linnet.accounts.passwords import check_strength
from linnet.accounts.standing import is_first_run
from linnet.errors import Exclusive, Forbidden, GuestAccessForbidden, MissingParam, Unauthorized
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.proxies import network_of
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.sessions.login import SERVICE, LoginResponse, calling_service, login_response
from linnet.sessions.passkeys.authenticators import Made
from linnet.sessions.passkeys.make import keep_passkey, made_passkey
from linnet.sessions.proof_of_work import STAGE as WORK_STAGE
from linnet.sessions.proof_of_work import is_solved
from linnet.sessions.reauthenticate import Flow, Question
from linnet.sessions.sign_in import DeviceWish, SignedIn, open_session
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx

TOKEN_STAGE = "m.login.registration_token"
DUMMY_STAGE = "m.login.dummy"
FIRST_PASSKEY_NAME = "Passkey"


class RegisterQuery(Struct, frozen=True):
    kind: Literal["guest", "user"] = "user"


class RegisterRequest(Struct, frozen=True):
    type: str | None = None
    auth: JsonObject | None = None
    username: str | None = None
    password: str | None = None
    device_id: str | None = None
    initial_device_display_name: str | None = None
    inhibit_login: bool = False
    refresh_token: bool = False
    passkey: JsonObject | None = None
    """Our own web app's: what an authenticator has made, in place of a password."""


class Registered(Struct, frozen=True):
    user_id: UserId
    signed_in: SignedIn | None


# spec: client-server-api #post_matrixclientv3register
@endpoint(
    "POST",
    "/_matrix/client/v3/register",
    operation="register",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_register(
    sessions: Sessions, call: Call, *, query: RegisterQuery, body: RegisterRequest
) -> LoginResponse:
    if query.kind == "guest":
        raise GuestAccessForbidden("Guests are not possible here")
    if body.type == SERVICE:
        registered = await register_by_service(sessions, call, body)
    else:
        registered = await register(sessions, body, call.address)
    if registered.signed_in is None:
        return LoginResponse(registered.user_id, sessions.accounts.server_name)
    return login_response(sessions, registered.signed_in)


async def register(
    sessions: Sessions, wanted: RegisterRequest, address: str, *, for_browser: bool = False
) -> Registered:
    """Make the account once the right to do so is proven; `for_browser` as in `log_in`.

    Raises:
        Forbidden: registration is closed.
        LimitExceeded: too many come from this network without an invite.
        UserInUse, InvalidUsername, WeakPassword: told before anything has to be proven.
        InteractiveAuthNeeded: the right is still to be proven.
    """
    flows = await _flows(sessions)
    user_id = wanted_user_id(sessions.accounts, wanted.username)
    if wanted.username is not None:
        await check_free(sessions.accounts, user_id)
    if wanted.password is not None:
        check_strength(wanted.password)
    right = await _prove_right(sessions, flows, wanted.auth, address)
    way_in = await _way_in(sessions, user_id, wanted.password, wanted.passkey)
    wish = DeviceWish(
        wanted.device_id,
        wanted.initial_device_display_name,
        wants_refresh=wanted.refresh_token or for_browser,
        wants_media_token=for_browser,
    )
    async with sessions.db.transaction() as tx:
        await _create(sessions, tx, user_id, way_in, right)
        signed_in = None
        if for_browser or not wanted.inhibit_login:
            signed_in = await open_session(sessions, tx, user_id, wish)
    return Registered(user_id, signed_in)


async def register_by_service(
    sessions: Sessions, call: Call, wanted: RegisterRequest
) -> Registered:
    """Make a user of the application service that asks, without a password.

    # spec: application-service-api #server-admin-style-permissions

    Raises:
        MissingToken, UnknownToken: no token of an application service.
        MissingParam: no name.
        Exclusive: a name that the service does not claim.
        UserInUse, InvalidUsername: as for everybody.
    """
    service = calling_service(sessions, call)
    if wanted.username is None:
        raise MissingParam("username is missing")
    user_id = wanted_user_id(sessions.accounts, wanted.username)
    if not service.may_be(user_id):
        raise Exclusive("This name does not belong to the application service")
    wish = DeviceWish(
        wanted.device_id,
        wanted.initial_device_display_name,
        wants_refresh=wanted.refresh_token,
    )
    async with sessions.db.transaction() as tx:
        await create_account(sessions.accounts, tx, user_id, None, ByService())
        signed_in = None
        if not wanted.inhibit_login:
            signed_in = await open_session(sessions, tx, user_id, wish)
    return Registered(user_id, signed_in)


class _WayIn(Struct, frozen=True):
    """How somebody will prove who they are: at least one of the two."""

    password_hash: str | None
    passkey: Made | None


async def _way_in(
    sessions: Sessions, user_id: UserId, password: str | None, passkey: JsonObject | None
) -> _WayIn:
    made = None
    if passkey is not None:
        made = await made_passkey(sessions, passkey, "sign_up", user_id)
    elif password is None:
        raise MissingParam("password is missing")
    password_hash = None if password is None else await sessions.accounts.passwords.hash(password)
    return _WayIn(password_hash, made)


async def _create(
    sessions: Sessions, tx: Tx, user_id: UserId, way_in: _WayIn, right: Right
) -> None:
    await create_account(sessions.accounts, tx, user_id, way_in.password_hash, right)
    if way_in.passkey is not None:
        await keep_passkey(sessions, tx, user_id, way_in.passkey, FIRST_PASSKEY_NAME)


async def _flows(sessions: Sessions) -> list[Flow]:
    """The ways to prove the right, by the settings and whether there is an account at all."""
    async with sessions.db.snapshot() as reader:
        if await is_first_run(reader):
            return [(TOKEN_STAGE,)]
    if sessions.accounts.registration == "open":
        return [(_open_stage(sessions),), (TOKEN_STAGE,)]
    if sessions.accounts.registration == "invite":
        return [(TOKEN_STAGE,)]
    raise Forbidden("Nobody can register on this server")


def _open_stage(sessions: Sessions) -> str:
    """What is asked of people without an invite, where everybody may register."""
    return WORK_STAGE if sessions.accounts.registration_work else DUMMY_STAGE


async def _prove_right(
    sessions: Sessions, flows: list[Flow], auth: JsonObject | None, address: str
) -> Right:
    async def check(stage: str, sent: Mapping[str, Any]) -> Right:
        if stage == WORK_STAGE:
            _check_work(sessions, sent)
        if stage in (WORK_STAGE, DUMMY_STAGE):
            sessions.rate_limits.spend(Limit.REGISTRATIONS, network_of(address))
            return OpenToAll()
        token = sent.get("token")
        if not isinstance(token, str):
            raise MissingParam("token is missing")
        return await _right_of(sessions, token)

    work = {"algorithm": "sha256", "bits": sessions.accounts.registration_work}
    params = {WORK_STAGE: work} if (WORK_STAGE,) in flows else {}
    question = Question(flows, check, params=params)
    # Not bound to the other members: clients ask with an empty body for the flows, and change a
    # name that is taken without beginning again.
    proven = await sessions.proofs.require("register", question, auth)
    right: Right = proven.get(TOKEN_STAGE) or proven[_open_stage(sessions)]
    return right


def _check_work(sessions: Sessions, sent: Mapping[str, Any]) -> None:
    nonce = sent.get("nonce")
    if not isinstance(nonce, str):
        raise MissingParam("nonce is missing")
    if not is_solved(sent["session"], sessions.accounts.registration_work, nonce):
        raise Unauthorized("This does not solve what was asked")


async def _right_of(sessions: Sessions, token: str) -> Right:
    async with sessions.db.snapshot() as reader:
        right = await right_of_token(sessions.accounts, reader, token)
    if right is None:
        raise Unauthorized("This link is not valid, or not any more")
    return right


class VisitorWish(Struct, frozen=True):
    """What somebody on our own pages wants to be called and to come in with."""

    username: str
    password: str | None = None
    passkey: JsonObject | None = None
    token: str | None = None
    auth: JsonObject | None = None
    """As of `RegisterRequest`, where there is no token and a proof of work is asked for."""


async def register_visitor(sessions: Sessions, wanted: VisitorWish, address: str) -> UserId:
    """Make an account on our own pages, without a device, and in one step but for proven work.

    Raises:
        Forbidden: nobody can register, or not without a token, or this one is not valid.
        InteractiveAuthNeeded: a proof of work is asked for.
        LimitExceeded: too many come from this network without an invite.
        UserInUse, InvalidUsername, WeakPassword: as `register`.
    """
    flows = await _flows(sessions)
    user_id = wanted_user_id(sessions.accounts, wanted.username)
    await check_free(sessions.accounts, user_id)
    if wanted.password is not None:
        check_strength(wanted.password)
    right: Right | None = None
    if wanted.token is not None:
        async with sessions.db.snapshot() as reader:
            right = await right_of_token(sessions.accounts, reader, wanted.token)
    elif (WORK_STAGE,) in flows:
        right = await _prove_right(sessions, [(WORK_STAGE,)], wanted.auth, address)
    elif (DUMMY_STAGE,) in flows:
        sessions.rate_limits.spend(Limit.REGISTRATIONS, network_of(address))
        right = OpenToAll()
    if right is None:
        raise Forbidden("This link is not valid, or not any more")
    way_in = await _way_in(sessions, user_id, wanted.password, wanted.passkey)
    async with sessions.db.transaction() as tx:
        await _create(sessions, tx, user_id, way_in, right)
    return user_id
