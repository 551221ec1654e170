"""Close a room and open it again, so that the lists of rooms know it too."""

from linnet.directory.listing import refresh_listed
from linnet.errors import Forbidden, NotFound
from linnet.ids import RoomId
from linnet.rooms.close import set_closed
from linnet.rooms.delete import deletion_of
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx

NO_SUCH_ROOM = "There is no such room here"


async def close_room(rooms: Rooms, tx: Tx, room_id: RoomId, is_closed: bool) -> bool:
    """Close a room or open it; returns whether that has changed anything.

    Raises:
        NotFound: there is no such room.
        Forbidden: it shall be opened, and is being deleted.
    """
    head = await rooms.heads.in_turn(tx, room_id)
    if head is None:
        raise NotFound(NO_SUCH_ROOM)
    if not is_closed and await deletion_of(tx, room_id) is not None:
        raise Forbidden("This room is being deleted")
    if head.is_closed == is_closed:
        return False
    await refresh_listed(tx, rooms, await set_closed(tx, rooms, head, is_closed))
    return True
