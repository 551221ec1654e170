"""Uncover what a rule has covered of somebody, in the transaction of whoever decides it."""

from msgspec import Struct

from linnet.errors import Forbidden
from linnet.events.event import Event
from linnet.guarding.covers import UNCOVERED, is_covered, message_of
from linnet.guarding.judge import STATEMENT_MS, reason_of
from linnet.ids import RoomId, UserId
from linnet.rooms import reading
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead
from linnet.rooms.send import append_in_turn
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader, Tx

MAX_LOOKED_AT = 1_000
"""Events of one person in the two hours around a statement: far more than anybody writes."""


class Covering(Struct, frozen=True):
    """What one statement of reasons is about: a rule's covers of somebody, for an hour."""

    room_id: RoomId
    user_id: UserId
    reason: str
    stated_ts: int


def can_uncover(head: RoomHead, actor: UserId) -> bool:
    """Whether the rules of the room let somebody, who is in it, uncover messages."""
    levels = head.levels
    return levels.user(actor) >= max(levels.ban, levels.required(UNCOVERED, True))


async def covered(reader: Reader, head: RoomHead, covering: Covering) -> list[Event]:
    """The events that are still covered, the oldest first."""
    about = (covering.room_id, [covering.user_id])
    since_ts, until_ts = covering.stated_ts - STATEMENT_MS, covering.stated_ts + STATEMENT_MS
    since = await reading.position_before(reader, covering.room_id, since_ts)
    found = await reading.written_since(reader, *about, since, [""], MAX_LOOKED_AT)
    events = [stored.event for stored in await reading.events_by_id(reader, found)]
    return [
        event
        for event in events
        if is_covered(head, event)
        and event.origin_server_ts <= until_ts
        and reason_of(event.cover or {}) == covering.reason
    ]


async def uncover(tx: Tx, rooms: Rooms, actor: UserId, covering: Covering) -> int:
    """Take the covers away; returns how many there were.

    Raises:
        Forbidden: the room is gone, or its rules do not let this moderator.
    """
    head = await rooms.heads.in_turn(tx, covering.room_id)
    if head is None or not can_uncover(head, actor):
        raise Forbidden("You cannot uncover messages in this room")
    events = await covered(tx, head, covering)
    for event in events:
        content = {"event_id": event.event_id}
        draft = Draft(covering.room_id, actor, UNCOVERED, content, message_of(event))
        await append_in_turn(tx, rooms, draft)
    return len(events)
