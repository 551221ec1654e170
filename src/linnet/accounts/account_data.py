"""Account data: what a person's clients keep for themselves, globally or for a room.

# spec: client-server-api #client-config
"""

from linnet.accounts import store_account_data
from linnet.accounts.account_datum import AccountDatum
from linnet.accounts.wiring import Accounts
from linnet.changes.vocabulary import AccountDataChanged
from linnet.errors import BadJson, Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonBytes, JsonObject, encode
from linnet.ids import MAX_ID_BYTES, RoomId, UserId
from linnet.storage.database import Reader, Tx

MAX_CONTENT_BYTES = 512 * 1024
"""Ours. `m.direct` and lists of ignored people grow with the years."""

SERVER_CONTROLLED = frozenset({"m.fully_read", "m.push_rules"})
"""Set through endpoints of their own. # spec: client-server-api #server-behaviour-14"""


class ServerControlled(BadJson):
    """The type is not the client's to set. The specification wants this errcode with 405."""

    status = 405


@endpoint(
    "PUT",
    "/_matrix/client/v3/user/{user_id}/account_data/{data_type}",
    operation="setAccountData",
    access=Access.USER,
    limit=Limit.WRITES,
    body_bytes_max=MAX_CONTENT_BYTES,
)
async def put_datum(
    accounts: Accounts, call: Call, user_id: UserId, data_type: str, *, body: JsonObject
) -> dict[str, str]:
    await _set_own(accounts, call, user_id, AccountDatum(None, data_type, encode(body)))
    return {}


@endpoint(
    "PUT",
    "/_matrix/client/v3/user/{user_id}/rooms/{room_id}/account_data/{data_type}",
    operation="setAccountDataPerRoom",
    access=Access.USER,
    limit=Limit.WRITES,
    body_bytes_max=MAX_CONTENT_BYTES,
)
async def put_datum_of_room(  # a path with three names
    accounts: Accounts,
    call: Call,
    user_id: UserId,
    room_id: RoomId,
    data_type: str,
    *,
    body: JsonObject,
) -> dict[str, str]:
    await _set_own(accounts, call, user_id, AccountDatum(room_id, data_type, encode(body)))
    return {}


@endpoint(
    "GET",
    "/_matrix/client/v3/user/{user_id}/account_data/{data_type}",
    operation="getAccountData",
    access=Access.USER,
)
async def get_datum(accounts: Accounts, call: Call, user_id: UserId, data_type: str) -> JsonBytes:
    return await _own(accounts, call, user_id, None, data_type)


@endpoint(
    "GET",
    "/_matrix/client/v3/user/{user_id}/rooms/{room_id}/account_data/{data_type}",
    operation="getAccountDataPerRoom",
    access=Access.USER,
)
async def get_datum_of_room(
    accounts: Accounts, call: Call, user_id: UserId, room_id: RoomId, data_type: str
) -> JsonBytes:
    return await _own(accounts, call, user_id, room_id, data_type)


@endpoint(
    "DELETE",
    "/_matrix/client/unstable/org.matrix.msc3391/user/{user_id}/account_data/{data_type}",
    operation="unstable.deleteAccountData",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_datum(
    accounts: Accounts, call: Call, user_id: UserId, data_type: str
) -> dict[str, str]:
    await _delete_own(accounts, call, user_id, None, data_type)
    return {}


@endpoint(
    "DELETE",
    "/_matrix/client/unstable/org.matrix.msc3391/user/{user_id}/rooms/{room_id}"
    "/account_data/{data_type}",
    operation="unstable.deleteAccountDataPerRoom",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_datum_of_room(
    accounts: Accounts, call: Call, user_id: UserId, room_id: RoomId, data_type: str
) -> dict[str, str]:
    await _delete_own(accounts, call, user_id, room_id, data_type)
    return {}


async def set_datum(tx: Tx, user_id: UserId, datum: AccountDatum) -> int:
    """Set account data in a transaction of the caller's and announce it; returns its position.

    For other domains too: tags, push rules and the fully-read marker are account data.
    """
    position = tx.next_position()
    await store_account_data.set_datum(tx, user_id, datum, position)
    tx.emit(AccountDataChanged(position, user_id, datum.room_id, datum.type))
    return position


async def datum(
    db: Reader, user_id: UserId, room_id: RoomId | None, data_type: str
) -> AccountDatum | None:
    """Account data of one type, None when it was never set; `room_id` None means global."""
    return await store_account_data.datum(db, user_id, room_id, data_type)


async def global_data(db: Reader, users: list[UserId], data_type: str) -> dict[UserId, bytes]:
    """The contents of several users' global data of one type; who has none is left out."""
    return await store_account_data.global_data(db, users, data_type)


async def all_data(db: Reader, user_id: UserId) -> list[AccountDatum]:
    """All account data of a user, global and of rooms, in the order of their last change."""
    return await store_account_data.all_data(db, user_id)


async def data_of_room(db: Reader, user_id: UserId, room_id: RoomId | None) -> list[AccountDatum]:
    """A user's account data of one room, or the global ones for None."""
    return await store_account_data.data_of_room(db, user_id, room_id)


async def forget_room(tx: Tx, user_id: UserId, room_id: RoomId) -> None:
    """Remove what a user kept of a room that is gone; nobody is told."""
    await store_account_data.remove_room(tx, user_id, room_id)


async def data_between(db: Reader, user_id: UserId, after: int, until: int) -> list[AccountDatum]:
    """What was last changed after the first position, up to and with the second."""
    return await store_account_data.data_between(db, user_id, after, until)


def check_own(call: Call, user_id: UserId) -> None:
    """Raises Forbidden when the account data are somebody else's."""
    if call.requester.user_id != user_id:
        raise Forbidden("Account data belong to one person alone")


async def _set_own(accounts: Accounts, call: Call, user_id: UserId, new: AccountDatum) -> None:
    check_own(call, user_id)
    if new.type in SERVER_CONTROLLED:
        raise ServerControlled(f"{new.type} has an endpoint of its own")
    if len(new.type.encode("utf-8", "surrogatepass")) > MAX_ID_BYTES:
        raise InvalidParam(f"A type may have {MAX_ID_BYTES} bytes")
    async with accounts.db.transaction() as tx:
        await set_datum(tx, user_id, new)


async def _delete_own(
    accounts: Accounts, call: Call, user_id: UserId, room_id: RoomId | None, data_type: str
) -> None:
    """Delete; the other devices hear of it once, as of an empty object. # spec: MSC3391"""
    check_own(call, user_id)
    if data_type in SERVER_CONTROLLED:
        raise ServerControlled(f"{data_type} has an endpoint of its own")
    async with accounts.db.transaction() as tx:
        if await datum(tx, user_id, room_id, data_type) is not None:
            deleted = AccountDatum(room_id, data_type, store_account_data.DELETED)
            await set_datum(tx, user_id, deleted)


async def _own(
    accounts: Accounts, call: Call, user_id: UserId, room_id: RoomId | None, data_type: str
) -> JsonBytes:
    check_own(call, user_id)
    derived = accounts.derived.get(data_type) if room_id is None else None
    if derived is not None:
        return JsonBytes([await derived(user_id)])
    async with accounts.db.snapshot() as reader:
        found = await datum(reader, user_id, room_id, data_type)
    if found is None:
        raise NotFound("This was never set")
    return JsonBytes([found.content])
