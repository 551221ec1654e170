"""Events as a client sees them, as JSON that is ready to be sent.

# spec: client-server-api #room-event-format
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Raw, Struct

from linnet.events.event import Event
from linnet.http.response import JsonObject, encode
from linnet.ids import DeviceId, EventId, RoomId, UserId
from linnet.rooms import store, store_state
from linnet.rooms.aggregations import Bundle, bundles_of
from linnet.rooms.draft import DELAYED_PREFIX
from linnet.rooms.guests import about, is_shown
from linnet.rooms.head import MEMBER
from linnet.rooms.places import Held
from linnet.rooms.prune import because
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.visible import value_at
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader


class Viewer(Struct, frozen=True):
    """Who looks, and from which device."""

    user_id: UserId
    device_id: DeviceId
    is_guest: bool = False


async def client_events(
    rooms: Rooms,
    reader: Reader,
    viewer: Viewer,
    events: Sequence[StoredEvent],
    *,
    with_room_id: bool = True,
) -> list[bytes]:
    """Each event as a JSON object with its `unsigned`, in the same order.

    Guests of a call get only those that they may see, whoever has asked for them.
    """
    if viewer.is_guest:
        events = await for_guest(rooms, reader, events)
    return await _rendered(
        rooms, reader, viewer, events, with_room_id=with_room_id, with_threads=True
    )


async def for_guest(
    rooms: Rooms, reader: Reader, events: Sequence[StoredEvent]
) -> list[StoredEvent]:
    """Those of the events, all of one room, that guests of its call may see; in order."""
    wanted = {target for stored in events if (target := about(stored.event)) is not None}
    others = await by_ids(rooms, reader, wanted) if wanted else {}
    return [stored for stored in events if is_shown(stored.event, others)]


async def _rendered(
    rooms: Rooms,
    reader: Reader,
    viewer: Viewer,
    events: Sequence[StoredEvent],
    *,
    with_room_id: bool,
    with_threads: bool,
) -> list[bytes]:
    if not events:
        return []
    now_ms = rooms.clock.now_ms()
    others = await _others(rooms, reader, events)
    memberships = await _memberships(rooms, reader, viewer, events)
    bundles: Mapping[EventId, Bundle] = {}
    if not viewer.is_guest:
        bundles = await bundles_of(rooms, reader, viewer.user_id, events, with_threads=with_threads)
    quoted = await _quoted(rooms, reader, viewer, bundles, with_room_id=with_room_id)
    rendered: list[bytes] = []
    for stored, membership in zip(events, memberships, strict=True):
        unsigned = _unsigned(stored, viewer, others, now_ms)
        unsigned["membership"] = membership
        if (bundle := bundles.get(stored.event.event_id)) is not None:
            unsigned["m.relations"] = _relations(bundle, quoted)
        rendered.append(with_unsigned(stored.event, unsigned, with_room_id=with_room_id))
    return rendered


async def _quoted(
    rooms: Rooms,
    reader: Reader,
    viewer: Viewer,
    bundles: Mapping[EventId, Bundle],
    *,
    with_room_id: bool,
) -> dict[EventId, Raw]:
    """The edits and the newest events of threads that bundles show, as JSON.

    Edits have no aggregations, and the events of a thread are no roots: so this ends.
    """
    edits = [b.replacement for b in bundles.values() if b.replacement is not None]
    latest = [b.thread.latest for b in bundles.values() if b.thread is not None]
    if not edits and not latest:
        return {}
    events = [*edits, *latest]
    rendered = await _rendered(
        rooms, reader, viewer, events, with_room_id=with_room_id, with_threads=False
    )
    return {
        stored.event.event_id: Raw(shown) for stored, shown in zip(events, rendered, strict=True)
    }


def _relations(bundle: Bundle, quoted: Mapping[EventId, Raw]) -> JsonObject:
    """The member `m.relations` of an event."""
    shown: JsonObject = {}
    if bundle.references:
        shown["m.reference"] = {"chunk": [{"event_id": child} for child in bundle.references]}
    if bundle.replacement is not None:
        shown["m.replace"] = quoted[bundle.replacement.event.event_id]
    if bundle.thread is not None:
        shown["m.thread"] = {
            "latest_event": quoted[bundle.thread.latest.event.event_id],
            "count": bundle.thread.count,
            "current_user_participated": bundle.thread.has_participated,
        }
    return shown


def with_unsigned(event: Event, unsigned: JsonObject, *, with_room_id: bool) -> bytes:
    """An event with this `unsigned`."""
    fragment = event.client_fragment(with_room_id=with_room_id)
    return b"".join((fragment, b',"unsigned":', encode(unsigned), b"}"))


def _unsigned(
    stored: StoredEvent, viewer: Viewer, others: dict[EventId, Event], now_ms: int
) -> dict[str, Any]:
    event = stored.event
    unsigned: dict[str, Any] = {"age": max(0, now_ms - event.origin_server_ts)}
    if stored.transaction_id is not None and event.sender == viewer.user_id:
        if stored.transaction_id.startswith(DELAYED_PREFIX):
            delay_id = stored.transaction_id.removeprefix(DELAYED_PREFIX)
            unsigned["org.matrix.msc4140.delay_id"] = delay_id
        elif stored.sender_device == viewer.device_id:
            unsigned["transaction_id"] = stored.transaction_id
    if stored.replaces is not None:
        unsigned["replaces_state"] = stored.replaces
        if (previous := others.get(stored.replaces)) is not None:
            unsigned["prev_content"] = previous.content
            unsigned["prev_sender"] = previous.sender
    if stored.redacted_by is not None and (by := others.get(stored.redacted_by)) is not None:
        unsigned["redacted_because"] = by.client_dict()
    elif (why := because(stored)) is not None:
        unsigned["redacted_because"] = why
    return unsigned


async def _others(
    rooms: Rooms, reader: Reader, events: Sequence[StoredEvent]
) -> dict[EventId, Event]:
    """The events that `unsigned` quotes: replaced state and redactions."""
    wanted = {
        event_id
        for stored in events
        for event_id in (stored.replaces, stored.redacted_by)
        if event_id is not None
    }
    found = await by_ids(rooms, reader, wanted) if wanted else {}
    return {event_id: stored.event for event_id, stored in found.items()}


async def by_ids(
    rooms: Rooms, reader: Reader, event_ids: set[EventId]
) -> dict[EventId, StoredEvent]:
    """Events by id, from memory where possible."""
    found: dict[EventId, StoredEvent] = {}
    for event_id in event_ids:
        if (stored := rooms.events.peek(event_id)) is not None:
            found[event_id] = stored
    missing = [event_id for event_id in event_ids if event_id not in found]
    if missing:
        for stored in await store.events(reader, missing):
            found[stored.event.event_id] = stored
            rooms.events.keep(stored)
    return found


async def _memberships(
    rooms: Rooms, reader: Reader, viewer: Viewer, events: Sequence[StoredEvent]
) -> list[str]:
    """The viewer's membership at each event."""
    own = await rooms.memberships.of_user(viewer.user_id)
    histories: dict[RoomId, list[Held]] = {}
    found: list[str] = []
    for stored in events:
        room_id = stored.event.room_id
        member = own.get(room_id)
        if member is None:
            found.append("leave")
        elif stored.position >= member.position:
            found.append(member.membership)
        else:
            if room_id not in histories:
                histories[room_id] = await store_state.history_of(
                    reader, room_id, MEMBER, viewer.user_id
                )
            found.append(value_at(histories[room_id], stored.position) or "leave")
    return found


def stripped(events: Sequence[Event]) -> list[JsonObject]:
    """State for people who are not in the room.

    # spec: client-server-api #stripped-state
    """
    return [
        {
            "type": event.type,
            "state_key": event.state_key,
            "sender": event.sender,
            "content": event.content,
        }
        for event in events
    ]
