"""What a room's state is where its history has forked: state resolution 2 and 2.1.

# spec: rooms/v12 #state-resolution
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import TypeAlias

from linnet.errors import AuthRejected
from linnet.events import auth_rules
from linnet.events.auth_events import CREATE, JOIN_RULES, POWER_LEVELS, StateKey
from linnet.events.event import Event
from linnet.events.hashing import create_event_id_of
from linnet.events.room_versions import RoomVersion
from linnet.events.state_ordering import (
    Events,
    auth_events_of,
    create_event_of,
    mainline_order,
    power_order,
)
from linnet.ids import EventId

StateMap: TypeAlias = Mapping[StateKey, EventId]


def resolve(
    version: RoomVersion,
    state_sets: Sequence[StateMap],
    events: Events,
    *,
    rejected: Container[EventId] = (),
) -> dict[StateKey, EventId]:
    """Merge states of one room into one. The order of `state_sets` does not matter.

    If the states differ, `events` must hold their events and the auth chains of these, which the
    caller gathers with the help of `missing_events`; an event that cannot be found counts as not
    existing. `rejected` are the ids among them whose events were rejected.
    """
    unconflicted, conflicted = _split(state_sets)
    if not conflicted:
        return unconflicted
    full = _full_conflicted_set(version, state_sets, unconflicted, conflicted, events)
    first = _with_chains_inside(full, events)
    state: dict[StateKey, EventId] = {} if version.state_resolution_v2_1 else dict(unconflicted)
    _apply_allowed(version, power_order(version, first, events), state, events, rejected)
    rest = mainline_order(full - first, state.get(POWER_LEVELS), events)
    _apply_allowed(version, rest, state, events, rejected)
    state.update(unconflicted)
    return state


def missing_events(
    version: RoomVersion, state_sets: Sequence[StateMap], events: Events
) -> set[EventId]:
    """The ids of events that `resolve` would look for and not find: the next ones to gather.

    Empty when the states agree. Call it again with what was found, until nothing new is.
    """
    if not _split(state_sets)[1]:
        return set()
    reached = _chains({event_id for state in state_sets for event_id in state.values()}, events)
    if version.room_id_is_create_hash:
        known = (events[event_id] for event_id in reached if event_id in events)
        reached |= {create_event_id_of(event.room_id) for event in known}
    return {event_id for event_id in reached if event_id not in events}


def _split(
    state_sets: Sequence[StateMap],
) -> tuple[dict[StateKey, EventId], set[EventId]]:
    """What all states agree on, and the events of everything else."""
    unconflicted: dict[StateKey, EventId] = {}
    conflicted: set[EventId] = set()
    for key in {key for state in state_sets for key in state}:
        found = {state.get(key) for state in state_sets}
        present = {event_id for event_id in found if event_id is not None}
        if len(found) == 1:
            unconflicted[key] = present.pop()
        else:
            conflicted |= present
    return unconflicted, conflicted


def _full_conflicted_set(
    version: RoomVersion,
    state_sets: Sequence[StateMap],
    unconflicted: StateMap,
    conflicted: set[EventId],
    events: Events,
) -> set[EventId]:
    full = conflicted | _auth_difference(state_sets, set(unconflicted.values()), events)
    if version.state_resolution_v2_1:
        full |= _conflicted_subgraph(conflicted, events)
    create = events.get(unconflicted.get(CREATE, EventId("")))
    return {
        event_id
        for event_id in full
        if (event := events.get(event_id)) is not None
        and event.is_state
        and (create is None or event.room_id == create.room_id)
    }


def _chains(
    starts: Iterable[EventId], events: Events, stop: Container[EventId] = ()
) -> set[EventId]:
    """The events and all that their `auth_events` lead to, down to but not into `stop`."""
    reached: set[EventId] = set()
    ahead = list(starts)
    while ahead:
        event_id = ahead.pop()
        if event_id in reached or event_id in stop:
            continue
        reached.add(event_id)
        event = events.get(event_id)
        if event is not None:
            ahead.extend(event.auth_events)
    return reached


def _auth_difference(
    state_sets: Sequence[StateMap], unconflicted: set[EventId], events: Events
) -> set[EventId]:
    """The events in the auth chain of some state and not of all.

    What the unconflicted events lead to is in every chain, and is walked only once.
    """
    shared = _chains(unconflicted, events)
    chains = [_chains(state.values(), events, stop=shared) for state in state_sets]
    return set[EventId]().union(*chains) - chains[0].intersection(*chains[1:])


def _conflicted_subgraph(conflicted: set[EventId], events: Events) -> set[EventId]:
    """The events on any path along `auth_events` from one conflicted event to another."""
    followers: dict[EventId, list[EventId]] = defaultdict(list)
    ancestors = _chains(conflicted, events)
    for event_id in ancestors:
        event = events.get(event_id)
        for auth_id in event.auth_events if event is not None else ():
            followers[auth_id].append(event_id)
    between: set[EventId] = set()
    ahead = list(conflicted)
    while ahead:
        event_id = ahead.pop()
        if event_id not in between:
            between.add(event_id)
            ahead.extend(followers[event_id])
    return between


def _is_power_event(event: Event) -> bool:
    """Whether the event can take away what others may do. # spec: rooms/v12 #definitions"""
    if event.type == "m.room.member":
        removes = event.content.get("membership") in ("leave", "ban")
        return removes and event.sender != event.state_key
    # COMPAT(Synapse): only with an empty state key, of which the text says nothing.
    return event.state_tuple in (POWER_LEVELS, JOIN_RULES)


def _with_chains_inside(full: Collection[EventId], events: Events) -> set[EventId]:
    """The power events of the full conflicted set and what they lead to without leaving it."""
    found: set[EventId] = set()
    ahead = [event_id for event_id in full if _is_power_event(events[event_id])]
    while ahead:
        event_id = ahead.pop()
        if event_id in full and event_id not in found:
            found.add(event_id)
            ahead.extend(events[event_id].auth_events)
    return found


def _apply_allowed(
    version: RoomVersion,
    order: Iterable[Event],
    state: dict[StateKey, EventId],
    events: Events,
    rejected: Container[EventId],
) -> None:
    """The iterative check: put each event into the state if what is there by then allows it.

    # spec: rooms/v12 #iterative-auth-checks
    """
    for event in order:
        try:
            auth_rules.check(version, event, _auth_state(version, event, state, events, rejected))
        except AuthRejected:
            continue
        state[event.state_tuple] = event.event_id


def _auth_state(
    version: RoomVersion,
    event: Event,
    state: StateMap,
    events: Events,
    rejected: Container[EventId],
) -> dict[StateKey, Event]:
    """What the event is judged by: the state so far, else its own `auth_events`."""
    auth_state = {
        auth_event.state_tuple: auth_event
        for auth_event in auth_events_of(event, events)
        if auth_event.is_state and auth_event.event_id not in rejected
    }
    keys = auth_rules.auth_types_for(
        version, event.type, event.sender, event.state_key, event.content
    )
    for key in keys:
        current = events.get(state.get(key, EventId("")))
        if current is not None:
            auth_state[key] = current
    if version.room_id_is_create_hash:
        create = create_event_of(version, event, events)
        if create is not None:
            auth_state[CREATE] = create
    return auth_state
