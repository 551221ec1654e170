"""Keep the index true: new messages enter it, edited ones change, redacted ones leave.

Runs behind the log from a durable cursor; whoever searches lets it catch up first. Doing a step
twice does no harm: an entry is made from what the message is now.
"""

from collections.abc import Iterable, Sequence

from linnet.ids import EventId
from linnet.rooms import reading
from linnet.rooms.relations import REPLACE, relation_of
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.search import store
from linnet.search.entry import TEXTS, Entry, entry_of
from linnet.storage.database import Reader, Tx

BATCH = 200
"""Events in one transaction, so that others get their turn in between."""
_TYPES = [*(event_type for event_type, _ in TEXTS.values()), "m.room.redaction"]


async def follow_log(rooms: Rooms, after: int, until: int) -> None:
    """Bring what happened after one position, up to and with another, into the index."""
    while after < until:
        async with rooms.db.snapshot() as reader:
            batch = await reading.events_between(reader, after, until, _TYPES, BATCH)
            if not batch:
                return
            entries, gone = await _entries(reader, batch)
        async with rooms.db.transaction() as tx:
            await store.remove(tx, gone)
            await store.put(tx, rooms.db.dialect, entries)
        after = batch[-1].position


async def forget(tx: Tx, events: Sequence[StoredEvent]) -> None:
    """Messages that are removed from the log cannot be found; the index must have passed them."""
    await store.remove(tx, [stored.position for stored in events])


async def _entries(reader: Reader, batch: Sequence[StoredEvent]) -> tuple[list[Entry], list[int]]:
    """New entries, and the positions whose entries go (some of which are written anew)."""
    fresh: list[StoredEvent] = []
    touched: set[EventId] = set()
    redacted: list[EventId] = []
    for stored in batch:
        relation = relation_of(stored.event)
        if stored.event.redacts is not None:
            redacted.append(stored.event.redacts)
        elif relation is not None and relation.type == REPLACE:
            touched.add(relation.parent)
        else:
            fresh.append(stored)
    touched |= set(redacted)
    changed = await reading.events_by_id(reader, list(touched))
    if redacted and (edited := await store.edited_by(reader, redacted)):
        changed += await reading.events_at(reader, edited)
    # An edit has no entry of its own.
    again = {s.position: s for s in changed if not _is_edit(s)}
    edits = await reading.newest_edits(reader, list(again.values()))
    entries = list(_made(again.values(), edits))
    entries += _made([s for s in fresh if s.position not in again], {})
    return entries, list(again)


def _is_edit(stored: StoredEvent) -> bool:
    relation = relation_of(stored.event)
    return relation is not None and relation.type == REPLACE


def _made(events: Iterable[StoredEvent], edits: dict[EventId, StoredEvent]) -> Iterable[Entry]:
    for stored in events:
        edit = edits.get(stored.event.event_id)
        entry = entry_of(stored.position, stored.event, None if edit is None else edit.event)
        if entry is not None:
            yield entry


async def forget_marked(rooms: Rooms) -> None:
    """Write the index anew, in small steps, so that no words are left of what was removed from it.

    PostgreSQL's index has no words that its table does not have, once that is vacuumed.
    """
    if rooms.db.dialect != "sqlite":
        return
    is_more, begins = True, True
    while is_more:
        async with rooms.db.transaction() as tx:
            # https://sqlite.org/fts5.html, 6.9: fewer than two changes: nothing to do.
            is_more = await store.merge(tx, begins=begins)
        begins = False
        await rooms.clock.wait_ms(0)
