"""What a sliding sync client asks for, in the deployed form.

# spec: MSC4186
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from linnet.errors import InvalidParam
from linnet.ids import RoomId
from linnet.sync.sliding_state import StateWish

MAX_LISTS = 100
MAX_SUBSCRIPTIONS = 1000
MAX_RANGES = 20
MAX_TIMELINE = 500
MAX_CONN_ID = 64
"""Deployed clients use up to 16 characters; a few more do no harm."""
MAX_LIST_NAME = 255
MAX_PLACES = 1000
"""Of one `required_state`."""
MAX_FILTER_VALUES = 1000
MAX_PROFILE_FIELDS = 1000


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

    @property
    def state(self) -> StateWish:
        return StateWish.of(self.required_state)


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


class ThreadsWish(Struct, frozen=True):
    enabled: bool = False
    limit: int = 100


class ProfilesWish(Scoped, frozen=True):
    """Changes of people's profiles; without `fields`, of all fields. # spec: MSC4262"""

    fields: list[str] | None = None

    def __post_init__(self) -> None:
        if len(self.fields or ()) > MAX_PROFILE_FIELDS:
            raise ValueError(f"at most {MAX_PROFILE_FIELDS} fields can be named")

    def wants(self, field: str) -> bool:
        return self.enabled and (self.fields is None or field in self.fields)


PROFILES = "org.matrix.msc4262.profiles"


class Extensions(
    Struct,
    frozen=True,
    rename={"threads": "io.element.msc4308.thread_subscriptions", "profiles": PROFILES},
):
    """Names the server does not know are ignored."""

    to_device: ToDeviceWish = ToDeviceWish()
    e2ee: E2eeWish = E2eeWish()
    account_data: Scoped = Scoped()
    receipts: Scoped = Scoped()
    typing: Scoped = Scoped()
    threads: ThreadsWish = ThreadsWish()
    profiles: ProfilesWish = ProfilesWish()


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
    for wish in wishes:
        if wish.timeline_limit < 0:
            raise InvalidParam("timeline_limit must not be negative")
        if len(wish.required_state) > MAX_PLACES:
            raise InvalidParam(f"At most {MAX_PLACES} places of the state are possible")
    for name, wanted in body.lists.items():
        check_list(name, wanted.ranges, wanted.filters)


def check_list(name: str, ranges: Sequence[tuple[int, int]], filters: ListFilters) -> None:
    """Keep one list within bounds.

    Raises:
        InvalidParam: too many of something, or a window that makes no sense.
    """
    if len(name) > MAX_LIST_NAME:
        raise InvalidParam(f"The name of a list may have at most {MAX_LIST_NAME} characters")
    if len(ranges) > MAX_RANGES:
        raise InvalidParam(f"At most {MAX_RANGES} ranges are possible in a list")
    if any(not 0 <= first <= last for first, last in ranges):
        raise InvalidParam("A range must be [first, last] with 0 <= first <= last")
    for values in (
        filters.room_types,
        filters.not_room_types,
        filters.spaces,
        filters.tags,
        filters.not_tags,
    ):
        if values is not None and len(values) > MAX_FILTER_VALUES:
            raise InvalidParam(f"At most {MAX_FILTER_VALUES} values are possible in a filter")


class Needs(Struct, frozen=True):
    """What is needed of one room, all lists and subscriptions together."""

    timeline_limit: int
    state: StateWish

    def joined_with(self, other: "Needs") -> "Needs":
        return Needs(
            min(MAX_TIMELINE, max(self.timeline_limit, other.timeline_limit)),
            self.state.joined_with(other.state),
        )


NOTHING = Needs(0, StateWish())


class ListNeeds(Struct, frozen=True):
    """A list as the engine sees it."""

    ranges: list[tuple[int, int]]
    filters: ListFilters
    needs: Needs


class Request(Struct, frozen=True):
    """A request as the engine sees it, whichever form it came in."""

    lists: dict[str, ListNeeds]
    subscriptions: dict[RoomId, Needs]
    extensions: Extensions

    def asks_like(self, other: "Request | None") -> bool:
        """Whether both ask for the same, whatever to-device messages the client has by now."""
        return other is not None and self._without_since() == other._without_since()

    def _without_since(self) -> "Request":
        to_device = replace(self.extensions.to_device, since=None)
        return replace(self, extensions=replace(self.extensions, to_device=to_device))


def understood(body: SlidingBody) -> Request:
    """The deployed form, understood."""
    return Request(
        {
            name: ListNeeds(wish.ranges, wish.filters, needs_of(wish.timeline_limit, wish.state))
            for name, wish in body.lists.items()
        },
        {
            room_id: needs_of(wish.timeline_limit, wish.state)
            for room_id, wish in body.room_subscriptions.items()
        },
        body.extensions,
    )


def needs_of(timeline_limit: int, state: StateWish) -> Needs:
    """Of one list or subscription."""
    return Needs(min(MAX_TIMELINE, timeline_limit), state)
