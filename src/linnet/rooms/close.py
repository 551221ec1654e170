"""Close a room, by an administrator, and open it again.

Nobody can do more in a closed room than leave it: nothing is said, nobody invited, nobody comes in.
What was said stays readable for its members. Whether a room is closed is part of its head and is
asked in the writer's turn, so nothing that was already on its way comes after the closing, and
what the server itself would send in somebody's name, like a new display name, is refused as well.
"""

from linnet.rooms import store
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx

CLOSED = "This room was closed by an administrator of this server"


def accepts(head: RoomHead, draft: Draft) -> bool:
    """Whether a room takes this, as far as it may be closed."""
    return not head.is_closed or draft.is_leaving


async def set_closed(tx: Tx, rooms: Rooms, head: RoomHead, is_closed: bool) -> RoomHead:
    """Close or open a room, and return its head after that.

    Only inside a write transaction, with the head that `heads.in_turn` gave.
    """
    await store.set_closed(tx, head.room_id, rooms.clock.now_ms() if is_closed else None)
    after = head.closed(is_closed)
    rooms.heads.replace(tx, after)
    return after
