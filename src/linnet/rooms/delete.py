"""Delete a room with all it holds, by an administrator, in steps that survive a stop.

A room goes in stages:

- `leaving`: it is closed, and everybody is put out, one after the other;
- `removing`: for nobody is there such a room any more; what was said is taken out of the log;
- `files`: files that were sent in it, and that nothing else is seen to mention, are deleted;
- `done`.

What stays is the room's row, so that its id is never used again, its first event, and everybody's
last member event: that is how apps that were away hear that their owner is out. Other domains take
out themselves what they keep of a room: see `admin/delete_room.py`, which goes through the stages.
"""

from collections.abc import Sequence

from linnet.changes.vocabulary import RoomForgotten
from linnet.ids import RoomId, UserId
from linnet.rooms import store, store_deletions, store_originals, store_retention, store_state
from linnet.rooms.access import END
from linnet.rooms.close import set_closed
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.send import append_in_turn
from linnet.rooms.store_deletions import (
    Deletion,
    Stage,
    add_files,
    deletion_of,
    files,
    move,
    people,
    remove_files,
    remove_receipts,
    texts_after,
    unfinished,
)
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader, Tx

__all__ = [
    "Deletion",
    "Stage",
    "add_files",
    "begin",
    "deletion_of",
    "doomed",
    "empty",
    "files",
    "move",
    "people",
    "put_out",
    "remove",
    "remove_files",
    "remove_receipts",
    "texts_after",
    "unfinished",
]

REASON = "This room was deleted by an administrator of this server"
_INSIDE = ("join", "invite", "knock")


async def begin(tx: Tx, rooms: Rooms, head: RoomHead) -> None:
    """Close a room for good and take its addresses away.

    Only inside a write transaction, with the head that `heads.in_turn` gave, and once.
    """
    if not head.is_closed:
        await set_closed(tx, rooms, head, True)
    await store_deletions.remove_ways_in(tx, head.room_id)
    await store_deletions.insert(tx, head.room_id, rooms.clock.now_ms())


async def put_out(tx: Tx, rooms: Rooms, room_id: RoomId, user_id: UserId) -> None:
    """Let somebody leave, refuse what they were offered, and forget the room."""
    head = await rooms.heads.in_turn(tx, room_id)
    assert head is not None, "it is there until everybody is out"
    if await head.membership(tx, user_id) in _INSIDE:
        content = {"membership": "leave", "reason": REASON}
        await append_in_turn(tx, rooms, Draft(room_id, user_id, MEMBER, content, user_id))
    await store_state.forget(tx, room_id, user_id)
    tx.emit(RoomForgotten(tx.next_position(), user_id, room_id))


async def empty(tx: Tx, rooms: Rooms, room_id: RoomId) -> None:
    """Everybody is out: from this transaction on nobody finds the room."""
    await store_deletions.move(tx, room_id, "removing", 0)
    # Somebody may have given it an address until now.
    await store_deletions.remove_ways_in(tx, room_id)
    for delay_id in await store_deletions.remove_delayed(tx, room_id):
        rooms.delays.stop(delay_id)
    rooms.heads.forget(room_id)


async def doomed(
    rooms: Rooms, reader: Reader, deletion: Deletion, limit: int
) -> tuple[list[StoredEvent], int | None]:
    """The next events to remove, and how far the log was looked at; None when it is at its end."""
    # Whoever read the head just before the end may have remembered it just after.
    rooms.heads.forget(deletion.room_id)
    found = await store.timeline_forward(reader, deletion.room_id, deletion.position, END, limit)
    if not found:
        return [], None
    positions = [stored.position for stored in found]
    lasting = await store_deletions.lasting(reader, deletion.room_id, positions)
    return [stored for stored in found if stored.position not in lasting], positions[-1]


async def remove(
    tx: Tx, rooms: Rooms, deletion: Deletion, events: Sequence[StoredEvent], until: int
) -> None:
    """Remove some events of a room; the log has been looked at up to a position."""
    positions = [stored.position for stored in events]
    await store_deletions.remove_events(tx, deletion.room_id, positions)
    event_ids = [stored.event.event_id for stored in events]
    await store_originals.forget(tx, event_ids)
    await store_retention.forget_files_of(tx, event_ids)
    await store_deletions.move(tx, deletion.room_id, "removing", until)
    for stored in events:
        rooms.events.forget(stored.event.event_id)
