"""SQL of the facts by which rooms are sorted and filtered."""

from linnet.ids import RoomId
from linnet.rooms.places import RoomFacts
from linnet.storage.database import Reader, Row


async def facts(reader: Reader, room_ids: list[RoomId]) -> list[RoomFacts]:
    """The facts of those of the rooms that exist."""
    rows = await reader.all(
        "SELECT room_id, position, bump_position, is_encrypted, room_type, joined_count,"
        " invited_count FROM rooms WHERE room_id IN ($1...)",
        room_ids,
    )
    return [_facts(row) for row in rows]


def _facts(row: Row) -> RoomFacts:
    room_id, position, bump_position, is_encrypted, room_type, joined, invited = row
    encrypted = bool(is_encrypted)
    return RoomFacts(room_id, position, bump_position, encrypted, room_type, joined, invited)
