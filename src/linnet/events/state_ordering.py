"""In which order state resolution looks at events: two total orders that depend on nothing else.

# spec: rooms/v12 #definitions
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush

from linnet.events.auth_events import CREATE, POWER_LEVELS, StateKey
from linnet.events.event import Event
from linnet.events.hashing import create_event_id_of
from linnet.events.power_levels import Level, PowerLevels
from linnet.events.room_versions import RoomVersion
from linnet.ids import EventId

Events = Mapping[EventId, Event]


def auth_events_of(event: Event, events: Events) -> Iterator[Event]:
    """The events that the event names as its `auth_events`, as far as they are known."""
    for event_id in event.auth_events:
        auth_event = events.get(event_id)
        if auth_event is not None:
            yield auth_event


def auth_event_at(event: Event, key: StateKey, events: Events) -> Event | None:
    """The one of the event's `auth_events` at this place in the state."""
    for auth_event in auth_events_of(event, events):
        if (auth_event.type, auth_event.state_key) == key:
            return auth_event
    return None


def create_event_of(version: RoomVersion, event: Event, events: Events) -> Event | None:
    """The create event that the event itself refers to."""
    if version.room_id_is_create_hash:
        return events.get(create_event_id_of(event.room_id))
    return auth_event_at(event, CREATE, events)


def sender_level(version: RoomVersion, event: Event, events: Events) -> Level:
    """The sender's level by the event's own `auth_events`."""
    levels = PowerLevels.of(
        version,
        create_event_of(version, event, events),
        auth_event_at(event, POWER_LEVELS, events),
    )
    return levels.user(event.sender)


def power_order(version: RoomVersion, chosen: Collection[EventId], events: Events) -> list[Event]:
    """Sort so that every event comes after those of its `auth_events` that are sorted with it.

    Among events that could come next, the one whose sender has the highest level is first, then
    the earliest, then the one with the lowest id. All of `chosen` must be known.
    # spec: rooms/v12 #reverse-topological-power-ordering
    """
    followers: dict[EventId, list[Event]] = defaultdict(list)
    waiting: dict[EventId, int] = {}
    ready: list[tuple[Level, int, EventId]] = []

    def rank(event: Event) -> tuple[Level, int, EventId]:
        level = sender_level(version, event, events)
        return -level, event.origin_server_ts, event.event_id

    for event_id in chosen:
        event = events[event_id]
        before = {auth_id for auth_id in event.auth_events if auth_id in chosen}
        waiting[event_id] = len(before)
        for auth_id in before:
            followers[auth_id].append(event)
        if not before:
            ready.append(rank(event))
    heapify(ready)
    order: list[Event] = []
    while ready:
        event = events[heappop(ready)[2]]
        order.append(event)
        for follower in followers[event.event_id]:
            waiting[follower.event_id] -= 1
            if waiting[follower.event_id] == 0:
                heappush(ready, rank(follower))
    return order


def mainline_order(
    chosen: Iterable[EventId], power_levels: EventId | None, events: Events
) -> list[Event]:
    """Sort by distance from the current power levels, farthest first, then by time, then by id.

    The mainline is the power levels event in force, the one in its `auth_events`, and so on.
    # spec: rooms/v12 #mainline-ordering
    """
    positions: dict[EventId, float] = {}
    current = events.get(power_levels) if power_levels is not None else None
    while current is not None:
        positions[current.event_id] = len(positions)
        current = auth_event_at(current, POWER_LEVELS, events)

    def rank(event: Event) -> tuple[float, int, EventId]:
        return -_position(event, positions, events), event.origin_server_ts, event.event_id

    return sorted((events[event_id] for event_id in chosen), key=rank)


def _position(event: Event, positions: dict[EventId, float], events: Events) -> float:
    """How far back on the mainline the event belongs; remembers what it finds on the way."""
    passed: list[EventId] = []
    found = float("inf")
    current = auth_event_at(event, POWER_LEVELS, events)
    while current is not None:
        if current.event_id in positions:
            found = positions[current.event_id]
            break
        passed.append(current.event_id)
        current = auth_event_at(current, POWER_LEVELS, events)
    positions.update(dict.fromkeys(passed, found))
    return found
