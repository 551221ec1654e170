"""Sign in with a password, or with a token that another device asked for."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from linnet.accounts import erasing
from linnet.accounts.names import user_id_named
from linnet.accounts.standing import has_password, standing
from linnet.errors import (
    Exclusive,
    Forbidden,
    MissingParam,
    MissingToken,
    Unknown,
    UnknownToken,
    UserDeactivated,
    UserLocked,
)
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import DeviceId, ServerName, UserId
from linnet.sessions.login_token import use_login_token
from linnet.sessions.passkeys.sign import signed_by
from linnet.sessions.providers.offered import offered
from linnet.sessions.sign_in import DeviceWish, SignedIn, open_session
from linnet.sessions.wiring import Service, Sessions
from linnet.storage.database import Reader, Tx

PASSWORD = "m.login.password"
TOKEN = "m.login.token"
SSO = "m.login.sso"
SERVICE = "m.login.application_service"


OLD_PREFERRED = "org.matrix.msc3824.delegated_oidc_compatibility"


class IdentityProvider(Struct, frozen=True):
    """# spec: client-server-api #client-login-via-sso"""

    id: str
    name: str


class LoginFlow(Struct, frozen=True, rename={"old_preferred": OLD_PREFERRED}):
    type: str
    get_login_token: bool | UnsetType = UNSET
    oauth_aware_preferred: bool | UnsetType = UNSET
    """Clients that know of OAuth 2.0, but do not speak it, should offer this way alone."""
    old_preferred: bool | UnsetType = UNSET
    # COMPAT(clients before Matrix 1.18): the same. spec: MSC3824
    identity_providers: list[IdentityProvider] | UnsetType = UNSET
    """The third parties through which people can sign in as well; left out when there are none."""


class LoginFlows(Struct, frozen=True):
    flows: list[LoginFlow]


class LoginRequest(Struct, frozen=True):
    type: str
    identifier: JsonObject | None = None
    user: str | None = None
    password: str | None = None
    token: str | None = None
    device_id: str | None = None
    initial_device_display_name: str | None = None
    refresh_token: bool = False


class LoginResponse(Struct, frozen=True):
    """The answer to signing in and to registering."""

    user_id: UserId
    home_server: ServerName
    device_id: DeviceId | UnsetType = UNSET
    access_token: str | UnsetType = UNSET
    refresh_token: str | UnsetType = UNSET
    expires_in_ms: int | UnsetType = UNSET


# spec: client-server-api #get_matrixclientv3login
@endpoint("GET", "/_matrix/client/v3/login", operation="getLoginFlows", access=Access.NONE)
async def get_login_flows(sessions: Sessions, call: Call) -> LoginFlows:
    known = [IdentityProvider(one.id, one.name) for one in await offered(sessions)]
    flows = [
        LoginFlow(PASSWORD),
        LoginFlow(
            SSO,
            oauth_aware_preferred=True,
            old_preferred=True,
            identity_providers=known or UNSET,
        ),
        LoginFlow(TOKEN, get_login_token=True),
    ]
    if sessions.has_services:
        flows.append(LoginFlow(SERVICE))
    return LoginFlows(flows)


# spec: client-server-api #post_matrixclientv3login
@endpoint(
    "POST",
    "/_matrix/client/v3/login",
    operation="login",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_login(sessions: Sessions, call: Call, *, body: LoginRequest) -> LoginResponse:
    if body.type == SERVICE:
        return login_response(sessions, await log_in_by_service(sessions, call, body))
    return login_response(sessions, await log_in(sessions, body))


async def log_in(
    sessions: Sessions, wanted: LoginRequest, *, for_browser: bool = False, keeps: bool = False
) -> SignedIn:
    """Check what proves who it is and open a session; `for_browser` one that cookies keep.

    `keeps` takes back that the account is being erased.

    Raises:
        Unknown: not a way to sign in.
        MissingParam: no name, no password, or no token.
        Forbidden: no such account, or a wrong password; nobody learns which. Or a token that does
            not work, or not any more.
        UserDeactivated: the account was closed, or is being erased.
        UserLocked: an administrator has locked the account.
        LimitExceeded: too many attempts.
    """
    if wanted.type == PASSWORD:
        name = named_user(wanted.identifier, wanted.user)
        if wanted.password is None:
            raise MissingParam("password is missing")
        user_id = await check_password(sessions, name, wanted.password)
    elif wanted.type != TOKEN:
        raise Unknown("There is no such way to sign in here")
    elif wanted.token is None:
        raise MissingParam("token is missing")
    else:
        user_id = await use_login_token(sessions, wanted.token)
    return await sign_in(sessions, user_id, wanted, for_browser=for_browser, keeps=keeps)


async def log_in_by_passkey(
    sessions: Sessions,
    credential: JsonObject,
    wanted: LoginRequest,
    *,
    for_browser: bool,
    keeps: bool = False,
) -> SignedIn:
    """Open a session for the owner of a passkey; `for_browser` and `keeps` as in `log_in`.

    Raises:
        BadJson, Forbidden: no passkey of anybody here, or not good.
        UserDeactivated, UserLocked: its owner may not come in.
    """
    user_id = await signed_by(sessions, credential, "sign_in")
    return await sign_in(sessions, user_id, wanted, for_browser=for_browser, keeps=keeps)


async def sign_in(
    sessions: Sessions,
    user_id: UserId,
    wanted: LoginRequest,
    *,
    for_browser: bool,
    keeps: bool = False,
) -> SignedIn:
    """Open a session for somebody who has proven who they are."""
    wish = DeviceWish(
        wanted.device_id,
        wanted.initial_device_display_name,
        wants_refresh=wanted.refresh_token or for_browser,
        wants_media_token=for_browser,
    )
    async with sessions.db.transaction() as tx:
        if keeps:
            await _keep(tx, user_id)
        await check_may_sign_in(tx, user_id)
        signed_in = await open_session(sessions, tx, user_id, wish)
    sessions.known.forget_user(user_id)
    return signed_in


async def _keep(tx: Tx, user_id: UserId) -> None:
    """Take back that an account is being erased, if it is, and may be.

    Raises:
        Forbidden: it is too late, or somebody else has asked for it.
        UserLocked: an administrator has locked it.
    """
    if await erasing.erasure_of(tx, user_id) is not None:
        account = await standing(tx, user_id)
        if account is not None and account.is_locked:
            raise UserLocked("This account is locked")
        await erasing.keep(tx, user_id)


async def log_in_by_service(sessions: Sessions, call: Call, wanted: LoginRequest) -> SignedIn:
    """Open a session for a user of the application service that asks.

    # spec: application-service-api #server-admin-style-permissions

    Raises:
        MissingToken, UnknownToken: no token of an application service.
        Exclusive: not a user of this service.
        Forbidden: there is no such user.
    """
    service = calling_service(sessions, call)
    user_id = user_id_named(sessions.accounts, named_user(wanted.identifier, wanted.user))
    if user_id is None or not service.may_be(user_id):
        raise Exclusive("This user does not belong to the application service")
    wish = DeviceWish(
        wanted.device_id,
        wanted.initial_device_display_name,
        wants_refresh=wanted.refresh_token,
    )
    async with sessions.db.transaction() as tx:
        if await standing(tx, user_id) is None:
            raise Forbidden("The application service has not registered this user")
        await check_may_sign_in(tx, user_id)
        signed_in = await open_session(sessions, tx, user_id, wish)
    sessions.known.forget_user(user_id)
    return signed_in


def calling_service(sessions: Sessions, call: Call) -> Service:
    """The application service that makes this call.

    Raises:
        MissingToken, UnknownToken: none does.
    """
    if call.token is None:
        raise MissingToken("Only application services may do this: a token is missing")
    service = sessions.service_with(call.token)
    if service is None:
        raise UnknownToken("This is not the token of an application service")
    return service


async def check_may_sign_in(db: Reader, user_id: UserId) -> None:
    """Refuse whoever has proven who they are, but may not come in.

    Raises:
        UserDeactivated: the account is closed for good; or is being erased, until when that can be
            taken back stands in the error.
        UserLocked: an administrator has locked it.
    """
    account = await standing(db, user_id)
    if account is None or not account.is_active:
        raise UserDeactivated("This account has been deactivated", **await _erasure(db, user_id))
    if account.is_locked:
        raise UserLocked("This account is locked")


async def _erasure(db: Reader, user_id: UserId) -> JsonObject:
    found = await erasing.erasure_of(db, user_id)
    if found is None or found.step != "waiting":
        return {}
    return {"org.linnet.erasure": {"due_ts": found.due_ts, "may_keep": found.is_own}}


def named_user(identifier: JsonObject | None, user: str | None) -> str:
    """The name in a user identifier, or in the older member `user`.

    # spec: client-server-api #identifier-types
    """
    if identifier is None:
        if user is None:
            raise MissingParam("identifier is missing")
        return user
    kind = identifier.get("type")
    if kind != "m.id.user":
        raise Unknown("People are known by their user name here")
    name: Any = identifier.get("user")
    if not isinstance(name, str):
        raise MissingParam("identifier.user is missing")
    return name


async def check_password(sessions: Sessions, name: str, password: str) -> UserId:
    """The user of this name, if this is the password.

    Raises:
        Forbidden: it is not, or there is no such user.
        LimitExceeded: too many attempts for this name.
    """
    user_id = user_id_named(sessions.accounts, name)
    if user_id is None:
        # Costs what a wrong password costs.
        await sessions.accounts.passwords.verify(None, password)
        raise Forbidden("Wrong name or password")
    # By name too, or guessing from many addresses would have no limit.
    sessions.rate_limits.spend(Limit.SIGN_IN, user_id)
    if not await has_password(sessions.accounts, user_id, password):
        raise Forbidden("Wrong name or password")
    return user_id


def login_response(sessions: Sessions, signed_in: SignedIn) -> LoginResponse:
    issued = signed_in.issued
    return LoginResponse(
        signed_in.user_id,
        sessions.accounts.server_name,
        signed_in.device_id,
        issued.access_token,
        UNSET if issued.refresh_token is None else issued.refresh_token,
        UNSET if issued.expires_in_ms is None else issued.expires_in_ms,
    )
