"""Who has pushers, in memory: asked for with every event."""

from collections.abc import Iterable, Set

from linnet.changes.vocabulary import Change, PushersChanged
from linnet.ids import UserId
from linnet.push import store_pushers
from linnet.push.pusher import Known
from linnet.storage.database import Database


class Holders:
    """The pushers that are switched on, by their owner. `refresh` it before use.

    A server has a few for each account, so all of them are kept, of each only what is asked for.
    """

    def __init__(self) -> None:
        self._by_user: dict[UserId, tuple[Known, ...]] = {}
        self._stale: set[UserId] | None = None
        """Whose pushers have changed; None before the first reading."""
        self.oldest = 0
        """The position at which the oldest pusher was made; kept, because every event asks."""

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, PushersChanged) and self._stale is not None:
            self._stale.add(change.user_id)

    async def refresh(self, db: Database) -> None:
        """Read what has changed."""
        stale = self._stale
        if stale is not None and not stale:
            return
        # What changes from here on is read next time.
        self._stale = set()
        async with db.snapshot() as reader:
            found = await store_pushers.enabled_pushers(reader, stale)
        for user_id in stale or ():
            self._by_user.pop(user_id, None)
        self._put(found)
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

    def of(self, user_id: UserId) -> tuple[Known, ...]:
        return self._by_user.get(user_id, ())

    def everybody(self) -> list[UserId]:
        """All who have pushers."""
        return list(self._by_user)
