"""Take the content out of stored events where no redaction says so.

For what an erased person has said where they cannot take it back themselves any more, and for
messages whose time is over. The event keeps its place: its redacted form is what its id and its
signature are made of.
"""

from collections.abc import Sequence

from linnet.changes.vocabulary import EventRedacted
from linnet.events import redaction
from linnet.events.canonical_json import encode
from linnet.events.event import Event
from linnet.http.response import JsonObject
from linnet.ids import EventId, RoomId
from linnet.rooms import store, store_originals, store_relations, store_state
from linnet.rooms.head import MEMBER
from linnet.rooms.kinds import REDACTED
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx

ERASED = EventId("$erased")
"""In the place of a redaction's id: there is no such event."""
EXPIRED = EventId("$expired")
"""The same, of a message whose time is over."""
REASONS = {
    ERASED: "The account that wrote this was deleted",
    EXPIRED: "The time for which messages stay in this room is over",
}


async def prune(
    tx: Tx,
    rooms: Rooms,
    room_id: RoomId,
    events: Sequence[StoredEvent],
    mark: EventId = ERASED,
) -> None:
    """Replace events of a room by their redacted forms, for good; the state follows.

    Only inside a write transaction.
    """
    head = await rooms.heads.in_turn(tx, room_id)
    changed = head
    for stored in events:
        event = stored.event
        shown = redacted(event)
        kind = f"{REDACTED}{shown.type}"
        await store.redact_event(tx, event.event_id, shown.canonical, mark, kind)
        await store_relations.delete_of(tx, event.event_id)
        tx.emit(EventRedacted(tx.next_position(), room_id, event.event_id))
        if changed is None or not shown.is_state:
            continue
        if shown.type == MEMBER:
            current = await changed.member(tx, shown.state_key or "")
        else:
            current = changed.state.others.get(shown.state_tuple)
        if current is not None and current.event_id == event.event_id:
            if shown.type == MEMBER:
                await store_state.forget_profile(tx, room_id, shown.state_key or "")
            changed = changed.with_state(changed.state.having(shown))
    await store_originals.forget(tx, [stored.event.event_id for stored in events])
    if changed is not None and changed is not head:
        rooms.heads.replace(tx, changed)


def redacted(event: Event) -> Event:
    """An event without what its room's version lets go."""
    return Event.from_canonical(
        event.version, encode(redaction.redact(event.version, event.pdu)), event.event_id
    )


def because(stored: StoredEvent) -> JsonObject | None:
    """What stands in the place of a redaction, for apps that look for one; None when there is one.

    They know a message without content by that alone.
    """
    mark, event = stored.redacted_by, stored.event
    if mark is None or mark not in REASONS:
        return None
    return {
        "type": "m.room.redaction",
        "event_id": mark,
        "sender": event.sender,
        "origin_server_ts": event.origin_server_ts,
        "redacts": event.event_id,
        "content": {"reason": REASONS[mark], "redacts": event.event_id},
        "unsigned": {},
    }
