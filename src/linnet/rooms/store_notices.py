"""SQL of the rooms for notices of the server."""

from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx


async def room_of(reader: Reader, user_id: UserId) -> RoomId | None:
    """The room in which the server speaks to a user."""
    row = await reader.maybe("SELECT room_id FROM notice_rooms WHERE user_id = $1", user_id)
    return None if row is None else row[0]


async def set_room(tx: Tx, user_id: UserId, room_id: RoomId) -> None:
    await tx.run(
        "INSERT INTO notice_rooms (user_id, room_id) VALUES ($1, $2)"
        " ON CONFLICT (user_id) DO UPDATE SET room_id = excluded.room_id",
        user_id,
        room_id,
    )
