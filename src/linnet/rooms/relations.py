"""What one event says about another.

# spec: client-server-api #forming-relationships-between-events
"""

from msgspec import Struct

from linnet.events.event import Event
from linnet.ids import EventId

ANNOTATION = "m.annotation"
REPLACE = "m.replace"
THREAD = "m.thread"
REFERENCE = "m.reference"


class Relation(Struct, frozen=True):
    """A relation as its event states it; `key` is the reaction of an annotation."""

    parent: EventId
    type: str
    key: str | None


def relation_of(event: Event) -> Relation | None:
    """The relation of an event; None when it has none, or not in a valid form."""
    relation = event.content.get("m.relates_to")
    if event.is_state or not isinstance(relation, dict):
        return None
    parent, rel_type, key = (relation.get(name) for name in ("event_id", "rel_type", "key"))
    if not isinstance(parent, str) or not isinstance(rel_type, str):
        return None
    return Relation(EventId(parent), rel_type, key if isinstance(key, str) else None)
