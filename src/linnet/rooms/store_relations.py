"""SQL of relations between events."""

from linnet.ids import EventId
from linnet.rooms.relations import Relation
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Tx


async def insert(tx: Tx, stored: StoredEvent, relation: Relation) -> None:
    """Remember what an event says about another."""
    event = stored.event
    await tx.run(
        "INSERT INTO relations (position, room_id, parent_id, event_id, rel_type, type, sender,"
        " aggregation_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        stored.position,
        event.room_id,
        relation.parent,
        event.event_id,
        relation.type,
        event.type,
        event.sender,
        relation.key,
    )


async def delete_of(tx: Tx, event_id: EventId) -> None:
    """A redacted event says nothing any more."""
    await tx.run("DELETE FROM relations WHERE event_id = $1", event_id)
