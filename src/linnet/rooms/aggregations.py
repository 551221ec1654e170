"""Bundled aggregations: what others said about an event, sent along with it.

Annotations are not among them. # spec: client-server-api #aggregations-of-child-events
"""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.rooms import store, store_relations
from linnet.rooms.access import END, reach
from linnet.rooms.relations import REPLACE, relation_of
from linnet.rooms.store_relations import Parents, Thread
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.visible import visible
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader

MAX_REFERENCES = 1000
"""The newest ones of one event; a large poll has more, and clients then page through them."""


class ThreadSummary(Struct, frozen=True):
    """# spec: client-server-api #server-side-aggregation-of-mthread-relationships"""

    latest: StoredEvent
    count: int
    has_participated: bool


class Bundle(Struct):
    """What is told about one event."""

    references: list[EventId]
    replacement: StoredEvent | None = None
    thread: ThreadSummary | None = None


async def bundles_of(
    rooms: Rooms,
    reader: Reader,
    user_id: UserId,
    events: Sequence[StoredEvent],
    *,
    with_threads: bool,
) -> dict[EventId, Bundle]:
    """What this reader is told about those of the events to which others refer."""
    by_room: dict[RoomId, dict[EventId, StoredEvent]] = {}
    for stored in events:
        # State events have no aggregations.
        if stored.is_parent and not stored.event.is_state:
            by_room.setdefault(stored.event.room_id, {})[stored.event.event_id] = stored
    if not by_room:
        return {}
    ignored = list(await rooms.ignored.by(user_id))
    bundles: dict[EventId, Bundle] = {}
    for room_id, parents in by_room.items():
        until = await reach(rooms, user_id, room_id)
        if until is not None:
            asked = Parents(room_id, list(parents), until, ignored)
            bundles |= await _of_room(rooms, reader, user_id, parents, asked, with_threads)
    return bundles


async def _of_room(
    rooms: Rooms,
    reader: Reader,
    user_id: UserId,
    parents: dict[EventId, StoredEvent],
    asked: Parents,
    with_threads: bool,
) -> dict[EventId, Bundle]:
    bundles: dict[EventId, Bundle] = {}

    def bundle(parent: EventId) -> Bundle:
        return bundles.setdefault(parent, Bundle([]))

    for parent, child in await store_relations.references(reader, asked, MAX_REFERENCES):
        bundle(parent).references.append(child)
    edits = await _newest_edits(reader, parents, asked)
    threads: dict[EventId, Thread] = {}
    if with_threads:
        found = await store_relations.threads(reader, asked, user_id)
        threads = {thread.root: thread for thread in found}
    positions = [*edits.values(), *(thread.latest for thread in threads.values())]
    if not positions:
        return bundles
    loaded = await store.events_at(reader, positions)
    shown = await visible(rooms, reader, user_id, asked.room_id, loaded)
    by_position = {stored.position: stored for stored in shown}
    for parent, position in edits.items():
        if (edit := by_position.get(position)) is not None:
            bundle(parent).replacement = edit
    for root, thread in threads.items():
        if (latest := by_position.get(thread.latest)) is not None:
            has_begun = parents[root].event.sender == user_id
            bundle(root).thread = ThreadSummary(latest, thread.count, thread.has_sent or has_begun)
    return bundles


async def newest_edits(reader: Reader, events: Sequence[StoredEvent]) -> dict[EventId, StoredEvent]:
    """The newest valid edits of these events, by the events' ids, whoever reads them."""
    by_room: dict[RoomId, dict[EventId, StoredEvent]] = {}
    for stored in events:
        if stored.is_parent and not stored.event.is_state:
            by_room.setdefault(stored.event.room_id, {})[stored.event.event_id] = stored
    found: dict[EventId, StoredEvent] = {}
    for room_id, parents in by_room.items():
        edits = await _newest_edits(reader, parents, Parents(room_id, list(parents), END, []))
        loaded = await store.events_at(reader, list(edits.values()))
        by_position = {stored.position: stored for stored in loaded}
        found |= {parent: by_position[position] for parent, position in edits.items()}
    return found


async def _newest_edits(
    reader: Reader, parents: dict[EventId, StoredEvent], asked: Parents
) -> dict[EventId, int]:
    """The positions of the newest valid edits; nothing for redacted events and for edits."""
    newest: dict[EventId, tuple[EventId, int]] = {}
    for parent, child, position in await store_relations.newest_replacements(reader, asked):
        newest[parent] = max(newest.get(parent, (EventId(""), 0)), (child, position))
    return {
        parent: position
        for parent, (_, position) in newest.items()
        if _may_be_edited(parents[parent])
    }


def _may_be_edited(stored: StoredEvent) -> bool:
    """# spec: client-server-api #validity-of-replacement-events"""
    if stored.redacted_by is not None:
        return False
    relation = relation_of(stored.event)
    return relation is None or relation.type != REPLACE
