"""Bundled aggregations: what others said about an event, sent along with it.

# spec: client-server-api #aggregations-of-child-events
"""

from collections.abc import Sequence

from linnet.http.response import JsonObject
from linnet.ids import EventId, UserId
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader


async def bundled(
    rooms: Rooms, reader: Reader, user_id: UserId, parents: Sequence[StoredEvent]
) -> dict[EventId, JsonObject]:
    """The `m.relations` of those of the events that have any, for this reader."""
    return {}
