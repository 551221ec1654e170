"""Each active user's rooms in memory, most recently active first.

A person with thousands of rooms is woken by one message in one of them: that room moves to the
front, and the others are neither read nor sorted again.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from linnet.changes.notifier import Notifier
from linnet.changes.vocabulary import Change, EventAppended
from linnet.ids import RoomId, UserId
from linnet.metrics import Metrics
from linnet.rooms.facts import Facts
from linnet.rooms.places import Member, RoomFacts
from linnet.storage.cache import Cache

MAX_ROOMS = 1_000_000
"""Entries of all lists together."""
MAX_CHANGES = 2_000
"""After more changes than this everything is sorted anew."""
HERE = ("join", "invite", "knock")


class Ordered(Struct, frozen=True):
    """A user's rooms as of a position or later."""

    own: Mapping[RoomId, Member]
    """What it was made from: another object once a place of the user has changed."""
    position: int
    rooms: Sequence[RoomId]
    """Where the user is, is invited or knocks; most recently active first."""
    facts: Mapping[RoomId, RoomFacts]
    inviters: frozenset[UserId]
    outside: Sequence[Member]
    """Places that the user has left and not forgotten."""


def activity(facts: RoomFacts, member: Member) -> int:
    """By which rooms are sorted."""
    return facts.position if member.membership == "join" else member.position


class RoomOrders:
    """The lists of users who sync, continued with what is new when they are asked for."""

    def __init__(self, facts: Facts, notifier: Notifier, metrics: Metrics) -> None:
        self._facts = facts
        self._notifier = notifier
        self._cache: Cache[UserId, Ordered] = Cache(
            "room_orders", metrics, MAX_ROOMS, lambda ordered: len(ordered.rooms) + 1
        )

    async def of(self, user_id: UserId, own: Mapping[RoomId, Member]) -> Ordered:
        """The rooms of a user, whose places are `own`."""
        position = self._notifier.position
        kept = self._cache.peek(user_id)
        changes = None
        if kept is not None and kept.own is own:
            changes = self._notifier.since(kept.position)
        if kept is None or changes is None or len(changes) > MAX_CHANGES:
            ordered = await self._anew(own, position)
        elif moved := _moved(changes, own):
            ordered = await self._continued(kept, moved, position)
        else:
            return kept
        self._cache.put(user_id, ordered)
        return ordered

    async def _anew(self, own: Mapping[RoomId, Member], position: int) -> Ordered:
        here = [room_id for room_id, member in own.items() if member.membership in HERE]
        facts = await self._facts.of(here)
        invites = (own[room_id] for room_id in facts if own[room_id].membership == "invite")
        return Ordered(
            own,
            position,
            _sorted(facts, facts, own),
            facts,
            frozenset(member.sender for member in invites),
            [m for m in own.values() if m.membership not in HERE],
        )

    async def _continued(self, kept: Ordered, moved: Collection[RoomId], position: int) -> Ordered:
        fresh = await self._facts.of(moved)
        facts = {**kept.facts, **fresh}
        own = kept.own
        # An invite keeps its place, whatever happens in the room.
        joined = {room_id for room_id in fresh if own[room_id].membership == "join"}
        others = [room_id for room_id in kept.rooms if room_id not in joined]
        rooms = [*_sorted(joined, facts, own), *others]
        return Ordered(own, position, rooms, facts, kept.inviters, kept.outside)


def _moved(changes: Sequence[Change], own: Mapping[RoomId, Member]) -> set[RoomId]:
    """The user's rooms in which something was said."""
    return {
        change.room_id
        for change in changes
        if isinstance(change, EventAppended)
        and (member := own.get(change.room_id)) is not None
        and member.membership in HERE
    }


def _sorted(
    rooms: Collection[RoomId], facts: Mapping[RoomId, RoomFacts], own: Mapping[RoomId, Member]
) -> list[RoomId]:
    return sorted(rooms, key=lambda room_id: -activity(facts[room_id], own[room_id]))
