"""SQL of the facts by which rooms are sorted and filtered."""

from linnet.ids import RoomId
from linnet.rooms.places import RoomFacts
from linnet.storage.database import Reader


async def facts(reader: Reader, room_ids: list[RoomId]) -> list[RoomFacts]:
    """The facts of those of the rooms that exist."""
    rows = await reader.all(
        "SELECT room_id, position, bump_position, is_encrypted, room_type FROM rooms"
        " WHERE room_id IN ($1...)",
        room_ids,
    )
    return [RoomFacts(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]
