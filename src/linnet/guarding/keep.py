"""What guarding keeps of a room beside its state: taken along, and removed, with the room."""

from linnet.guarding import store_acts, store_rules
from linnet.ids import RoomId
from linnet.storage.database import Tx


async def take_along(tx: Tx, old: RoomId, new: RoomId) -> None:
    """A room is upgraded: the new one has its rules, and its moderators answer what waits."""
    await store_rules.copy(tx, old, new)
    await store_acts.move_waiting(tx, old, new)


async def forget_room(tx: Tx, room_id: RoomId) -> None:
    """A room is deleted: its rules go, and so does what they have held."""
    await store_rules.remove(tx, room_id)
    await store_acts.remove(tx, room_id)
