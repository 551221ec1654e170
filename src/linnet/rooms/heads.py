"""The heads that this process builds on.

Events are built before their turn to write comes, on the newest head this process knows, which may
include events that are not yet durable. In its turn a writer asks `in_turn` for the head it must
really build on; when that is another one, it builds again. So the disk and the processor work at
the same time, and the order of the log stays the only truth.
"""

from collections import OrderedDict

from linnet.ids import RoomId
from linnet.rooms import store
from linnet.rooms.head import RoomHead
from linnet.storage.database import Database, Tx

MAX_HEADS = 10_000


class _Slot:
    """`written` is what a writer saw or made in its turn; None until one had a turn."""

    __slots__ = ("latest", "written")

    def __init__(self, latest: RoomHead, written: RoomHead | None) -> None:
        self.latest = latest
        self.written = written


class Heads:
    """The heads of rooms that were used lately."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._slots: OrderedDict[RoomId, _Slot] = OrderedDict()

    async def get(self, room_id: RoomId) -> RoomHead | None:
        """The newest head known here, maybe with events still on their way to the disk."""
        slot = self._slots.get(room_id)
        if slot is not None:
            self._slots.move_to_end(room_id)
            return slot.latest
        async with self._db.snapshot() as reader:
            head = await store.head(reader, room_id)
        if head is None:
            return None
        # Somebody may have been faster while we waited for the database.
        slot = self._slots.get(room_id) or self._put(_Slot(head, None))
        return slot.latest

    def advance(self, head: RoomHead) -> None:
        """Build what comes next on this head, although its event is not written yet."""
        if (slot := self._slots.get(head.room_id)) is not None:
            slot.latest = head

    async def in_turn(self, tx: Tx, room_id: RoomId) -> RoomHead | None:
        """The head as of everything written before this turn. Only inside a write transaction."""
        slot = self._slots.get(room_id)
        if slot is not None and slot.written is not None:
            return slot.written
        head = await store.head(tx, room_id)
        if head is None:
            self.forget(room_id)
            return None
        if slot is not None and slot.latest.position == head.position:
            head = slot.latest
        self._put(_Slot(slot.latest if slot is not None else head, head))
        return head

    def write(self, tx: Tx, head: RoomHead) -> None:
        """In its turn a writer has appended the event that leads to this head."""
        tx.on_rollback(lambda: self.forget(head.room_id))
        slot = self._slots.get(head.room_id)
        if slot is None:
            self._put(_Slot(head, head))
            return
        if slot.latest is slot.written or slot.latest.extremities == head.extremities:
            slot.latest = head
        slot.written = head

    def replace(self, tx: Tx, head: RoomHead) -> None:
        """In its turn a writer has changed the room without an event; what others built falls."""
        tx.on_rollback(lambda: self.forget(head.room_id))
        self._put(_Slot(head, head))

    def forget(self, room_id: RoomId) -> None:
        """Read the head from the database next time."""
        self._slots.pop(room_id, None)

    def _put(self, slot: _Slot) -> _Slot:
        self._slots[slot.latest.room_id] = slot
        self._slots.move_to_end(slot.latest.room_id)
        if len(self._slots) > MAX_HEADS:
            self._slots.popitem(last=False)
        return slot
