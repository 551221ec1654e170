"""Since when somebody is in a room, in memory: asked for with each message of a guarded room."""

from linnet.ids import RoomId, UserId
from linnet.metrics import Metrics
from linnet.rooms import reading
from linnet.rooms.head import MEMBER
from linnet.storage.cache import Cache
from linnet.storage.database import Database, Reader

MAX_KNOWN = 200_000


class Joins:
    """Since when people are in rooms without a break, as their joins tell."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._since: Cache[tuple[RoomId, UserId], int] = Cache("joined_since", metrics, MAX_KNOWN)

    async def since(self, room_id: RoomId, user_id: UserId) -> int:
        """In milliseconds; 0 for whoever is not in the room, whom its rules will refuse."""
        return await self._since.get((room_id, user_id), self._load)

    def forget(self, room_id: RoomId, user_id: str) -> None:
        """Their place in the room has changed."""
        self._since.forget((room_id, UserId(user_id)))

    async def _load(self, place: tuple[RoomId, UserId]) -> int:
        async with self._db.snapshot() as reader:
            return await joined_ts(reader, *place)


async def joined_ts(reader: Reader, room_id: RoomId, user_id: UserId) -> int:
    """When somebody came in and stayed: a new name since does not make them new."""
    begun: int | None = None
    for held in await reading.history_of(reader, room_id, MEMBER, user_id):
        if held.value != "join":
            begun = None
        elif begun is None:
            begun = held.position
    if begun is None:
        return 0
    (stored,) = await reading.events_at(reader, [begun])
    return stored.event.origin_server_ts
