"""Take back all that somebody of this server said, by an administrator, step by step.

It is done in the name of whoever said it while they are in the room, and else in the name of the
administrator, if they are in it and may. What holds a room together stays: who is a member, who
may do what, who made it.
"""

from collections.abc import Sequence

from linnet.errors import MatrixError
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms import store_redactions
from linnet.rooms.access import END
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead
from linnet.rooms.send import append_in_turn
from linnet.rooms.store_redactions import (
    Place,
    Redaction,
    failures,
    forget_older,
    oldest_unfinished,
    redaction,
)
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader, Tx

__all__ = [
    "Redaction",
    "begin_redaction",
    "failures",
    "forget_older",
    "newest_said",
    "oldest_unfinished",
    "redact_some",
    "redaction",
]

STAY = (
    "m.room.create",
    "m.room.member",
    "m.room.power_levels",
    "m.room.join_rules",
    "m.room.history_visibility",
    "m.room.encryption",
    "m.room.retention",
    "m.room.server_acl",
    "m.room.redaction",
)
BATCH = 20
REFUSED = "Neither its sender nor who asked for it may take it back in this room"


async def begin_redaction(
    tx: Tx, new: Redaction, room_ids: Sequence[RoomId] | None, limit: int
) -> None:
    """Note down what is to be taken back: up to `limit` events of each room, the newest first.

    Without rooms all that they are or were in.
    """
    chosen = await store_redactions.rooms_of(tx, new.user_id) if room_ids is None else room_ids
    places = [Place(room_id, END, limit) for room_id in dict.fromkeys(chosen)]
    await store_redactions.add(tx, new, places)


async def newest_said(reader: Reader, room_id: RoomId, user_id: UserId, limit: int) -> list[bytes]:
    """What would be taken back of somebody in a room, as canonical JSON, the newest first."""
    return await store_redactions.texts_by(reader, user_id, room_id, STAY, limit)


async def redact_some(tx: Tx, rooms: Rooms, wish: Redaction) -> bool:
    """Take back a few events; whether the whole is done with that."""
    place = await store_redactions.next_place(tx, wish.redaction_id)
    if place is None:
        await store_redactions.finish(tx, wish.redaction_id, rooms.clock.now_ms())
        return True
    limit = min(BATCH, place.events_left)
    found = await store_redactions.sent_by(tx, wish.user_id, place, STAY, limit)
    head = await rooms.heads.in_turn(tx, place.room_id)
    if not found or head is None:
        await store_redactions.leave(tx, wish.redaction_id, place.room_id)
        return False
    by = await _in_whose_name(tx, head, wish)
    for _, event_id in found:
        why = await _redact(tx, rooms, wish, place.room_id, event_id, by)
        if why is not None:
            await store_redactions.fail(tx, wish.redaction_id, event_id, why)
    moved = Place(place.room_id, found[-1][0], place.events_left - len(found))
    if moved.events_left > 0:
        await store_redactions.move(tx, wish.redaction_id, moved)
    else:
        await store_redactions.leave(tx, wish.redaction_id, place.room_id)
    return False


async def _in_whose_name(reader: Reader, head: RoomHead, wish: Redaction) -> UserId | None:
    if await head.membership(reader, wish.user_id) == "join":
        return wish.user_id
    levels, asked_by = head.levels, wish.asked_by
    may = bool(asked_by) and levels.user(asked_by) >= levels.redact
    return asked_by if may and await head.membership(reader, asked_by) == "join" else None


async def _redact(
    tx: Tx,
    rooms: Rooms,
    wish: Redaction,
    room_id: RoomId,
    event_id: EventId,
    by: UserId | None,
) -> str | None:
    """Take one event back; why it cannot be."""
    if by is None:
        return REFUSED
    content = {"reason": wish.reason} if wish.reason else {}
    draft = Draft(room_id, by, "m.room.redaction", content, redacts=event_id)
    try:
        await append_in_turn(tx, rooms, draft)
    except MatrixError as why:
        return why.message
    return None
