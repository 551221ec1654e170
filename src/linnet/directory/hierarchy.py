"""The tree of a space, page by page, depth first.

A page does not remember anything: the way is walked again from the top, as far as the page before
went. Rooms on the way are in memory, and there is an end to how many are looked at.
# spec: client-server-api #get_matrixclientv1roomsroomidhierarchy
"""

import base64
import binascii
import hashlib
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec
from msgspec import Struct

from linnet.directory.wiring import Directory
from linnet.errors import Forbidden, InvalidParam
from linnet.events.event import Event
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId, is_room_id
from linnet.rooms.head import RoomHead
from linnet.rooms.render import stripped
from linnet.rooms.summary import may_know, summary_of

CHILD = "m.space.child"
SPACE = "m.space"
DEFAULT_LIMIT = 50
MAX_LIMIT = 50
MAX_DEPTH = 20
MAX_ROOMS = 2000
"""Shown of one tree."""
MAX_LOOKED_AT = 5000
"""Children looked at for one page, also those that are not shown."""
MAX_CHILDREN = 1000
"""Of one space."""
MAX_TOKEN_LENGTH = 200

NOT_YOURS = "There is no such room, or it is not open to you"
# spec: client-server-api #mspacechild
_ORDER = re.compile(r"[\x20-\x7e]{1,50}")


class HierarchyQuery(Struct, frozen=True):
    suggested_only: bool = False
    limit: int | None = None
    max_depth: int | None = None
    from_: str | None = msgspec.field(name="from", default=None)


class _Token(Struct, frozen=True, array_like=True):
    """How many rooms the pages before have shown, and of which question."""

    shown: int
    suggested_only: bool
    max_depth: int
    root: str


@endpoint(
    "GET",
    "/_matrix/client/v1/rooms/{room_id}/hierarchy",
    operation="getSpaceHierarchy",
    access=Access.USER,
)
async def get_hierarchy(
    directory: Directory, call: Call, room_id: RoomId, *, query: HierarchyQuery
) -> JsonObject:
    limit = _at_least(1, "limit", query.limit, DEFAULT_LIMIT)
    depth = min(_at_least(0, "max_depth", query.max_depth, MAX_DEPTH), MAX_DEPTH)
    asked = _Token(0, query.suggested_only, depth, _digest(room_id))
    skip = 0 if query.from_ is None else _parse(query.from_, asked)
    root = await directory.rooms.heads.get(room_id)
    user_id = call.requester.user_id
    if root is None or not await may_know(directory.rooms, root, user_id):
        raise Forbidden(NOT_YOURS)
    walk = _Walk(directory, user_id, query.suggested_only, depth)
    end = skip + min(limit, MAX_LIMIT)
    shown: list[JsonObject] = []
    number = 0
    async with aclosing(walk.rooms(root)) as found:
        async for head in found:
            if number == end:
                return {"rooms": shown, "next_batch": _text(asked, end)}
            number += 1
            if number > skip:
                shown.append(await _shown(directory, head, query.suggested_only))
    return {"rooms": shown}


class _Walk:
    """The way through a tree, for one person. Each room comes once."""

    def __init__(
        self, directory: Directory, user_id: UserId, suggested_only: bool, max_depth: int
    ) -> None:
        self._rooms = directory.rooms
        self._user_id = user_id
        self._suggested_only = suggested_only
        self._max_depth = max_depth

    async def rooms(self, root: RoomHead) -> AsyncGenerator[RoomHead, None]:
        """The rooms that may be shown, parents before their children."""
        seen = {root.room_id}
        stack = [(root, 0)]
        shown = looked_at = 0
        while stack and shown < MAX_ROOMS:
            head, depth = stack.pop()
            shown += 1
            yield head
            if depth == self._max_depth:
                continue
            found: list[tuple[RoomHead, int]] = []
            for event in children(head, self._suggested_only):
                child_id = RoomId(event.state_key or "")
                if child_id in seen or looked_at == MAX_LOOKED_AT:
                    continue
                seen.add(child_id)
                looked_at += 1
                child = await self._rooms.heads.get(child_id)
                if child is not None and await may_know(self._rooms, child, self._user_id):
                    found.append((child, depth + 1))
            stack += reversed(found)


def children(head: RoomHead, suggested_only: bool) -> list[Event]:
    """The valid children of a space, in their order; none of another room.

    # spec: client-server-api #ordering-of-children-within-a-space
    """
    if head.create.content.get("type") != SPACE:
        return []
    found = [
        event
        for (event_type, _), event in head.state.others.items()
        if event_type == CHILD and _is_child(event, suggested_only)
    ]
    return sorted(found, key=_place)[:MAX_CHILDREN]


def _is_child(event: Event, suggested_only: bool) -> bool:
    via = event.content.get("via")
    if not is_room_id(event.state_key or ""):
        return False
    if not isinstance(via, list) or not any(isinstance(server, str) for server in via):
        return False
    return not suggested_only or event.content.get("suggested") is True


def _place(event: Event) -> tuple[bool, str, int, str]:
    """Children with a valid order first, by it; then by time, then by room id."""
    order = event.content.get("order")
    if not isinstance(order, str) or _ORDER.fullmatch(order) is None:
        return True, "", event.origin_server_ts, event.state_key or ""
    return False, order, event.origin_server_ts, event.state_key or ""


async def _shown(directory: Directory, head: RoomHead, suggested_only: bool) -> JsonObject:
    below = children(head, suggested_only)
    told = stripped(below)
    for event, state in zip(below, told, strict=True):
        state["origin_server_ts"] = event.origin_server_ts
    return {**await summary_of(directory.rooms, head), "children_state": told}


def _at_least(least: int, name: str, wish: int | None, default: int) -> int:
    if wish is None:
        return default
    if wish < least:
        raise InvalidParam(f"{name} must be at least {least}")
    return wish


def _text(asked: _Token, shown: int) -> str:
    token = msgspec.structs.replace(asked, shown=shown)
    return base64.urlsafe_b64encode(msgspec.json.encode(token)).decode()


def _digest(room_id: RoomId) -> str:
    return hashlib.sha256(room_id.encode()).hexdigest()[:12]


def _parse(text: str, asked: _Token) -> int:
    """How many rooms to pass over."""
    try:
        if len(text) > MAX_TOKEN_LENGTH:
            raise ValueError("too long")
        token = msgspec.json.decode(base64.urlsafe_b64decode(text), type=_Token)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as why:
        raise InvalidParam("This token is not from this server") from why
    if not 0 < token.shown <= MAX_ROOMS:
        raise InvalidParam("This token is not from this server")
    if msgspec.structs.replace(token, shown=0) != asked:
        raise InvalidParam("room, suggested_only and max_depth cannot change between pages")
    return token.shown
