"""What guarding keeps beside a room's state: taken along, and removed, with the room or person."""

from linnet.guarding import store_acts, store_removals, store_rules
from linnet.ids import RoomId, UserId
from linnet.storage.database import Tx


async def take_along(tx: Tx, old: RoomId, new: RoomId) -> None:
    """A room is upgraded: the new one has its rules, and its moderators answer what waits."""
    await store_rules.copy(tx, old, new)
    await store_acts.move_waiting(tx, old, new)


async def forget_room(tx: Tx, room_id: RoomId) -> None:
    """A room is deleted: its rules go, and so does what they have held."""
    await store_rules.remove(tx, room_id)
    await store_acts.remove(tx, room_id)


async def forget_person(tx: Tx, user_id: UserId) -> dict[str, int]:
    """Somebody's account is erased: so is what rules have held of them."""
    await store_removals.forget_person(tx, user_id)
    return {"held_messages": await store_acts.forget_person(tx, user_id)}
