"""Accounts: find them, make them, help their owners, end them."""

from msgspec import UNSET, Struct, UnsetType

from linnet.accounts.acts import note_act
from linnet.accounts.create import ByAdmin, create_account
from linnet.accounts.erasing import Asked, keep
from linnet.accounts.list_accounts import Account, accounts_after, count_accounts
from linnet.accounts.names import wanted_user_id
from linnet.accounts.passwords import check_strength
from linnet.accounts.standing import Standing, set_admin, set_password, standing
from linnet.admin.wiring import Admin
from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.media.of_user import files_of
from linnet.sessions.deactivate import ask_to_erase, end_account
from linnet.sessions.of_user import devices_of, sign_out_everywhere
from linnet.storage.database import Reader

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
MAX_SEARCH_LENGTH = 255
PASSWORD_BYTES = 12


class UsersQuery(Struct, frozen=True):
    search: str = ""
    after: str = ""
    limit: int = DEFAULT_LIMIT


class ShownUser(Struct, frozen=True):
    user_id: UserId
    is_admin: bool
    is_locked: bool
    is_suspended: bool
    is_deactivated: bool
    has_password: bool
    created_ts: int


class Users(Struct, frozen=True):
    users: list[ShownUser]
    next: str | UnsetType = UNSET
    """The value of `after` for the next page."""


class UserDetails(Struct, frozen=True):
    user: ShownUser
    devices: int
    rooms: int
    files: int
    file_bytes: int


class NewUser(Struct, frozen=True):
    username: str
    password: str | None = None


class NewPassword(Struct, frozen=True):
    password: str | None = None
    sign_out: bool = True


class Secret(Struct, frozen=True):
    """`password` is told when it was made here, and only now."""

    user_id: UserId
    password: str | UnsetType = UNSET


class AdminBody(Struct, frozen=True):
    is_admin: bool


class Ending(Struct, frozen=True):
    erase: bool = False


class Ended(Struct, frozen=True):
    erasure: Asked | UnsetType = UNSET
    """When it was asked for."""


@endpoint("GET", "/_linnet/admin/v1/users", operation="linnet.adminUsers", access=Access.ADMIN)
async def get_users(admin: Admin, call: Call, *, query: UsersQuery) -> Users:
    if len(query.search) > MAX_SEARCH_LENGTH:
        raise InvalidParam(f"search has at most {MAX_SEARCH_LENGTH} characters")
    limit = page_size(query.limit)
    part = query.search.lower().replace("\0", "")
    async with admin.db.snapshot() as reader:
        after = UserId(query.after.replace("\0", ""))
        found = await accounts_after(reader, after, part, limit + 1)
    shown = [_shown(account) for account in found[:limit]]
    return Users(shown, shown[-1].user_id if len(found) > limit else UNSET)


@endpoint(
    "POST",
    "/_linnet/admin/v1/users",
    operation="linnet.adminCreateUser",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_user(admin: Admin, call: Call, *, body: NewUser) -> Secret:
    user_id = wanted_user_id(admin.accounts, body.username)
    password, told = _password(admin, body.password)
    password_hash = await admin.accounts.passwords.hash(password)
    async with admin.db.transaction() as tx:
        await create_account(admin.accounts, tx, user_id, password_hash, ByAdmin())
        await note_act(tx, admin.clock.now_ms(), call.requester.actor, "user.create", user_id)
    return Secret(user_id, told)


@endpoint(
    "GET",
    "/_linnet/admin/v1/users/{user_id}",
    operation="linnet.adminUser",
    access=Access.ADMIN,
)
async def get_user(admin: Admin, call: Call, user_id: UserId) -> UserDetails:
    async with admin.db.snapshot() as reader:
        await existing(reader, user_id)
        found = await accounts_after(reader, None, user_id, 1)
        devices = await devices_of(reader, user_id)
        files = await files_of(reader, user_id)
    places = await admin.rooms.memberships.of_user(user_id)
    joined = sum(place.membership == "join" for place in places.values())
    size = sum(file.size_bytes for file in files)
    return UserDetails(_shown(found[0]), len(devices), joined, len(files), size)


@endpoint(
    "PUT",
    "/_linnet/admin/v1/users/{user_id}/password",
    operation="linnet.adminResetPassword",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_password(admin: Admin, call: Call, user_id: UserId, *, body: NewPassword) -> Secret:
    password, told = _password(admin, body.password)
    password_hash = await admin.accounts.passwords.hash(password)
    async with admin.db.transaction() as tx:
        await active(tx, user_id)
        await set_password(tx, user_id, password_hash)
        if body.sign_out:
            await sign_out_everywhere(admin.sessions, tx, user_id)
        await note_act(
            tx,
            admin.clock.now_ms(),
            call.requester.actor,
            "user.password",
            user_id,
            "signed out" if body.sign_out else "",
        )
    return Secret(user_id, told)


@endpoint(
    "PUT",
    "/_linnet/admin/v1/users/{user_id}/admin",
    operation="linnet.adminSetAdmin",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_admin(admin: Admin, call: Call, user_id: UserId, *, body: AdminBody) -> AdminBody:
    async with admin.db.transaction() as tx:
        account = await active(tx, user_id)
        if account.is_admin and not body.is_admin:
            await _keep_one_admin(tx)
        if account.is_locked and body.is_admin:
            raise Forbidden("A locked account cannot be an administrator's")
        await set_admin(tx, user_id, body.is_admin)
        act = "user.admin" if body.is_admin else "user.no_admin"
        await note_act(tx, admin.clock.now_ms(), call.requester.actor, act, user_id)
    admin.sessions.known.forget_user(user_id)
    return body


@endpoint(
    "POST",
    "/_linnet/admin/v1/users/{user_id}/deactivate",
    operation="linnet.adminDeactivate",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_deactivate(admin: Admin, call: Call, user_id: UserId, *, body: Ending) -> Ended:
    """End an account; `erase` also of one that has ended, and can be taken back for two weeks."""
    async with admin.db.transaction() as tx:
        account = await (existing if body.erase else active)(tx, user_id)
        if account.is_admin:
            raise Forbidden("An administrator's account cannot be ended: make it an ordinary one")
        actor, asked = call.requester.actor, None
        if body.erase:
            asked = await ask_to_erase(admin.sessions, tx, user_id, actor)
        else:
            await end_account(admin.sessions, tx, user_id, erase=False)
        detail = "erase" if body.erase else ""
        await note_act(tx, admin.clock.now_ms(), actor, "user.deactivate", user_id, detail)
    admin.sessions.known.forget_user(user_id)
    return Ended(UNSET if asked is None else asked)


@endpoint(
    "POST",
    "/_linnet/admin/v1/users/{user_id}/keep",
    operation="linnet.adminKeepUser",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_keep(admin: Admin, call: Call, user_id: UserId) -> JsonObject:
    """Take back that an account is being erased, whoever has asked for it. Recorded.

    Raises:
        NotFound: it is not being erased.
        Forbidden: it is too late.
    """
    async with admin.db.transaction() as tx:
        await keep(tx, user_id, by_admin=True)
        await note_act(tx, admin.clock.now_ms(), call.requester.actor, "user.keep", user_id)
    admin.sessions.known.forget_user(user_id)
    return {}


async def existing(reader: Reader, user_id: UserId) -> Standing:
    """Raises NotFound when there is no such account here."""
    account = await standing(reader, user_id)
    if account is None:
        raise NotFound("There is no such person here")
    return account


async def active(reader: Reader, user_id: UserId) -> Standing:
    """The same for an account that was ended."""
    account = await existing(reader, user_id)
    if not account.is_active:
        raise NotFound("This account was deactivated")
    return account


def page_size(limit: int) -> int:
    if limit < 1:
        raise InvalidParam("limit must be greater than 0")
    return min(limit, MAX_LIMIT)


async def _keep_one_admin(reader: Reader) -> None:
    if (await count_accounts(reader)).admins <= 1:
        raise Forbidden("This is the only administrator: make somebody else one first")


def _password(admin: Admin, wanted: str | None) -> tuple[str, str | UnsetType]:
    if wanted is None:
        made = admin.accounts.rng.token(PASSWORD_BYTES)
        return made, made
    check_strength(wanted)
    return wanted, UNSET


def _shown(account: Account) -> ShownUser:
    return ShownUser(
        account.user_id,
        account.is_admin,
        account.is_locked,
        account.is_suspended,
        not account.is_active,
        account.password_hash is not None,
        account.created_ts,
    )
