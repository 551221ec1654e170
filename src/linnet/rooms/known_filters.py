"""The filters that clients name by their ids, in memory: named with every sync."""

from linnet.errors import NotFound
from linnet.ids import UserId
from linnet.metrics import Metrics
from linnet.rooms import store_filters
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_CHARACTERS = 16 * 1024 * 1024
"""Of all filters together; one has up to 64 KiB, most have a hundred characters."""
_ENTRY = 300
"""What an entry takes beside its text."""


class KnownFilters:
    """The definitions of filters that were used lately.

    One never changes and is never removed, since its id is made of its content: so nothing has to
    be forgotten.
    """

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._cache: Cache[tuple[UserId, str], str] = Cache(
            "filters", metrics, MAX_CHARACTERS, lambda text: len(text) + _ENTRY
        )

    async def definition(self, user_id: UserId, filter_id: str) -> str:
        """The JSON of a user's filter.

        Raises:
            NotFound: this user has left no such filter.
        """
        return await self._cache.get((user_id, filter_id), self._load)

    async def _load(self, key: tuple[UserId, str]) -> str:
        async with self._db.snapshot() as reader:
            found = await store_filters.definition(reader, *key)
        if found is None:
            raise NotFound("There is no such filter")
        return found.decode()
