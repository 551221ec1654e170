"""The single doorway for events: from here they are in the log, and everybody hears of them.

Invariants kept here:
- an event is appended on the head that the writer's turn showed, so the log of a room is a line
  unless a peer forks it;
- `room_state`, `room_members` and `rooms` agree with the log at every position;
- messages of a room get another end when the room says something else about it;
- a redaction that may be applied takes the content of its target in the same transaction.
"""

from linnet.changes.vocabulary import EventAppended, EventRedacted
from linnet.events import redaction
from linnet.events.canonical_json import encode
from linnet.events.event import Event
from linnet.ids import EventId, UserId, domain_of
from linnet.rooms import store, store_originals, store_relations, store_retention, store_state
from linnet.rooms.draft import SentAs
from linnet.rooms.facts import BUMP_TYPES, counts_moved
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.kinds import REDACTED, kind_of
from linnet.rooms.places import Member
from linnet.rooms.relations import BUNDLED, THREAD, Relation, relation_of
from linnet.rooms.retention import RETENTION, end_of, lifetime_of, limits_of
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx


async def append(
    tx: Tx, rooms: Rooms, head: RoomHead, event: Event, sent_as: SentAs | None = None
) -> RoomHead:
    """Append one authorised event, built on `head`, and return the head after it.

    Only inside a write transaction, with the head that `heads.in_turn` gave.
    """
    position = tx.next_position()
    previous = await _current(tx, head, event) if event.is_state else None
    previous_membership = _membership(previous) if event.type == MEMBER else None
    relation = relation_of(event)
    thread_root = await _thread_root(tx, relation) if relation is not None else None
    stored = StoredEvent(
        position,
        event,
        sent_as.device_id if sent_as else None,
        sent_as.transaction_id if sent_as else None,
        previous.event_id if previous else None,
        None,
        thread_root,
        kind_of(event),
    )
    ends_ts = _end_of(rooms, head, event)
    await store.insert_event(tx, stored, ends_ts)
    rooms.endings.note(ends_ts)
    if sent_as is not None and sent_as.media_ids:
        await store_retention.put_files(
            tx, event.event_id, event.sender, sent_as.media_ids, is_shown=False
        )
    after = head.after(event, position)
    if event.is_state:
        await _write_state(tx, stored)
    if relation is not None:
        await _write_relation(tx, stored, relation)
    if event.redacts is not None:
        after = await _redact(tx, rooms, after, stored)
    counts = counts_moved(previous_membership, event.content.get("membership"))
    await store.move_head(tx, after, counts, is_bump=event.type in BUMP_TYPES)
    for project in rooms.projections:
        await project(tx, [stored])
    rooms.heads.write(tx, after)
    # Nobody knows its id before the commit; those who are woken then find it here.
    rooms.events.keep(stored)
    tx.on_rollback(lambda: rooms.events.forget(event.event_id))
    await rooms.memberships.joined(event.room_id)
    tx.emit(
        EventAppended(
            position,
            event.room_id,
            event,
            stored.sender_device,
            stored.transaction_id,
            previous_membership,
        )
    )
    return after


def _end_of(rooms: Rooms, head: RoomHead, event: Event) -> int | None:
    lifetime_ms = lifetime_of(head.state, limits_of(rooms.settings))
    return end_of(event, lifetime_ms, rooms.clock.now_ms())


async def _current(tx: Tx, head: RoomHead, event: Event) -> Event | None:
    """The event that holds the place of this state event."""
    if event.type == MEMBER:
        return await head.member(tx, event.state_key or "")
    return head.state.others.get(event.state_tuple)


def _membership(member: Event | None) -> str:
    return "leave" if member is None else str(member.content.get("membership"))


async def _write_state(tx: Tx, stored: StoredEvent) -> None:
    event = stored.event
    content = event.content
    value = None
    if event.type == MEMBER:
        value = str(content.get("membership"))
        await store_state.put_member(
            tx,
            Member(
                event.room_id,
                UserId(event.state_key or ""),
                value,
                event.event_id,
                stored.position,
                event.sender,
                _text(content.get("displayname")),
                _text(content.get("avatar_url")),
                False,
            ),
        )
    elif event.type == "m.room.history_visibility":
        value = _text(content.get("history_visibility"))
    elif event.state_tuple == RETENTION:
        await store_retention.begin_redating(tx, event.room_id, stored.position)
    await store.set_state(tx, stored, value)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


async def _thread_root(tx: Tx, relation: Relation) -> EventId | None:
    """The thread that an event belongs to: its own, or that of the event it refers to."""
    if relation.type == THREAD:
        return relation.parent
    parent = await store.event(tx, relation.parent)
    return parent.thread_root if parent is not None else None


async def _write_relation(tx: Tx, stored: StoredEvent, relation: Relation) -> None:
    await store_relations.insert(tx, stored, relation)
    if relation.type in BUNDLED:
        await store.mark_parent(tx, relation.parent)


async def _redact(tx: Tx, rooms: Rooms, head: RoomHead, by: StoredEvent) -> RoomHead:
    """Apply a redaction, if its target is here and the sender may; returns the head after it.

    # spec: rooms/v11 #handling-redactions
    """
    target_id = by.event.redacts
    assert target_id is not None, "by is a redaction"
    target = await store.event(tx, target_id)
    if target is None or target.event.room_id != head.room_id or target.redacted_by is not None:
        return head
    sender = by.event.sender
    is_own_server = domain_of(sender) == domain_of(target.event.sender)
    if not is_own_server and head.levels.user(sender) < head.levels.redact:
        return head
    version = target.event.version
    redacted = redaction.redact(version, target.event.pdu)
    shown = Event.from_canonical(version, encode(redacted), target_id)
    kind = f"{REDACTED}{shown.type}"
    await store_originals.keep(tx, target, rooms.clock.now_ms())
    await store.redact_event(tx, target_id, shown.canonical, by.event.event_id, kind)
    await store_relations.delete_of(tx, target_id)
    tx.emit(EventRedacted(by.position, head.room_id, target_id))
    if shown.type == RETENTION[0]:
        await store_retention.begin_redating(tx, head.room_id, by.position)
    if shown.is_state:
        current = await _current(tx, head, shown)
        if current is not None and current.event_id == target_id:
            if shown.type == MEMBER:
                await store_state.forget_profile(tx, head.room_id, shown.state_key or "")
            return head.with_state(head.state.having(shown))
    return head
