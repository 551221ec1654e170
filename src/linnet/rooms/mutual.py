"""The rooms that the asker shares with somebody.

# spec: client-server-api #mutual-rooms
"""

from msgspec import Struct, field

from linnet.errors import InvalidParam
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId, parse_room_id, parse_user_id
from linnet.rooms.sharing import joined_rooms
from linnet.rooms.wiring import Rooms

MAX_PAGE = 100


class MutualQuery(Struct, frozen=True):
    user_id: str
    from_: str | None = field(name="from", default=None)


class OldMutualQuery(Struct, frozen=True):
    user_id: str
    batch_token: str | None = None


@endpoint(
    "GET",
    "/_matrix/client/v1/mutual_rooms",
    operation="getMutualRooms",
    access=Access.USER,
    limit=Limit.SEARCH,
)
async def get_mutual_rooms(rooms: Rooms, call: Call, *, query: MutualQuery) -> JsonObject:
    shared = await _shared(rooms, call, query.user_id)
    page, following = _page(shared, query.from_)
    answer: JsonObject = {"joined": page, "count": len(shared)}
    if following is not None:
        answer["next_batch"] = following
    return answer


# COMPAT(Element Web before Matrix 1.19): the path of the proposal. # spec: MSC2666
@endpoint(
    "GET",
    "/_matrix/client/unstable/uk.half-shot.msc2666/user/mutual_rooms",
    operation="unstable.getMutualRooms",
    access=Access.USER,
    limit=Limit.SEARCH,
)
async def get_mutual_rooms_of_old(rooms: Rooms, call: Call, *, query: OldMutualQuery) -> JsonObject:
    shared = await _shared(rooms, call, query.user_id)
    page, following = _page(shared, query.batch_token)
    answer: JsonObject = {"joined": page, "count": len(shared)}
    if following is not None:
        answer["next_batch_token"] = following
    return answer


async def _shared(rooms: Rooms, call: Call, other: str) -> list[RoomId]:
    other_id: UserId = parse_user_id(other)
    own_id = call.requester.user_id
    if other_id == own_id:
        raise InvalidParam("You share all your rooms with yourself")
    shared = [
        room_id
        for room_id in await joined_rooms(rooms, own_id)
        if other_id in await rooms.memberships.joined(room_id)
    ]
    return sorted(shared)


def _page(shared: list[RoomId], after: str | None) -> tuple[list[RoomId], str | None]:
    """What follows the token, which is the last room of the page before."""
    if after is not None:
        last = parse_room_id(after)
        shared = [room_id for room_id in shared if room_id > last]
    page = shared[:MAX_PAGE]
    return page, page[-1] if len(shared) > MAX_PAGE else None
