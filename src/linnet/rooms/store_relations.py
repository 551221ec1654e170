"""SQL of relations between events."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.rooms.relations import Relation
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader, Tx


async def insert(tx: Tx, stored: StoredEvent, relation: Relation) -> None:
    """Remember what an event says about another."""
    event = stored.event
    await tx.run(
        "INSERT INTO relations (position, room_id, parent_id, event_id, rel_type, type, sender,"
        " origin_server_ts, aggregation_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        stored.position,
        event.room_id,
        relation.parent,
        event.event_id,
        relation.type,
        event.type,
        event.sender,
        event.origin_server_ts,
        relation.key,
    )


async def delete_of(tx: Tx, event_id: EventId) -> None:
    """A redacted event says nothing any more."""
    await tx.run("DELETE FROM relations WHERE event_id = $1", event_id)


async def has_annotated(
    reader: Reader, parent: EventId, sender: UserId, event_type: str, key: str
) -> bool:
    """Whether the sender has given an event this reaction already."""
    row = await reader.maybe(
        "SELECT 1 FROM relations WHERE parent_id = $1 AND sender = $2"
        " AND rel_type = 'm.annotation' AND type = $3 AND aggregation_key = $4",
        parent,
        sender,
        event_type,
        key,
    )
    return row is not None


class Parents(Struct, frozen=True):
    """Events of one room, and what of their children a reader is told."""

    room_id: RoomId
    event_ids: list[EventId]
    until: int
    """The last position that the reader may know of."""
    ignored: list[UserId]
    """Whose events are not told."""


async def references(reader: Reader, parents: Parents, limit: int) -> list[tuple[EventId, EventId]]:
    """Parent and child of the newest references, oldest first, at most `limit` for each parent."""
    rows = await reader.all(
        "SELECT parent_id, event_id FROM (SELECT parent_id, event_id, position, row_number() OVER"
        " (PARTITION BY parent_id ORDER BY position DESC) AS nth FROM relations"
        " WHERE parent_id IN ($1...) AND rel_type = 'm.reference' AND room_id = $2"
        " AND position <= $3 AND NOT (sender IN ($4...))) AS ranked"
        " WHERE nth <= $5 ORDER BY position",
        parents.event_ids,
        parents.room_id,
        parents.until,
        parents.ignored,
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def newest_replacements(
    reader: Reader, parents: Parents
) -> list[tuple[EventId, EventId, int]]:
    """Parent, child and position of the newest edits by the parents' own senders.

    Newest is by `origin_server_ts`; of the same millisecond there may be several.
    # spec: client-server-api #server-side-aggregation-of-mreplace-relationships
    """
    rows = await reader.all(
        "SELECT parent_id, event_id, position FROM (SELECT c.parent_id, c.event_id, c.position,"
        " rank() OVER (PARTITION BY c.parent_id ORDER BY c.origin_server_ts DESC) AS nth"
        " FROM relations c JOIN events p ON p.event_id = c.parent_id"
        " WHERE c.parent_id IN ($1...) AND c.rel_type = 'm.replace' AND c.room_id = $2"
        " AND c.position <= $3 AND NOT (c.sender IN ($4...))"
        " AND p.sender = c.sender AND p.type = c.type) AS ranked WHERE nth = 1",
        parents.event_ids,
        parents.room_id,
        parents.until,
        parents.ignored,
    )
    return [(row[0], row[1], row[2]) for row in rows]


class Thread(Struct, frozen=True):
    """A thread in short."""

    root: EventId
    count: int
    latest: int
    """Position of its newest event."""
    has_sent: bool
    """Whether the reader wrote in it."""


async def threads(reader: Reader, parents: Parents, user_id: UserId) -> list[Thread]:
    """The threads of those of the events that are roots."""
    rows = await reader.all(
        "SELECT parent_id, count(*), max(position), max(CASE WHEN sender = $5 THEN 1 ELSE 0 END)"
        " FROM relations WHERE parent_id IN ($1...) AND rel_type = 'm.thread' AND room_id = $2"
        " AND position <= $3 AND NOT (sender IN ($4...)) GROUP BY parent_id",
        parents.event_ids,
        parents.room_id,
        parents.until,
        parents.ignored,
        user_id,
    )
    return [Thread(root, int(count), latest, bool(sent)) for root, count, latest, sent in rows]


class Wanted(Struct, frozen=True):
    """Which children of an event are asked for; empty strings let every type pass."""

    room_id: RoomId
    parent: EventId
    rel_type: str
    event_type: str
    depth: int
    """How many relations may lie between; 1 for children alone."""


class Span(Struct, frozen=True):
    """A stretch of the log, `above < position < below`, and from which side it is read."""

    above: int
    below: int
    is_back: bool

    @property
    def order(self) -> str:
        return "DESC" if self.is_back else "ASC"


async def positions_of_related(reader: Reader, wanted: Wanted, span: Span, limit: int) -> list[int]:
    """Positions of the events that refer to one, directly or through others that are wanted."""
    rows = await reader.all(
        "WITH RECURSIVE family (event_id, position, depth) AS ("
        "SELECT event_id, position, 1 FROM relations WHERE parent_id = $1 AND room_id = $2"
        " AND ($3 = '' OR rel_type = $3) AND ($4 = '' OR type = $4)"
        " UNION ALL SELECT c.event_id, c.position, f.depth + 1 FROM family f"
        " JOIN relations c ON c.parent_id = f.event_id WHERE f.depth < $5 AND c.room_id = $2"
        " AND ($3 = '' OR c.rel_type = $3) AND ($4 = '' OR c.type = $4))"
        " SELECT position FROM family WHERE position > $6 AND position < $7"
        f" ORDER BY position {span.order} LIMIT $8",
        wanted.parent,
        wanted.room_id,
        wanted.rel_type,
        wanted.event_type,
        wanted.depth,
        span.above,
        span.below,
        limit,
    )
    return [row[0] for row in rows]


async def thread_roots(
    reader: Reader,
    room_id: RoomId,
    span: Span,
    until: int,
    limit: int,
    participant: UserId | None,
) -> list[tuple[EventId, int]]:
    """Roots of threads with the position of their newest event, the most recent thread first.

    Only threads whose newest event, of those up to `until`, is in the span; with a participant,
    only those that this user began or wrote in. Read from the newest relation down, so that a page
    costs what it shows.
    """
    rows = await reader.all(
        "SELECT c.parent_id, c.position FROM relations c JOIN events p ON p.event_id = c.parent_id"
        " WHERE c.room_id = $1 AND c.rel_type = 'm.thread' AND c.position > $2 AND c.position < $3"
        " AND c.position <= $4 AND p.room_id = $1"
        " AND NOT EXISTS (SELECT 1 FROM relations n WHERE n.parent_id = c.parent_id"
        " AND n.rel_type = 'm.thread' AND n.position > c.position AND n.position <= $4)"
        " AND ($5 = '' OR p.sender = $5 OR EXISTS (SELECT 1 FROM relations o"
        " WHERE o.parent_id = c.parent_id AND o.sender = $5 AND o.rel_type = 'm.thread'))"
        f" ORDER BY c.position {span.order} LIMIT $6",
        room_id,
        span.above,
        span.below,
        until,
        participant or "",
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def referred_to(
    reader: Reader,
    event_ids: Sequence[EventId],
    senders: Sequence[str] | None,
    rel_types: Sequence[str] | None,
) -> set[EventId]:
    """Those of the events to which others refer, by these senders and with these relations."""
    rows = await reader.all(
        "SELECT DISTINCT parent_id FROM relations WHERE parent_id IN ($1...)"
        " AND ($2 = 0 OR sender IN ($3...)) AND ($4 = 0 OR rel_type IN ($5...))",
        list(event_ids),
        int(senders is not None),
        list(senders or ()),
        int(rel_types is not None),
        list(rel_types or ()),
    )
    return {row[0] for row in rows}
