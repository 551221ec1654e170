"""Which rooms a user regards as direct chats, in memory: asked for with every sliding sync.

# spec: client-server-api #mdirect
"""

import msgspec

from linnet.accounts.account_data import datum
from linnet.changes.vocabulary import AccountDataChanged, Change
from linnet.ids import UserId
from linnet.metrics import Metrics
from linnet.storage.cache import Cache
from linnet.storage.database import Database

DIRECT = "m.direct"
MAX_CACHED = 1_000_000
"""Entries of all lists together."""


class DirectChats:
    """The lists of users who sync, as of the newest commit."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._cache: Cache[UserId, frozenset[str]] = Cache(
            "direct_chats", metrics, MAX_CACHED, lambda rooms: len(rooms) + 1
        )

    async def of(self, user_id: UserId) -> frozenset[str]:
        """The direct chats of a user. Clients write the list: what has a wrong form is left out."""
        return await self._cache.get(user_id, self._load)

    async def _load(self, user_id: UserId) -> frozenset[str]:
        async with self._db.snapshot() as reader:
            found = await datum(reader, user_id, None, DIRECT)
        if found is None:
            return frozenset()
        content = msgspec.json.decode(found.content)
        lists = [rooms for rooms in content.values() if isinstance(rooms, list)]
        return frozenset(room for rooms in lists for room in rooms if isinstance(room, str))

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, AccountDataChanged) and change.type == DIRECT:
            self._cache.forget(change.user_id)
