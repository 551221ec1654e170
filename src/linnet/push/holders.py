"""Who has pushers, in memory: asked for with every event."""

from collections.abc import Iterable, Set

from linnet.changes.vocabulary import Change, EventAppended, PushersChanged
from linnet.ids import RoomId, UserId
from linnet.metrics import Metrics
from linnet.push import store_pushers
from linnet.push.pusher import Known
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_IN_ROOMS = 500_000
"""Entries of the sets of all rooms together; an entry takes about 60 bytes."""


class Holders:
    """The pushers that are switched on, by their owner. `refresh` it before use.

    A server has a few for each account, so all of them are kept, of each only what is asked for.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._in_rooms: Cache[RoomId, set[UserId]] = Cache(
            "push_holders", metrics, MAX_IN_ROOMS, lambda users: len(users) + 1
        )
        self._by_user: dict[UserId, tuple[Known, ...]] = {}
        self._stale: set[UserId] | None = None
        """Whose pushers have changed; None before the first reading."""
        self.oldest = 0
        """The position at which the oldest pusher was made; kept, because every event asks."""

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, PushersChanged):
            if self._stale is not None:
                self._stale.add(change.user_id)
        elif isinstance(change, EventAppended) and change.previous_membership is not None:
            self._hear_of_member(change)

    def _hear_of_member(self, change: EventAppended) -> None:
        users = self._in_rooms.peek(change.room_id)
        if users is None:
            return
        target = UserId(change.event.state_key or "")
        if change.new_membership == "join" and target in self._by_user:
            users.add(target)
        else:
            users.discard(target)

    async def refresh(self, db: Database) -> None:
        """Read what has changed."""
        stale = self._stale
        if stale is not None and not stale:
            return
        # What changes from here on is read next time.
        self._stale = set()
        async with db.snapshot() as reader:
            found = await store_pushers.enabled_pushers(reader, stale)
        had = self._by_user.keys() & (stale or set())
        for user_id in had:
            del self._by_user[user_id]
        self._put(found)
        if stale is None or had != self._by_user.keys() & stale:
            self._in_rooms.clear()
        numbers = (p.number for pushers in self._by_user.values() for p in pushers)
        self.oldest = min(numbers, default=0)

    def _put(self, pushers: Iterable[Known]) -> None:
        for pusher in pushers:
            known = self._by_user.get(pusher.user_id, ())
            self._by_user[pusher.user_id] = (*known, pusher)

    @property
    def has_any(self) -> bool:
        return bool(self._by_user)

    def among(self, users: Set[UserId]) -> set[UserId]:
        """Those of the users who have pushers; takes as long as the fewer of both are many."""
        return self._by_user.keys() & users

    def in_room(self, room_id: RoomId, joined: Set[UserId]) -> Set[UserId]:
        """Those of the room's joined users who have pushers. Do not keep it: it changes."""
        users = self._in_rooms.peek(room_id)
        if users is None:
            users = self.among(joined)
            self._in_rooms.put(room_id, users)
        return users

    def of(self, user_id: UserId) -> tuple[Known, ...]:
        return self._by_user.get(user_id, ())

    def everybody(self) -> list[UserId]:
        """All who have pushers."""
        return list(self._by_user)
