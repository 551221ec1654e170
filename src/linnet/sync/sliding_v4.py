"""Sliding sync in its accepted form: another rendering of the same engine.

# spec: MSC4186
"""

from typing import Any

import msgspec
from msgspec import Struct

from linnet.errors import InvalidParam
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import RoomId
from linnet.rooms.head import MEMBER
from linnet.rooms.state import viewer_of
from linnet.sync.sliding import Asked, Presence, Told, tell
from linnet.sync.sliding_request import (
    MAX_CONN_ID,
    MAX_LISTS,
    MAX_PLACES,
    Extensions,
    ListFilters,
    ListNeeds,
    Needs,
    Request,
    check_list,
    needs_of,
)
from linnet.sync.sliding_state import ANY, LAZY, StateWish
from linnet.sync.wiring import Sync

MAX_SUBSCRIPTIONS = 100
PREFIX = "v4 "
"""Before the name that the client has given its connection: the two forms share none."""
WHOLE_LIST = (0, 2**53)

_RENAMED = {
    "timeline": "timeline_events",
    "invite_state": "stripped_state",
    "unstable_expanded_timeline": "expanded_timeline",
}

Part = dict[str, Any]


class StateElement(Struct, frozen=True):
    """A place of the state; what is left out matches all."""

    type: str = ANY
    state_key: str = ANY


class StateRequest(Struct, frozen=True):
    include: list[StateElement] = []
    exclude: list[StateElement] = []
    lazy_members: bool = False


class Filters(Struct, frozen=True):
    is_dm: bool | None = None
    is_encrypted: bool | None = None
    is_invited: bool | None = None
    room_types: list[str | None] | None = None
    not_room_types: list[str | None] | None = None
    spaces: list[str] | None = None
    tags: list[str] | None = None
    not_tags: list[str] | None = None


class RoomConfig(Struct, frozen=True):
    timeline_limit: int
    required_state: StateRequest


class ListConfig(RoomConfig, frozen=True):
    range: tuple[int, int] | None = None
    filters: Filters = Filters()


class SyncBody(Struct, frozen=True):
    conn_id: str = ""
    pos: str | None = None
    timeout: int = 0
    set_presence: str = "online"
    lists: dict[str, ListConfig] = {}
    room_subscriptions: dict[RoomId, RoomConfig] = {}
    extensions: Extensions = Extensions()


@endpoint(
    "POST",
    "/_matrix/client/v4/sync",
    operation="unstable.syncV4",
    access=Access.USER,
    limit=Limit.NONE,
)
async def post_sync(sync: Sync, call: Call, *, body: SyncBody) -> Part:
    request = _understood(body)
    asked = Asked(f"{PREFIX}{body.conn_id}", body.pos, body.timeout, _presence(body.set_presence))
    told = await tell(sync, viewer_of(call), asked, request)
    return {
        "pos": told.pos,
        "lists": told.counts,
        "rooms": _rooms(told),
        "extensions": told.extensions,
    }


def _presence(text: str) -> Presence:
    try:
        presence: Presence = msgspec.convert(text, Presence)
    except msgspec.ValidationError as why:
        raise InvalidParam("There is no such presence") from why
    return presence


def _understood(body: SyncBody) -> Request:
    if len(body.conn_id) > MAX_CONN_ID:
        raise InvalidParam(f"conn_id may have at most {MAX_CONN_ID} characters")
    if len(body.lists) > MAX_LISTS:
        raise InvalidParam(f"At most {MAX_LISTS} lists are possible")
    if len(body.room_subscriptions) > MAX_SUBSCRIPTIONS:
        raise InvalidParam(f"At most {MAX_SUBSCRIPTIONS} room subscriptions are possible")
    return Request(
        {name: _list(name, config) for name, config in body.lists.items()},
        {room_id: _needs(config) for room_id, config in body.room_subscriptions.items()},
        body.extensions,
    )


def _list(name: str, config: ListConfig) -> ListNeeds:
    wanted = config.filters
    filters = ListFilters(
        wanted.is_dm,
        wanted.is_encrypted,
        wanted.is_invited,
        wanted.room_types,
        wanted.not_room_types,
        wanted.spaces,
        wanted.tags,
        wanted.not_tags,
    )
    ranges = [config.range or WHOLE_LIST]
    check_list(name, ranges, filters)
    return ListNeeds(ranges, filters, _needs(config))


def _needs(config: RoomConfig) -> Needs:
    if config.timeline_limit < 0:
        raise InvalidParam("timeline_limit must not be negative")
    state = config.required_state
    if len(state.include) + len(state.exclude) > MAX_PLACES:
        raise InvalidParam(f"At most {MAX_PLACES} places of the state are possible")
    included = [(element.type, element.state_key) for element in state.include]
    if state.lazy_members:
        included.append((MEMBER, LAZY))
    excluded = [(element.type, element.state_key) for element in state.exclude]
    return needs_of(config.timeline_limit, StateWish.of(included, excluded))


def _rooms(told: Told) -> dict[RoomId, Part]:
    windows = {name: frozenset(window) for name, window in told.selection.windows.items()}
    rooms: dict[RoomId, Part] = {}
    for room_id, part in told.rooms.items():
        shown = {_RENAMED.get(name, name): value for name, value in part.items()}
        shown.pop("knock_state", None)
        shown["membership"] = told.own[room_id].membership
        if lists := [name for name, window in windows.items() if room_id in window]:
            shown["lists"] = lists
        rooms[room_id] = shown
    return rooms
