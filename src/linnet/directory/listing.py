"""The list of published rooms: what stands on it, and how its rows stay true.

A row holds what the list is sorted and searched by; what is shown is read from the room itself. The
rows follow the log from a durable cursor; who reads the list lets them catch up first.
"""

from linnet.directory import store
from linnet.directory.store import Listed
from linnet.events.event import Event
from linnet.ids import RoomId, is_room_id
from linnet.rooms.head import RoomHead
from linnet.rooms.reading import rooms_with_new_state
from linnet.rooms.summary import is_open, topic_of
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx
from linnet.words import fold

MAX_WORDS_LENGTH = 2000
"""Characters of name, topic and address that can be searched."""


async def follow_rooms(rooms: Rooms, after: int, until: int) -> None:
    """Bring the rows of rooms up to date whose state or members changed."""
    async with rooms.db.snapshot() as reader:
        changed = await rooms_with_new_state(reader, after, until)
        listed = await store.on_some_list(reader, changed) if changed else []
    if not listed:
        return
    async with rooms.db.transaction() as tx:
        for room_id in listed:
            head = await rooms.heads.get(room_id)
            if head is not None:
                await _follow(tx, rooms, head)


async def _follow(tx: Tx, rooms: Rooms, head: RoomHead) -> None:
    successor = await _successor(rooms, head)
    if successor is not None and await store.is_published(tx, head.room_id):
        # spec: client-server-api #room-upgrades: the new room takes the place of the old one.
        # Not on the lists of networks: which rooms lead there, their services say.
        await store.unpublish(tx, head.room_id)
        await publish(tx, rooms, successor)
    await refresh_listed(tx, rooms, head)


async def _successor(rooms: Rooms, head: RoomHead) -> RoomHead | None:
    """The room that replaced this one, if it says so too: anybody can claim it of themselves."""
    new_id = _content(head.state.get("m.room.tombstone")).get("replacement_room")
    if not isinstance(new_id, str) or not is_room_id(new_id) or new_id == head.room_id:
        return None
    new = await rooms.heads.get(RoomId(new_id))
    predecessor = _content(None if new is None else new.create).get("predecessor")
    is_meant = isinstance(predecessor, dict) and predecessor.get("room_id") == head.room_id
    return new if is_meant else None


async def publish(tx: Tx, rooms: Rooms, head: RoomHead) -> None:
    """Put a room on the list of all."""
    await refresh(tx, rooms, head)
    await store.publish(tx, head.room_id)


async def take_off(tx: Tx, room_id: RoomId) -> None:
    """A room that is deleted is on no list."""
    await store.remove(tx, room_id)


async def refresh_listed(tx: Tx, rooms: Rooms, head: RoomHead) -> None:
    """As `refresh`, if somebody has put the room on a list."""
    if await store.on_some_list(tx, [head.room_id]):
        await refresh(tx, rooms, head)


async def refresh(tx: Tx, rooms: Rooms, head: RoomHead) -> None:
    """Write the row of a room as the room is now."""
    name = _content(head.state.get("m.room.name")).get("name")
    alias = _content(head.state.get("m.room.canonical_alias")).get("alias")
    room_type = head.create.content.get("type")
    texts = [text for text in (name, topic_of(head), alias) if isinstance(text, str)]
    await store.put(
        tx,
        Listed(
            head.room_id,
            is_open(head),
            len(await rooms.memberships.joined(head.room_id)),
            room_type if isinstance(room_type, str) else "",
            # A line break: no term goes over it.
            fold("\n".join(texts))[:MAX_WORDS_LENGTH],
        ),
    )


def _content(event: Event | None) -> dict[str, object]:
    return {} if event is None else event.content
