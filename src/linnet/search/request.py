"""What a client may ask of a search.

# spec: client-server-api #post_matrixclientv3search
"""

from typing import Literal

from msgspec import Struct

from linnet.errors import InvalidParam
from linnet.rooms.filters import RoomEventFilter
from linnet.search.entry import KIND_OF_KEY

DEFAULT_LIMIT = 10
MAX_LIMIT = 50
MAX_AROUND = 20
"""Events before, and after, each result."""
MAX_GROUPINGS = 2

Key = Literal["content.body", "content.name", "content.topic"]
GroupKey = Literal["room_id", "sender"]


class EventContext(Struct, frozen=True):
    before_limit: int = 5
    after_limit: int = 5
    include_profile: bool = False


class Group(Struct, frozen=True):
    key: GroupKey


class Groupings(Struct, frozen=True):
    group_by: list[Group] = []


class RoomEvents(Struct, frozen=True):
    """Which messages, in which order, and what comes along."""

    search_term: str
    keys: list[Key] | None = None
    filter: RoomEventFilter = RoomEventFilter()
    order_by: Literal["recent", "rank"] = "rank"
    event_context: EventContext | None = None
    include_state: bool = False
    groupings: Groupings = Groupings()

    @property
    def limit(self) -> int:
        """How many results go on a page."""
        return min(self.filter.limit or DEFAULT_LIMIT, MAX_LIMIT)

    @property
    def kinds(self) -> list[str]:
        """The kinds of text that are searched; none for all of them."""
        return [] if self.keys is None else [KIND_OF_KEY[key] for key in dict.fromkeys(self.keys)]

    @property
    def group_keys(self) -> list[GroupKey]:
        return list(dict.fromkeys(group.key for group in self.groupings.group_by))


class Categories(Struct, frozen=True):
    room_events: RoomEvents | None = None


class SearchBody(Struct, frozen=True):
    search_categories: Categories


class SearchQuery(Struct, frozen=True):
    next_batch: str | None = None


def check(wanted: RoomEvents) -> None:
    """Refuse what cannot be answered.

    Raises:
        InvalidParam: says what.
    """
    if wanted.keys == []:
        raise InvalidParam("keys must name something to search")
    if wanted.filter.limit == 0:
        raise InvalidParam("limit must be greater than 0")
    around = wanted.event_context
    if around is not None and min(around.before_limit, around.after_limit) < 0:
        raise InvalidParam("before_limit and after_limit must not be negative")
