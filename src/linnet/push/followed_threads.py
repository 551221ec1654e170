"""The threads that people follow, in memory: counting asks for them with every room."""

from linnet.changes.vocabulary import Change, ThreadSubscriptionChanged
from linnet.ids import EventId, RoomId, UserId
from linnet.metrics import Metrics
from linnet.push import store_threads
from linnet.push.rules import Ruleset
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_WEIGHT = 500_000
"""Threads, and people who follow none: some 100 bytes each."""

_ByRoom = dict[RoomId, frozenset[EventId]]
_NONE: frozenset[EventId] = frozenset()


class FollowedThreads:
    """What each user follows, kept current by committed changes."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._cache: Cache[UserId, _ByRoom] = Cache(
            "followed_threads", metrics, MAX_WEIGHT, lambda found: 1 + sum(map(len, found.values()))
        )

    async def for_rules(
        self, rules: Ruleset, user_id: UserId, room_id: RoomId
    ) -> frozenset[EventId]:
        """The roots that a user follows in a room; none where no rule asks for them."""
        if not rules.uses_threads:
            return _NONE
        return (await self._cache.get(user_id, self._load)).get(room_id, _NONE)

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, ThreadSubscriptionChanged):
            self._cache.forget(change.user_id)

    async def _load(self, user_id: UserId) -> _ByRoom:
        roots: dict[RoomId, list[EventId]] = {}
        async with self._db.snapshot() as reader:
            for room_id, root_id in await store_threads.subscribed(reader, user_id):
                roots.setdefault(room_id, []).append(root_id)
        return {room_id: frozenset(found) for room_id, found in roots.items()}
