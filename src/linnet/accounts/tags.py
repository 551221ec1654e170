"""Tags: how a person sorts their rooms. They are account data of the type `m.tag`.

# spec: client-server-api #room-tagging
"""

from typing import Any

import msgspec

from linnet.accounts.account_data import check_own, datum, set_datum
from linnet.accounts.account_datum import AccountDatum
from linnet.accounts.wiring import Accounts
from linnet.errors import BadJson, InvalidParam
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, encode
from linnet.ids import MAX_ID_BYTES, RoomId, UserId
from linnet.storage.database import Reader

TAG_TYPE = "m.tag"
MAX_TAGS = 100
"""Of one room; ours."""


@endpoint(
    "GET",
    "/_matrix/client/v3/user/{user_id}/rooms/{room_id}/tags",
    operation="getRoomTags",
    access=Access.USER,
)
async def get_tags(accounts: Accounts, call: Call, user_id: UserId, room_id: RoomId) -> JsonObject:
    check_own(call, user_id)
    async with accounts.db.snapshot() as reader:
        return {"tags": await _tags(reader, user_id, room_id)}


@endpoint(
    "PUT",
    "/_matrix/client/v3/user/{user_id}/rooms/{room_id}/tags/{tag}",
    operation="setRoomTag",
    access=Access.USER,
    limit=Limit.WRITES,
    body_bytes_max=16 * 1024,
)
async def put_tag(  # a path with three names
    accounts: Accounts,
    call: Call,
    user_id: UserId,
    room_id: RoomId,
    tag: str,
    *,
    body: JsonObject,
) -> dict[str, str]:
    check_own(call, user_id)
    if len(tag.encode("utf-8", "surrogatepass")) > MAX_ID_BYTES:
        raise InvalidParam(f"A tag may have {MAX_ID_BYTES} bytes")
    if "order" in body and (
        isinstance(body["order"], bool) or not isinstance(body["order"], int | float)
    ):
        raise BadJson("order must be a number")
    async with accounts.db.transaction() as tx:
        tags = await _tags(tx, user_id, room_id)
        tags[tag] = body
        if len(tags) > MAX_TAGS:
            raise InvalidParam(f"A room may have {MAX_TAGS} tags")
        await set_datum(tx, user_id, AccountDatum(room_id, TAG_TYPE, encode({"tags": tags})))
    return {}


@endpoint(
    "DELETE",
    "/_matrix/client/v3/user/{user_id}/rooms/{room_id}/tags/{tag}",
    operation="deleteRoomTag",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_tag(
    accounts: Accounts, call: Call, user_id: UserId, room_id: RoomId, tag: str
) -> dict[str, str]:
    check_own(call, user_id)
    async with accounts.db.transaction() as tx:
        tags = await _tags(tx, user_id, room_id)
        if tags.pop(tag, None) is not None:
            await set_datum(tx, user_id, AccountDatum(room_id, TAG_TYPE, encode({"tags": tags})))
    return {}


async def _tags(db: Reader, user_id: UserId, room_id: RoomId) -> dict[str, Any]:
    found = await datum(db, user_id, room_id, TAG_TYPE)
    # A client may have set the account data itself, to anything.
    tags = {} if found is None else msgspec.json.decode(found.content).get("tags")
    return tags if isinstance(tags, dict) else {}
