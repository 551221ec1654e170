"""Whom a user ignores: what they send, but for state, is not shown to that user.

# spec: client-server-api #ignoring-users
"""

import msgspec
from msgspec import Struct

from linnet.accounts.account_data import global_data
from linnet.changes.vocabulary import AccountDataChanged, Change
from linnet.ids import UserId
from linnet.metrics import Metrics
from linnet.storage.cache import Cache
from linnet.storage.database import Database, Reader

IGNORED_USERS = "m.ignored_user_list"
MAX_CACHED = 1_000_000
"""Entries of all lists together."""


class _List(Struct, frozen=True):
    ignored_users: dict[str, object] = {}


_decoder = msgspec.json.Decoder(_List)


async def ignored_by(reader: Reader, users: list[UserId]) -> dict[UserId, frozenset[UserId]]:
    """Who is on the lists of users. Clients write them: in a wrong form it counts as none."""
    found = await global_data(reader, users, IGNORED_USERS)
    return {user_id: _listed(found.get(user_id, b"{}")) for user_id in users}


def _listed(content: bytes) -> frozenset[UserId]:
    try:
        return frozenset(UserId(user) for user in _decoder.decode(content).ignored_users)
    except msgspec.ValidationError:
        return frozenset()


class Ignored:
    """The lists of users who are active, in memory: asked for with every timeline."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._cache: Cache[UserId, frozenset[UserId]] = Cache(
            "ignored_users", metrics, MAX_CACHED, lambda users: len(users) + 1
        )

    async def by(self, user_id: UserId) -> frozenset[UserId]:
        """Whom a user ignores, as of the newest commit."""
        return await self._cache.get(user_id, self._load)

    async def _load(self, user_id: UserId) -> frozenset[UserId]:
        async with self._db.snapshot() as reader:
            return (await ignored_by(reader, [user_id]))[user_id]

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, AccountDataChanged) and change.type == IGNORED_USERS:
            self._cache.forget(change.user_id)
