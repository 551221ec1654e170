"""What a sliding sync client asks for, in the deployed form.

# spec: MSC4186
"""

from typing import Any, Literal

from msgspec import Struct

from linnet.errors import InvalidParam
from linnet.ids import RoomId

MAX_LISTS = 100
MAX_SUBSCRIPTIONS = 1000
MAX_RANGES = 20
MAX_TIMELINE = 500
MAX_CONN_ID = 64
"""Deployed clients use up to 16 characters; a few more do no harm."""


class ListFilters(Struct, frozen=True):
    """Only rooms that meet all of these."""

    is_dm: bool | None = None
    is_encrypted: bool | None = None
    is_invite: bool | None = None
    room_types: list[str | None] | None = None
    not_room_types: list[str | None] | None = None
    spaces: list[str] | None = None
    tags: list[str] | None = None
    not_tags: list[str] | None = None


class RoomWish(Struct, frozen=True):
    """What is wanted of a room."""

    required_state: list[tuple[str, str]] = []
    timeline_limit: int = 0


class ListWish(RoomWish, frozen=True):
    """A list of rooms and the windows on it."""

    ranges: list[tuple[int, int]] = []
    filters: ListFilters = ListFilters()


class Scoped(Struct, frozen=True):
    """An extension with data by room. `None` means all lists and all subscriptions."""

    enabled: bool = False
    lists: list[str] | None = None
    rooms: list[str] | None = None


class ToDeviceWish(Struct, frozen=True):
    enabled: bool = False
    limit: int = 100
    since: str | None = None


class E2eeWish(Struct, frozen=True):
    enabled: bool = False


class Extensions(Struct, frozen=True):
    """Names the server does not know are ignored."""

    to_device: ToDeviceWish = ToDeviceWish()
    e2ee: E2eeWish = E2eeWish()
    account_data: Scoped = Scoped()
    receipts: Scoped = Scoped()
    typing: Scoped = Scoped()


class SlidingBody(Struct, frozen=True):
    conn_id: str = ""
    txn_id: str | None = None
    lists: dict[str, ListWish] = {}
    room_subscriptions: dict[RoomId, RoomWish] = {}
    extensions: Extensions = Extensions()


class SlidingQuery(Struct, frozen=True):
    pos: str | None = None
    timeout: int = 0
    set_presence: Literal["offline", "online", "unavailable"] = "online"


Answer = dict[str, Any]


def check(body: SlidingBody) -> None:
    """Keep one request within bounds.

    Raises:
        InvalidParam: too many of something, or a window that makes no sense.
    """
    if len(body.conn_id) > MAX_CONN_ID:
        raise InvalidParam(f"conn_id may have at most {MAX_CONN_ID} characters")
    if len(body.lists) > MAX_LISTS:
        raise InvalidParam(f"At most {MAX_LISTS} lists are possible")
    if len(body.room_subscriptions) > MAX_SUBSCRIPTIONS:
        raise InvalidParam(f"At most {MAX_SUBSCRIPTIONS} room subscriptions are possible")
    wishes: list[RoomWish] = [*body.lists.values(), *body.room_subscriptions.values()]
    if any(wish.timeline_limit < 0 for wish in wishes):
        raise InvalidParam("timeline_limit must not be negative")
    for wish in body.lists.values():
        if len(wish.ranges) > MAX_RANGES:
            raise InvalidParam(f"At most {MAX_RANGES} ranges are possible in a list")
        if any(not 0 <= first <= last for first, last in wish.ranges):
            raise InvalidParam("A range must be [first, last] with 0 <= first <= last")


class Needs(Struct, frozen=True):
    """What is needed of one room, all lists and subscriptions together."""

    timeline_limit: int
    required_state: frozenset[tuple[str, str]]

    def joined_with(self, wish: RoomWish) -> "Needs":
        return Needs(
            min(MAX_TIMELINE, max(self.timeline_limit, wish.timeline_limit)),
            self.required_state | frozenset(wish.required_state),
        )


NOTHING = Needs(0, frozenset())
