"""How many rooms and events there are."""

from msgspec import Struct

from linnet.rooms import store
from linnet.storage.database import Reader


class RoomCounts(Struct, frozen=True):
    rooms: int
    encrypted_rooms: int
    events: int


async def count_rooms(reader: Reader) -> RoomCounts:
    return RoomCounts(*await store.count_rooms(reader))
