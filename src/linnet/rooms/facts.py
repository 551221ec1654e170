"""A few facts of each room in memory, for sorting and filtering people's lists.

A person with a thousand rooms asks for a window of twenty: that must not read a thousand rooms.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from linnet.changes.notifier import Notifier
from linnet.changes.vocabulary import Change, EventAppended
from linnet.ids import RoomId
from linnet.metrics import Metrics
from linnet.rooms import store_facts
from linnet.rooms.places import RoomFacts
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_ROOMS = 200_000

BUMP_TYPES = frozenset(
    {
        "m.room.create",
        "m.room.message",
        "m.room.encrypted",
        "m.sticker",
        "m.call.invite",
        "m.poll.start",
        "org.matrix.msc3381.poll.start",
        "m.beacon_info",
        "org.matrix.msc3672.beacon_info",
    }
)
"""Events that move a room up in people's lists. # spec: MSC4186"""


class Facts:
    """Facts by room, kept current by committed changes."""

    def __init__(self, db: Database, notifier: Notifier, metrics: Metrics) -> None:
        self._db = db
        self._notifier = notifier
        self._cache: Cache[RoomId, RoomFacts] = Cache("room_facts", metrics, MAX_ROOMS)

    async def of(self, room_ids: Iterable[RoomId]) -> dict[RoomId, RoomFacts]:
        """The facts of these rooms; unknown rooms are left out."""
        found: dict[RoomId, RoomFacts] = {}
        missing: list[RoomId] = []
        for room_id in room_ids:
            facts = self._cache.peek(room_id)
            if facts is None:
                missing.append(room_id)
            else:
                found[room_id] = facts
        if missing:
            found.update(await self._load(missing))
        return found

    async def _load(self, missing: list[RoomId]) -> dict[RoomId, RoomFacts]:
        before = self._notifier.position
        async with self._db.snapshot() as reader:
            loaded = await store_facts.facts(reader, missing)
        meanwhile = self._notifier.since(before)
        if meanwhile is None:
            return {facts.room_id: facts for facts in loaded}
        for facts in loaded:
            self._cache.put(facts.room_id, facts)
        # What was committed while we read is applied on top, as far as it is not in there.
        for change in meanwhile:
            self.hear(change)
        return {f.room_id: self._cache.peek(f.room_id) or f for f in loaded}

    def hear(self, change: Change) -> None:
        """Follow new events."""
        if not isinstance(change, EventAppended):
            return
        facts = self._cache.peek(change.room_id)
        if facts is None or change.position <= facts.position:
            return
        position = change.position
        is_bump = change.event.type in BUMP_TYPES
        joined, invited = counts_moved(change.previous_membership, change.new_membership)
        self._cache.put(
            change.room_id,
            replace(
                facts,
                position=position,
                bump_position=position if is_bump else facts.bump_position,
                is_encrypted=facts.is_encrypted or change.event.type == "m.room.encryption",
                joined_count=facts.joined_count + joined,
                invited_count=facts.invited_count + invited,
            ),
        )


def counts_moved(before: str | None, after: object) -> tuple[int, int]:
    """By how much an event moves the numbers of the joined and the invited.

    `before` is the membership of a member event's target before it, None for other events.
    """
    if before is None:
        return 0, 0
    joined, invited = ((after == kind) - (before == kind) for kind in ("join", "invite"))
    return joined, invited
