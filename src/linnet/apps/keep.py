"""What is kept of applications goes with the room or the person."""

from linnet.apps import store_ledger, store_rooms
from linnet.ids import RoomId, UserId
from linnet.sessions.apps import grants
from linnet.storage.database import Tx


async def forget_room(tx: Tx, room_id: RoomId) -> None:
    """A room is deleted: so is what it has allowed, and what was handed out of it."""
    await store_rooms.forget_room(tx, room_id)
    await store_ledger.forget_room(tx, room_id)


async def forget_person(tx: Tx, user_id: UserId) -> dict[str, int]:
    """Somebody's account is erased: their grants with the ledger, and that they were read about."""
    gone = await grants.forget_grants_of(tx, user_id)
    await store_ledger.forget_grants(tx, gone)
    await store_ledger.forget_person(tx, user_id)
    await store_rooms.forget_person(tx, user_id)
    return {"app_grants": len(gone)}
