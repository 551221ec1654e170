"""Which events of a room a user may see.

# spec: client-server-api #room-history-visibility
"""

from collections.abc import Sequence

from linnet.events import visibility
from linnet.ids import RoomId, UserId
from linnet.rooms import store_state
from linnet.rooms.head import MEMBER
from linnet.rooms.places import Held
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader

_OPEN_TO_MEMBERS = ("shared", "world_readable")


async def visible(
    rooms: Rooms, reader: Reader, user_id: UserId, room_id: RoomId, events: Sequence[StoredEvent]
) -> list[StoredEvent]:
    """Those of the events, all of one room, that the user may and wants to see; in order."""
    ignored = await rooms.ignored.by(user_id)
    if ignored:
        # spec: client-server-api #ignoring-users: state is shown all the same.
        events = [s for s in events if s.event.is_state or s.event.sender not in ignored]
    return await permitted(rooms, reader, user_id, room_id, events)


async def permitted(
    rooms: Rooms, reader: Reader, user_id: UserId, room_id: RoomId, events: Sequence[StoredEvent]
) -> list[StoredEvent]:
    """Those of the events, all of one room, that the user may see, ignored people's too."""
    member = (await rooms.memberships.of_user(user_id)).get(room_id)
    if member is not None and member.membership == "join":
        # Since their member event they were joined without a break.
        older = [stored for stored in events if stored.position < member.position]
        if not older:
            return list(events)
    held = await store_state.history_of(reader, room_id, visibility.HISTORY_VISIBILITY[0], "")
    is_joined = member is not None and member.membership == "join"
    if is_joined and all(entry.value in _OPEN_TO_MEMBERS for entry in held):
        return list(events)
    memberships = await store_state.history_of(reader, room_id, MEMBER, user_id)
    last_join = max((e.position for e in memberships if e.value == "join"), default=0)
    return [
        stored
        for stored in events
        if visibility.may_see(
            stored.event,
            user_id,
            visibility=value_before(held, stored.position) or visibility.DEFAULT,
            membership=value_before(memberships, stored.position) or "leave",
            has_joined_since=last_join > stored.position or is_joined,
        )
    ]


def value_before(history: Sequence[Held], position: int) -> str | None:
    """The value just before a position."""
    for held in reversed(history):
        if held.position < position:
            return held.value
    return None


def value_at(history: Sequence[Held], position: int) -> str | None:
    """The value just after the event at a position."""
    return value_before(history, position + 1)
