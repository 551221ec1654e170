"""What one event says about another.

# spec: client-server-api #forming-relationships-between-events
"""

from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event
from linnet.ids import EventId

ENCRYPTED = "m.room.encrypted"

ANNOTATION = "m.annotation"
REPLACE = "m.replace"
THREAD = "m.thread"
REFERENCE = "m.reference"

BUNDLED = frozenset({REPLACE, THREAD, REFERENCE})
"""The relations of which an event's own readers are told with it."""


class Relation(Struct, frozen=True):
    """A relation as its event states it; `key` is the reaction of an annotation."""

    parent: EventId
    type: str
    key: str | None


def relation_of(event: Event) -> Relation | None:
    """The relation of an event; None when it has none, or not in a valid form."""
    return None if event.is_state else relation_in(event.type, event.content)


def relation_in(event_type: str, content: JsonObject) -> Relation | None:
    """The relation that the content of a message event states in a valid form."""
    relation = content.get("m.relates_to")
    if not isinstance(relation, dict):
        return None
    parent, rel_type, key = (relation.get(name) for name in ("event_id", "rel_type", "key"))
    if not isinstance(parent, str) or not isinstance(rel_type, str):
        return None
    if rel_type == REPLACE and event_type != ENCRYPTED and "m.new_content" not in content:
        # spec: client-server-api #validity-of-replacement-events
        return None
    return Relation(EventId(parent), rel_type, key if isinstance(key, str) else None)
