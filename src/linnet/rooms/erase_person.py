"""Take back everything that an erased person has said, room by room, in steps that survive a stop.

What they said is taken out of this server's log at once, with all that was derived from it. So that
it goes from other people's apps too, each of these events is redacted in the person's own name, as
long as they are in the room; else the event is pruned, and who has it already is not told.

What holds a room together stays: who made it, who is a member, who may do what. Of member events
about the person only the membership stays.
"""

from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct

from linnet.errors import MatrixError
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms import store, store_originals, store_pruning, store_retention, store_strangers
from linnet.rooms.access import END
from linnet.rooms.draft import Draft
from linnet.rooms.follow_accounts import leave_all
from linnet.rooms.head import MEMBER
from linnet.rooms.prune import prune, redacted
from linnet.rooms.send import append_in_turn
from linnet.rooms.store_notices import room_of as notice_room_of
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader, Tx

__all__ = ["END", "Part", "erase_part", "forget_person", "leave_all", "next_room", "notice_room_of"]

LOOKED_AT = 2000
"""Events of a room that are looked at in one step."""
BATCH = 20
"""Of them that are taken back in one step."""
STAY = (
    "m.room.create",
    "m.room.power_levels",
    "m.room.join_rules",
    "m.room.history_visibility",
    "m.room.guest_access",
    "m.room.encryption",
    "m.room.retention",
    "m.room.server_acl",
    "m.room.tombstone",
    "m.room.canonical_alias",
    "m.room.policy",
    "m.space.child",
    "m.space.parent",
)
"""Events that hold rooms together, and say nothing about whoever sent them."""
PRUNED = ("m.room.redaction",)
"""Of these only the reason goes: what they have taken back stays taken back."""

Also = Callable[[Tx, Sequence[StoredEvent]], Awaitable[None]]
"""Takes out what other domains keep of events that are taken back, in the same transaction."""


class Part(Struct, frozen=True):
    """What one step has done, and how far that is."""

    room_id: RoomId
    below: int
    """Events of the room from here on are done; `END` of the next room when it is done."""
    redacted: int = 0
    pruned: int = 0
    members: int = 0
    receipts: int = 0
    is_done: bool = False
    """Of this room."""


async def next_room(reader: Reader, user_id: UserId, after: str) -> RoomId | None:
    """The room that comes after another, of those in which somebody has or had a place."""
    return await store_pruning.next_room(reader, user_id, after)


async def erase_part(
    tx: Tx, rooms: Rooms, user_id: UserId, room_id: RoomId, below: int, also: Also
) -> Part:
    """Take back a few events of somebody in a room, the newest first. Repeating does no harm."""
    positions, until = await store_pruning.said_by(tx, room_id, user_id, below, LOOKED_AT)
    if len(positions) > BATCH:
        positions, until = positions[:BATCH], positions[BATCH - 1]
    events = [s for s in await store.events_at(tx, positions) if s.event.type != MEMBER]
    head = await rooms.heads.in_turn(tx, room_id)
    may_redact = head is not None and await head.membership(tx, user_id) == "join"
    redacted_count, pruned_count = await _take_back(
        tx, rooms, user_id, room_id, events, may_redact=may_redact
    )
    await also(tx, events)
    await _forget_traces(tx, events)
    if until is not None:
        return Part(room_id, until, redacted_count, pruned_count)
    members, is_done = await _erase_memberships(tx, rooms, user_id, room_id, may_redact=may_redact)
    receipts = await store_pruning.forget_receipts(tx, room_id, user_id)
    # The room's beginning was reached: nothing is looked at again but member events.
    return Part(room_id, 0, redacted_count, pruned_count, members, receipts, is_done)


async def _take_back(
    tx: Tx,
    rooms: Rooms,
    user_id: UserId,
    room_id: RoomId,
    events: Sequence[StoredEvent],
    *,
    may_redact: bool,
) -> tuple[int, int]:
    """How many were redacted, and how many pruned."""
    left = [s for s in events if s.redacted_by is None and s.event.type not in STAY]
    done = 0
    silently: list[StoredEvent] = []
    for stored in left:
        if stored.event.type in PRUNED:
            if stored.event.canonical != redacted(stored.event).canonical and _has_reason(stored):
                silently.append(stored)
        elif may_redact and await _redact(tx, rooms, user_id, room_id, stored.event.event_id):
            done += 1
        else:
            silently.append(stored)
    await prune(tx, rooms, room_id, silently)
    return done, len(silently)


def _has_reason(stored: StoredEvent) -> bool:
    return bool(stored.event.content.keys() - {"redacts"})


async def _redact(
    tx: Tx, rooms: Rooms, user_id: UserId, room_id: RoomId, event_id: EventId
) -> bool:
    """Redact an event in somebody's own name; False when the room does not allow it."""
    draft = Draft(room_id, user_id, "m.room.redaction", {}, redacts=event_id)
    try:
        await append_in_turn(tx, rooms, draft)
    except MatrixError:
        return False
    return True


async def _forget_traces(tx: Tx, events: Sequence[StoredEvent]) -> None:
    ids = [stored.event.event_id for stored in events]
    await store_originals.forget(tx, ids)
    await store_pruning.forget_origins(tx, ids)
    await store_retention.forget_files_of(tx, ids)


async def _erase_memberships(
    tx: Tx, rooms: Rooms, user_id: UserId, room_id: RoomId, *, may_redact: bool
) -> tuple[int, bool]:
    """Leave nothing of member events about somebody but the membership; whether that was all."""
    found = await store_pruning.member_events(tx, room_id, user_id, BATCH)
    more = [stored for stored in found if stored.event.content.keys() != {"membership"}]
    silently: list[StoredEvent] = []
    for stored in found:
        is_own = stored in more and stored.event.sender == user_id and may_redact
        if not is_own or not await _redact(tx, rooms, user_id, room_id, stored.event.event_id):
            silently.append(stored)
    await prune(tx, rooms, room_id, silently)
    await _forget_traces(tx, found)
    return len(more), len(found) < BATCH


async def forget_person(tx: Tx, rooms: Rooms, user_id: UserId) -> None:
    """Delete what rooms keep of somebody beside their events and places."""
    await store_pruning.forget_filters(tx, user_id)
    await store_pruning.forget_redactions(tx, user_id)
    await store_strangers.forget_person(tx, user_id)
    for delay_id in await store_pruning.forget_delayed(tx, user_id):
        rooms.delays.stop(delay_id)
