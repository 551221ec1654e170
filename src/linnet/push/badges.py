"""The number on an app's icon: what is unread in all rooms of a person together."""

from collections import OrderedDict

from msgspec import Struct

from linnet.changes.vocabulary import (
    AccountDataChanged,
    Change,
    EventAppended,
    EventRedacted,
    ReceiptMoved,
    ThreadSubscriptionChanged,
)
from linnet.ids import RoomId, UserId
from linnet.metrics import Metrics
from linnet.push.preferences import PUSH_RULES
from linnet.push.tally import Tally
from linnet.rooms.ignored import IGNORED_USERS
from linnet.rooms.wiring import Rooms
from linnet.storage.cache import Cache

MAX_PEOPLE = 20_000
MAX_CHANGED = 100_000
"""Rooms of which it is remembered when they last changed."""
ROOMS_AT_ONCE = 50
"""Rooms that are counted before others have their turn."""


class Badge(Struct, frozen=True):
    unread: int
    missed_calls: int


class _Part(Struct, frozen=True):
    """What one room adds, as of a position."""

    until: int
    unread: int
    missed_calls: int


class _Parts:
    """The parts of one person. `version` grows when one of them becomes untrue."""

    __slots__ = ("by_room", "version")

    def __init__(self) -> None:
        self.by_room: dict[RoomId, _Part] = {}
        self.version = 0

    def forget(self, room_id: RoomId) -> None:
        self.by_room.pop(room_id, None)
        self.version += 1


class Badges:
    """The badges of people who are pushed to, kept by room so that news counts one room again."""

    def __init__(self, rooms: Rooms, tally: Tally, metrics: Metrics) -> None:
        self._rooms = rooms
        self._tally = tally
        self._parts: Cache[UserId, _Parts] = Cache("badges", metrics, MAX_PEOPLE)
        self._changed: OrderedDict[RoomId, int] = OrderedDict()
        self._changed_before = rooms.notifier.position
        """Rooms that are not remembered may have changed up to here."""

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, ReceiptMoved | ThreadSubscriptionChanged):
            self._forget(change.user_id, change.room_id)
        elif isinstance(change, EventAppended | EventRedacted):
            self._changed[change.room_id] = change.position
            self._changed.move_to_end(change.room_id)
            if len(self._changed) > MAX_CHANGED:
                _, position = self._changed.popitem(last=False)
                self._changed_before = position
            if isinstance(change, EventAppended) and change.previous_membership is not None:
                self._forget(UserId(change.event.state_key or ""), change.room_id)
        elif isinstance(change, AccountDataChanged) and change.type in (PUSH_RULES, IGNORED_USERS):
            self._parts.forget(change.user_id)

    def _forget(self, user_id: UserId, room_id: RoomId) -> None:
        parts = self._parts.peek(user_id)
        if parts is not None:
            parts.forget(room_id)

    async def of(self, user_id: UserId) -> Badge:
        """The badge of a person now."""
        parts = self._parts.peek(user_id)
        if parts is None:
            parts = _Parts()
            self._parts.put(user_id, parts)
        own = await self._rooms.memberships.of_user(user_id)
        joined = [room_id for room_id, member in own.items() if member.membership == "join"]
        counted = [await self._part(user_id, room_id, parts, n) for n, room_id in enumerate(joined)]
        return Badge(
            sum(part.unread for part in counted), sum(part.missed_calls for part in counted)
        )

    async def _part(self, user_id: UserId, room_id: RoomId, parts: _Parts, number: int) -> _Part:
        part = parts.by_room.get(room_id)
        if part is not None:
            if self._changed.get(room_id, self._changed_before) <= part.until:
                return part
        elif number % ROOMS_AT_ONCE == ROOMS_AT_ONCE - 1:
            await self._rooms.clock.wait_ms(0)
        version = parts.version
        until = self._rooms.notifier.position
        async with self._rooms.db.snapshot() as reader:
            found = await self._tally.counts(reader, user_id, room_id, until)
        part = _Part(until, found.total[0], found.missed_calls)
        if parts.version == version:
            parts.by_room[room_id] = part
        return part
