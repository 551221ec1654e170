"""Filters: which events a client wants of sync and of a room's timeline. Pure.

# spec: client-server-api #filtering
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from linnet import ids
from linnet.errors import BadJson, NotJson
from linnet.events.event import Event
from linnet.http.response import JsonObject
from linnet.rooms.stored_event import StoredEvent

F = TypeVar("F")


def matches_glob(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern in which `*` stands for anything, also for nothing.

    Without going back, so that no pattern is slow: patterns are written by strangers.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return text == first
    *middle, last = rest
    end = len(text) - len(last)
    if len(first) > end or not text.startswith(first) or not text.endswith(last):
        return False
    at = len(first)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _is_any(patterns: Sequence[str], text: str) -> bool:
    return any(matches_glob(pattern, text) for pattern in patterns)


def _check_users(users: Sequence[str] | None) -> None:
    for user_id in users or ():
        if not ids.is_user_id(user_id):
            raise ValueError("senders must be user ids")


def _check_rooms(rooms: Sequence[str] | None) -> None:
    for room_id in rooms or ():
        if not room_id.startswith("!"):
            raise ValueError("rooms must be room ids")


class EventFilter(Struct, frozen=True, kw_only=True):
    """Which events, by type and sender."""

    limit: int | None = None
    senders: list[str] | None = None
    not_senders: list[str] = []
    types: list[str] | None = None
    not_types: list[str] = []

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 0:
            raise ValueError("limit must not be negative")
        _check_users(self.senders)
        _check_users(self.not_senders)

    def matches_type(self, event_type: str) -> bool:
        """Whether events of this type are wanted at all. What is excluded is never wanted."""
        if self.types is not None and not _is_any(self.types, event_type):
            return False
        return not _is_any(self.not_types, event_type)

    def matches_sender(self, sender: str) -> bool:
        """Whether events of this sender are wanted at all."""
        if self.senders is not None and sender not in self.senders:
            return False
        return sender not in self.not_senders


class RoomEventFilter(EventFilter, frozen=True, kw_only=True):
    """Which events of rooms, and how their members come along.

    `related_by_senders` and `related_by_rel_types` name events to which others of these kinds
    refer; that is not seen from the event alone, so `relating.related_by` looks it up.
    # spec: MSC3440
    """

    rooms: list[str] | None = None
    not_rooms: list[str] = []
    contains_url: bool | None = None
    lazy_load_members: bool = False
    include_redundant_members: bool = False
    unread_thread_notifications: bool = False
    related_by_senders: list[str] | None = None
    related_by_rel_types: list[str] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_rooms(self.rooms)
        _check_rooms(self.not_rooms)

    @property
    def matches_all(self) -> bool:
        """Whether no event is left out."""
        wanted = (self.senders, self.types, self.rooms, self.contains_url)
        unwanted = self.not_senders or self.not_types or self.not_rooms
        return not unwanted and all(wish is None for wish in wanted)

    @property
    def asks_relations(self) -> bool:
        """Whether only events are wanted to which certain others refer."""
        return self.related_by_senders is not None or self.related_by_rel_types is not None

    def allows_room(self, room_id: str) -> bool:
        """Whether anything of this room is wanted."""
        if self.rooms is not None and room_id not in self.rooms:
            return False
        return room_id not in self.not_rooms

    def matches(self, event: Event) -> bool:
        """Whether an event is wanted, as far as it tells by itself."""
        if self.contains_url is not None and ("url" in event.content) != self.contains_url:
            return False
        return (
            self.matches_type(event.type)
            and self.matches_sender(event.sender)
            and self.allows_room(event.room_id)
        )

    def matches_stored(self, stored: StoredEvent) -> bool:
        """Whether an event of the log is wanted, as far as it tells by itself."""
        return self.matches(stored.event)


class RoomFilter(Struct, frozen=True, kw_only=True):
    """What is wanted of rooms, and of which rooms at all."""

    rooms: list[str] | None = None
    not_rooms: list[str] = []
    include_leave: bool = False
    timeline: RoomEventFilter = RoomEventFilter()
    state: RoomEventFilter = RoomEventFilter()
    ephemeral: RoomEventFilter = RoomEventFilter()
    account_data: RoomEventFilter = RoomEventFilter()

    def __post_init__(self) -> None:
        _check_rooms(self.rooms)
        _check_rooms(self.not_rooms)

    def allows_room(self, room_id: str) -> bool:
        """Whether anything of this room is wanted."""
        if self.rooms is not None and room_id not in self.rooms:
            return False
        return room_id not in self.not_rooms


class ProfileFieldsFilter(Struct, frozen=True):
    """Which fields of people's profiles; none unless they are named. # spec: MSC4429"""

    ids: list[str] = []

    def wants(self, field: str) -> bool:
        return field in self.ids


class SyncFilter(
    Struct,
    frozen=True,
    kw_only=True,
    rename={"profile_fields": "org.matrix.msc4429.profile_fields"},
):
    """What is wanted of a sync.

    `event_fields` only allows leaving fields out; we send more than was asked for, as we may.
    """

    event_fields: list[str] | None = None
    event_format: Literal["client", "federation"] = "client"
    presence: EventFilter = EventFilter()
    account_data: EventFilter = EventFilter()
    room: RoomFilter = RoomFilter()
    profile_fields: ProfileFieldsFilter = ProfileFieldsFilter()


def sync_filter(definition: JsonObject) -> SyncFilter:
    """A filter for sync from its JSON; unknown fields are ignored.

    Raises:
        BadJson: a field has the wrong type.
    """
    try:
        return msgspec.convert(definition, SyncFilter)
    except msgspec.ValidationError as why:
        raise BadJson(f"Not a filter: {why}") from why


@lru_cache(maxsize=1024)
def parse_sync_filter(text: str) -> SyncFilter:
    """A filter for sync from the text of its JSON; remembered, as clients repeat it each time.

    Raises:
        NotJson: not JSON.
        BadJson: a field has the wrong type.
    """
    return _decode(text, SyncFilter)


def parse_room_event_filter(text: str | None) -> RoomEventFilter:
    """A filter for a timeline from the text of its JSON; without a text it lets everything pass.

    Raises:
        NotJson: not JSON.
        BadJson: a field has the wrong type.
    """
    return RoomEventFilter() if text is None else _decode(text, RoomEventFilter)


def _decode(text: str, kind: type[F]) -> F:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as why:
        raise BadJson(f"Not a filter: {why}") from why
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as why:
        raise NotJson("The filter is not JSON") from why
