"""User names: which are possible, and which are free."""

from msgspec import Struct

from linnet.accounts import store
from linnet.accounts.wiring import Accounts
from linnet.errors import InvalidParam, InvalidUsername, UserInUse
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId, domain_of, new_user_id, parse_user_id

GENERATED_LENGTH = 10


class AvailableQuery(Struct, frozen=True):
    username: str


class Available(Struct, frozen=True):
    available: bool


@endpoint(
    "GET",
    "/_matrix/client/v3/register/available",
    operation="checkUsernameAvailability",
    access=Access.NONE,
    limit=Limit.READS,
)
async def get_available(accounts: Accounts, call: Call, *, query: AvailableQuery) -> Available:
    user_id = wanted_user_id(accounts, query.username)
    await check_free(accounts, user_id)
    return Available(available=True)


def wanted_user_id(accounts: Accounts, username: str | None) -> UserId:
    """The id of a new account: capitals become small letters; no name gets a made-up one.

    Telephones like to begin a name with a capital, so refusing them would only annoy.
    # spec: client-server-api #post_matrixclientv3register

    Raises:
        InvalidUsername: not possible by the strict grammar, or too long.
    """
    if username is None:
        username = accounts.rng.letters(GENERATED_LENGTH)
    try:
        return new_user_id(username.lower(), accounts.server_name)
    except InvalidParam as why:
        raise InvalidUsername(
            "A name may have small letters, digits and the signs . _ = - / +"
        ) from why


async def check_free(accounts: Accounts, user_id: UserId) -> None:
    """Refuse a name that somebody has, or has had.

    Raises:
        UserInUse: it is taken.
        Exclusive: it is kept for somebody else.
    """
    for gate in accounts.name_gates:
        gate(user_id)
    async with accounts.db.snapshot() as reader:
        if await store.account(reader, user_id) is not None:
            raise UserInUse("Somebody already has this name")


def user_id_named(accounts: Accounts, name: str) -> UserId | None:
    """The local user that a person means who types a name or a whole id; None when impossible.

    # spec: client-server-api #matrix-user-id
    """
    text = name if name.startswith("@") else f"@{name.lower()}:{accounts.server_name}"
    try:
        user_id = parse_user_id(text)
    except InvalidParam:
        return None
    return user_id if domain_of(user_id) == accounts.server_name else None
