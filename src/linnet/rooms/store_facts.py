"""SQL of the facts by which rooms are sorted and filtered."""

from msgspec import Struct

from linnet.ids import RoomId
from linnet.storage.database import Reader


class RoomFacts(Struct, frozen=True):
    """What lists need to know of a room."""

    room_id: RoomId
    position: int
    """Of the newest event."""
    bump_position: int
    """Of the newest event that moves the room up."""
    is_encrypted: bool
    room_type: str | None


async def facts(reader: Reader, room_ids: list[RoomId]) -> list[RoomFacts]:
    """The facts of those of the rooms that exist."""
    rows = await reader.all(
        "SELECT room_id, position, bump_position, is_encrypted, room_type FROM rooms"
        " WHERE room_id IN ($1...)",
        room_ids,
    )
    return [RoomFacts(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]
