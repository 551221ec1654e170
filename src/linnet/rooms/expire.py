"""Take the content out of messages whose time is over, a few at a time.

An event keeps its place, as its redacted form. What was said about it goes with it: edits,
reactions, answers to its questions; an answer in a thread has a time of its own. State stays, as
what holds a room together.
"""

from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct, field

from linnet.ids import EventId, RoomId
from linnet.rooms import store, store_originals, store_retention
from linnet.rooms.head import RoomHead
from linnet.rooms.prune import EXPIRED, prune
from linnet.rooms.retention import end_of, lifetime_of, limits_of
from linnet.rooms.store_retention import (
    EndedFile,
    Held,
    begin_redating_all,
    count_ended_files,
    ended_files,
    expired_between,
    have_looked,
    held_in,
    look_later,
    named_by,
    next_end,
    next_look,
    next_redating,
    pictures_in_rooms,
    rooms_after,
    rooms_that_say,
)
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx

__all__ = [
    "EndedFile",
    "Expired",
    "Held",
    "begin_redating_all",
    "count_ended_files",
    "ended_files",
    "expire_some",
    "expired_between",
    "have_looked",
    "held_in",
    "look_later",
    "named_by",
    "next_end",
    "next_look",
    "next_redating",
    "pictures_in_rooms",
    "redate_some",
    "rooms_after",
    "rooms_that_say",
]

BATCH = 50
"""Messages of one transaction."""
MAX_CHILDREN = 500
"""What was said about them that goes in the same transaction; more has its own time."""
REDATED = 1000
"""Messages of a room that get another end in one transaction."""

Also = Callable[[Tx, Sequence[StoredEvent]], Awaitable[None]]
"""Takes out what other domains keep of these events, in the same transaction."""


class Expired(Struct):
    """What one step has taken out."""

    messages: dict[int, int] = field(default_factory=dict)
    """How many, by the lifetime of messages in their rooms."""
    texts: list[bytes] = field(default_factory=list)
    """What they said."""
    has_looked: bool = False
    """Whether there was anything due at all."""


async def redate_some(tx: Tx, rooms: Rooms) -> bool:
    """Set anew when some messages end, of one room; whether there was anything to do."""
    found = await next_redating(tx)
    if found is None:
        return False
    room_id, below = found
    head = await rooms.heads.in_turn(tx, room_id)
    lifetime_ms = None if head is None else _lifetime_of(rooms, head)
    now_ms = rooms.clock.now_ms()
    await store_retention.redate(tx, room_id, below, lifetime_ms, now_ms, REDATED)
    return True


async def expire_some(tx: Tx, rooms: Rooms, also: Also) -> Expired:
    """Take the content out of a few messages whose time is over, those over longest first.

    Repeating does no harm. What a room keeps longer by now gets its new end instead.
    """
    now_ms = rooms.clock.now_ms()
    done = Expired()
    by_room: dict[RoomId, list[int]] = {}
    for room_id, position in await store_retention.due(tx, now_ms, BATCH):
        by_room.setdefault(room_id, []).append(position)
    for room_id, positions in by_room.items():
        done.has_looked = True
        head = await rooms.heads.in_turn(tx, room_id)
        if head is None:
            # The room is deleted with all that was said in it.
            await store_retention.have_ended(tx, positions)
            continue
        lifetime_ms = _lifetime_of(rooms, head)
        events = await store.events_at(tx, positions)
        over = [s for s in events if not await _stays(tx, s, lifetime_ms, now_ms)]
        if over and lifetime_ms is not None:
            gone = await _take_out(tx, rooms, room_id, over, lifetime_ms)
            await also(tx, gone)
            done.texts += [stored.event.canonical for stored in gone]
            done.messages[lifetime_ms] = done.messages.get(lifetime_ms, 0) + len(gone)
    return done


async def _stays(tx: Tx, stored: StoredEvent, lifetime_ms: int | None, now_ms: int) -> bool:
    """Whether a message has more time than was noted down; it is now."""
    ends_ts = end_of(stored.event, lifetime_ms, now_ms)
    if ends_ts is not None and (ends_ts <= now_ms or stored.event.origin_server_ts > now_ms):
        # One from the future has had its time since it came.
        return False
    await store_retention.set_end(tx, stored.position, ends_ts)
    return True


async def _take_out(
    tx: Tx, rooms: Rooms, room_id: RoomId, over: Sequence[StoredEvent], lifetime_ms: int
) -> list[StoredEvent]:
    """Those that had content, with what was said about them."""
    known = {stored.position for stored in over}
    about = await store_retention.children(tx, _ids(over), MAX_CHILDREN)
    children = await store.events_at(tx, [one for one in about if one not in known])
    everything = [*over, *(s for s in children if s.event.room_id == room_id)]
    gone = [stored for stored in everything if stored.redacted_by is None]
    await prune(tx, rooms, room_id, gone, EXPIRED)
    if gone:
        await store_retention.note_expiry(tx, room_id, tx.next_position())
    event_ids = _ids(everything)
    await store_originals.forget(tx, event_ids)
    await store_retention.forget_receipts_at(tx, event_ids)
    await store_retention.end_files(tx, event_ids, lifetime_ms, rooms.clock.now_ms())
    await store_retention.have_ended(tx, [stored.position for stored in everything])
    return gone


def _ids(events: Sequence[StoredEvent]) -> list[EventId]:
    return [stored.event.event_id for stored in events]


def _lifetime_of(rooms: Rooms, head: RoomHead) -> int | None:
    return lifetime_of(head.state, limits_of(rooms.settings))
