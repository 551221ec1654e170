"""What many see alike: the new events of a room between two positions, rendered once.

When a message comes, everybody in the room asks for the same events after the same position. Who
was joined all the time, has sent none of them and ignores none of their senders sees what all
others like that see. Events with aggregations are left out, as those differ with whom a reader
ignores.
"""

from collections import OrderedDict
from collections.abc import Collection

from msgspec import Raw, Struct

from linnet.clock import Clock
from linnet.ids import RoomId, UserId
from linnet.sync.timeline import Timeline

MAX_KEPT = 256
MAX_AGE_MS = 1_000
"""An event's `age` is as of when it was rendered."""

Key = tuple[RoomId, int, int, int]
"""A room, the positions after and up to which it is looked at, and the limit of events."""


class SharedTimeline(Struct, frozen=True):
    """A timeline as those see it whom nothing sets apart."""

    timeline: Timeline
    rendered: list[Raw]
    senders: frozenset[UserId]
    made_ms: int


class SharedTimelines:
    """The last few."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[Key, SharedTimeline] = OrderedDict()

    def find(self, key: Key, user_id: UserId, ignored: Collection[UserId]) -> SharedTimeline | None:
        """What was kept, if this reader sees it like that."""
        found = self._kept.get(key)
        if found is None or self._clock.steady_ms() - found.made_ms > MAX_AGE_MS:
            return None
        if user_id in found.senders or not found.senders.isdisjoint(ignored):
            return None
        return found

    def keep(self, key: Key, user_id: UserId, timeline: Timeline, rendered: list[Raw]) -> None:
        """Keep what a reader who ignores nobody was shown, if others see the same."""
        senders = frozenset(stored.event.sender for stored in timeline.events)
        if user_id in senders:
            return
        if timeline.is_limited or any(stored.is_parent for stored in timeline.events):
            return
        self._kept[key] = SharedTimeline(timeline, rendered, senders, self._clock.steady_ms())
        self._kept.move_to_end(key)
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
