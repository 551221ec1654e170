"""Read the list of published rooms, page by page, the largest rooms first.

# spec: client-server-api #published-room-directory
"""

import base64
import binascii

import msgspec
from msgspec import Raw, Struct

from linnet.directory import store
from linnet.directory.store import Network, Place, Wish
from linnet.directory.wiring import Directory
from linnet.errors import Forbidden, InvalidParam, MissingToken
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, encode
from linnet.ids import RoomId, parse_server_name
from linnet.rooms.summary import summary_of
from linnet.storage.database import Reader
from linnet.words import fold

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
MAX_TERMS = 8
MAX_TERM_LENGTH = 256
MAX_ROOM_TYPES = 50
MAX_TOKEN_LENGTH = 1000

# What the list shows of a room's summary. # spec: client-server-api #get_matrixclientv3publicrooms
_SHOWN = frozenset(
    {
        "room_id",
        "name",
        "topic",
        "canonical_alias",
        "avatar_url",
        "num_joined_members",
        "world_readable",
        "guest_can_join",
        "join_rule",
        "room_type",
    }
)


class ListQuery(Struct, frozen=True):
    limit: int | None = None
    since: str | None = None
    server: str | None = None


class ServerQuery(Struct, frozen=True):
    server: str | None = None


class ListFilter(Struct, frozen=True):
    generic_search_term: str | None = None
    room_types: list[str | None] | None = None


class ListBody(Struct, frozen=True):
    limit: int | None = None
    since: str | None = None
    filter: ListFilter | None = None
    include_all_networks: bool = False
    third_party_instance_id: str | None = None


class _Token(Struct, frozen=True, array_like=True):
    """Stands behind a room, or in front of one."""

    is_back: bool
    joined: int
    room_id: str


@endpoint(
    "GET",
    "/_matrix/client/v3/publicRooms",
    operation="getPublicRooms",
    access=Access.OPTIONAL,
)
async def get_public_rooms(directory: Directory, call: Call, *, query: ListQuery) -> JsonObject:
    if call.requester_or_none is None and not directory.settings.room_list_open:
        raise MissingToken("Sign in first: the list of rooms is not open to everybody")
    _check_server(directory, query.server)
    return await _page(directory, Wish(), query.since, query.limit)


@endpoint(
    "POST",
    "/_matrix/client/v3/publicRooms",
    operation="queryPublicRooms",
    access=Access.USER,
    limit=Limit.SEARCH,
)
async def post_public_rooms(
    directory: Directory, call: Call, *, query: ServerQuery, body: ListBody
) -> JsonObject:
    _check_server(directory, query.server)
    wanted = body.filter or ListFilter()
    network = _network(body)
    wish = Wish(
        _terms(wanted.generic_search_term),
        _room_types(wanted.room_types),
        network,
        body.include_all_networks,
        directory.networks.service_ids,
    )
    return await _page(directory, wish, body.since, body.limit)


def _check_server(directory: Directory, server: str | None) -> None:
    own = directory.settings.server_name
    if server and server != own and parse_server_name(server) != own:
        raise Forbidden("The list of rooms of that server cannot be read from here")


def _network(body: ListBody) -> Network | None:
    if body.third_party_instance_id is None:
        return None
    if body.include_all_networks:
        raise InvalidParam("Ask for one network or for all of them")
    return Network(body.third_party_instance_id.replace("\0", ""))


def _terms(text: str | None) -> list[str]:
    """What a room must contain, each word for itself."""
    if text is None:
        return []
    if len(text) > MAX_TERM_LENGTH:
        raise InvalidParam(f"A search term has at most {MAX_TERM_LENGTH} characters")
    return fold(text).split()[:MAX_TERMS]


def _room_types(wanted: list[str | None] | None) -> list[str] | None:
    if wanted is None:
        return None
    if len(wanted) > MAX_ROOM_TYPES:
        raise InvalidParam(f"At most {MAX_ROOM_TYPES} room types can be asked for")
    return [(room_type or "").replace("\0", "") for room_type in wanted]


async def _page(
    directory: Directory, wish: Wish, since: str | None, limit: int | None
) -> JsonObject:
    token = None if since is None else _parse(since)
    size = _size(limit)
    await directory.list_follower.catch_up()
    async with directory.db.snapshot() as reader:
        total = await store.count(reader, wish)
        places, has_before, has_after = await _places(reader, wish, token, size)
    answer: JsonObject = {
        "chunk": [Raw(room) for room in await _shown(directory, places)],
        "total_room_count_estimate": total,
    }
    if places and has_before:
        answer["prev_batch"] = _token(places[0], is_back=True)
    if places and has_after:
        answer["next_batch"] = _token(places[-1], is_back=False)
    return answer


async def _places(
    reader: Reader, wish: Wish, token: _Token | None, size: int
) -> tuple[list[Place], bool, bool]:
    """The places on a page, and whether there are some before and after them."""
    if token is None:
        found = await store.after(reader, wish, None, size + 1)
        return found[:size], False, len(found) > size
    place = Place(token.joined, RoomId(token.room_id))
    if token.is_back:
        found = await store.before(reader, wish, place, size + 1)
        return found[-size:], len(found) > size, True
    found = await store.after(reader, wish, place, size + 1)
    return found[:size], True, len(found) > size


async def _shown(directory: Directory, places: list[Place]) -> list[bytes]:
    rooms = directory.rooms
    shown: list[bytes] = []
    for place in places:
        if (head := await rooms.heads.get(place.room_id)) is not None:
            summary = await summary_of(rooms, head)
            shown.append(encode({key: summary[key] for key in summary if key in _SHOWN}))
    return shown


def _size(limit: int | None) -> int:
    if limit is None:
        return DEFAULT_LIMIT
    if limit < 0:
        raise InvalidParam("limit must not be negative")
    # COMPAT(older clients): zero means no limit of theirs.
    return min(limit or DEFAULT_LIMIT, MAX_LIMIT)


def _token(place: Place, *, is_back: bool) -> str:
    text = msgspec.json.encode(_Token(is_back, place.joined, place.room_id))
    return base64.urlsafe_b64encode(text).decode()


def _parse(text: str) -> _Token:
    if len(text) > MAX_TOKEN_LENGTH:
        raise InvalidParam("This token is not from this server")
    try:
        token = msgspec.json.decode(base64.urlsafe_b64decode(text), type=_Token)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as why:
        raise InvalidParam("This token is not from this server") from why
    if not 0 <= token.joined < 2**62 or "\0" in token.room_id:
        raise InvalidParam("This token is not from this server")
    return token
