"""Filters that clients have left here, to name them by id.

The id of a filter is made of its content: the same filter has the same id, for everybody.
# spec: client-server-api #filtering
"""

import base64
import hashlib

from msgspec import Struct

from linnet.errors import Forbidden, TooLarge
from linnet.events import canonical_json
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonBytes, JsonObject
from linnet.ids import UserId
from linnet.rooms import store_filters
from linnet.rooms.filters import SyncFilter, parse_sync_filter, sync_filter
from linnet.rooms.wiring import Rooms

MAX_FILTER_BYTES = 64 * 1024
MAX_FILTERS = 1000
"""Of one user. Programs that make a new filter again and again would fill the disk."""
_ID_BYTES = 18


class FilterResponse(Struct, frozen=True):
    filter_id: str


@endpoint(
    "POST",
    "/_matrix/client/v3/user/{user_id}/filter",
    operation="defineFilter",
    access=Access.USER,
    limit=Limit.WRITES,
    body_bytes_max=MAX_FILTER_BYTES,
)
async def post_filter(
    rooms: Rooms, call: Call, user_id: UserId, *, body: JsonObject
) -> FilterResponse:
    _check_owner(call, user_id)
    sync_filter(body)
    canonical_json.check(body)
    definition = canonical_json.encode(body)
    digest = hashlib.sha256(definition).digest()[:_ID_BYTES]
    filter_id = base64.urlsafe_b64encode(digest).decode()
    async with rooms.db.transaction() as tx:
        if await store_filters.definition(tx, user_id, filter_id) is None:
            if await store_filters.count(tx, user_id) >= MAX_FILTERS:
                raise TooLarge(f"At most {MAX_FILTERS} filters are kept for one user")
            await store_filters.insert(tx, user_id, filter_id, definition)
    return FilterResponse(filter_id)


@endpoint(
    "GET",
    "/_matrix/client/v3/user/{user_id}/filter/{filter_id}",
    operation="getFilter",
    access=Access.USER,
)
async def get_filter(rooms: Rooms, call: Call, user_id: UserId, filter_id: str) -> JsonBytes:
    _check_owner(call, user_id)
    return JsonBytes([(await rooms.filters.definition(user_id, filter_id)).encode()])


async def filter_of(rooms: Rooms, user_id: UserId, text: str | None) -> SyncFilter:
    """The filter that a sync names: JSON, the id of a stored one, or none.

    Raises:
        NotJson, BadJson: not a filter.
        NotFound: no stored filter of this user has the id.
    """
    if not text:
        return SyncFilter()
    if text.startswith("{"):
        return parse_sync_filter(text)
    return parse_sync_filter(await rooms.filters.definition(user_id, text))


def _check_owner(call: Call, user_id: UserId) -> None:
    if call.requester.user_id != user_id:
        raise Forbidden("Filters belong to their user alone")
