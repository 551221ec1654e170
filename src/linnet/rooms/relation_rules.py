"""What a new event may say about another.

# spec: client-server-api #forming-relationships-between-events
"""

from linnet.errors import DuplicateAnnotation, InvalidParam, Unknown
from linnet.rooms import store, store_relations
from linnet.rooms.draft import Draft
from linnet.rooms.relations import ANNOTATION, THREAD, relation_in, relation_of
from linnet.storage.database import Reader


async def check(reader: Reader, draft: Draft) -> None:
    """Refuse a message event of a local user whose relation would be broken from the start.

    Raises:
        InvalidParam: it refers to an event that is not in this room.
        Unknown: it would begin a thread at an event that itself refers to another.
        DuplicateAnnotation: its sender has reacted in the same way before.
    """
    relation = relation_in(draft.type, draft.content)
    if relation is None:
        return
    parent = await store.event(reader, relation.parent)
    if parent is None or parent.event.room_id != draft.room_id:
        raise InvalidParam("The event that this one refers to is not in this room")
    if relation.type == THREAD and relation_of(parent.event) is not None:
        # spec: client-server-api #validation-of-mthread-relationships
        raise Unknown("A thread cannot begin at an event that belongs to another event")
    if relation.type != ANNOTATION or relation.key is None:
        return
    if await store_relations.has_annotated(
        reader, relation.parent, draft.sender, draft.type, relation.key
    ):
        # spec: client-server-api #avoiding-duplicate-annotations
        raise DuplicateAnnotation("You have already reacted in this way")
