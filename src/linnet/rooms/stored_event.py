"""Events as the log holds them, and the cache of recent ones."""

from collections import OrderedDict
from collections.abc import Iterable

from msgspec import Struct

from linnet.changes.vocabulary import Change, EventAppended, EventRedacted
from linnet.events.event import Event
from linnet.ids import DeviceId, EventId
from linnet.metrics import Metrics
from linnet.rooms.relations import BUNDLED, relation_of
from linnet.storage.cache import Cache

MAX_CACHE_BYTES = 32 * 1024 * 1024
MAX_CHANGED = 10_000
"""Events that changed lately, far more than any reader that is still under way can be behind."""
_OVERHEAD_BYTES = 1500
"""A parsed event weighs about this much more than its text."""


class StoredEvent(Struct, frozen=True, eq=False):
    """An event with its place in the log."""

    position: int
    event: Event
    sender_device: DeviceId | None = None
    transaction_id: str | None = None
    replaces: EventId | None = None
    """Of a state event: the one it replaced."""
    redacted_by: EventId | None = None
    thread_root: EventId | None = None
    kind: str = ""
    """How push rules may class it without looking inside."""
    is_parent: bool = False
    """Whether any event refers to it, so that aggregations may have to be added."""


class StoredEvents:
    """Recent events by id, within a fixed number of bytes."""

    def __init__(self, metrics: Metrics) -> None:
        self._changed: OrderedDict[EventId, None] = OrderedDict()
        self._cache: Cache[EventId, StoredEvent] = Cache(
            "events", metrics, MAX_CACHE_BYTES, lambda s: len(s.event.canonical) + _OVERHEAD_BYTES
        )

    def peek(self, event_id: EventId) -> StoredEvent | None:
        return self._cache.peek(event_id)

    def appended(self, changes: Iterable[Change]) -> list[StoredEvent] | None:
        """The events that these changes have appended; None when memory misses one of them."""
        found: list[StoredEvent] = []
        for change in changes:
            if isinstance(change, EventAppended):
                stored = self._cache.peek(change.event.event_id)
                if stored is None:
                    return None
                found.append(stored)
        return found

    def keep(self, stored: StoredEvent) -> None:
        """Remember an event, unless it changed lately: the reader may have seen it before that."""
        if stored.event.event_id not in self._changed:
            self._cache.put(stored.event.event_id, stored)

    def forget(self, event_id: EventId) -> None:
        """What is in memory of this event is not true any more."""
        self._cache.forget(event_id)
        self._changed[event_id] = None
        self._changed.move_to_end(event_id)
        if len(self._changed) > MAX_CHANGED:
            self._changed.popitem(last=False)

    def hear(self, change: Change) -> None:
        """A redacted event must not be served from memory with its content."""
        if isinstance(change, EventRedacted):
            self.forget(change.event_id)
        elif isinstance(change, EventAppended):
            relation = relation_of(change.event)
            if relation is not None and relation.type in BUNDLED:
                # Its aggregations have changed.
                self.forget(relation.parent)
