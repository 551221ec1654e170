"""The two orders of state resolution are total and depend on the events alone."""

from random import Random

import pytest

from linnet.events.room_versions import ROOM_VERSIONS, V10, V11, V12
from linnet.events.state_ordering import (
    auth_event_at,
    auth_events_of,
    create_event_of,
    mainline_order,
    power_order,
    sender_level,
)

VERSIONS = list(ROOM_VERSIONS.values())
POWER_LEVELS = ("m.room.power_levels", "")
ALICE, BOB = "@alice:domain", "@bob:domain"


@pytest.fixture(params=VERSIONS, ids=lambda version: version.id)
def room(request, make_room):
    room = make_room(request.param)
    room.create(ALICE)
    room.member(ALICE)
    room.put("m.room.power_levels", ALICE, {"users": {BOB: 50}})
    room.member(BOB)
    return room


def ids(events):
    return [event.event_id for event in events]


def topic(room, sender, **parts):
    """A draft of a topic that resolution can find."""
    event = room.draft("m.room.topic", sender, {"topic": str(len(room.events))}, "", **parts)
    room.events[event.event_id] = event
    return event


def test_auth_events(room):
    event = room.draft("m.room.topic", BOB, {}, "")
    assert ids(auth_events_of(event, room.events)) == event.auth_events
    assert auth_event_at(event, POWER_LEVELS, room.events) is room.state[POWER_LEVELS]
    assert auth_event_at(event, ("m.room.topic", ""), room.events) is None
    assert list(auth_events_of(event, {})) == []


def test_the_create_event(room):
    create = room.state["m.room.create", ""]
    assert create_event_of(room.version, room.state["m.room.member", BOB], room.events) is create
    assert create_event_of(room.version, room.state["m.room.member", BOB], {}) is None


def test_the_senders_level_is_that_of_the_events_own_auth_events(room, make_room):
    before = room.draft("m.room.topic", BOB, {}, "")
    room.put("m.room.power_levels", ALICE, {"users": {BOB: 99}})
    after = room.draft("m.room.topic", BOB, {}, "")
    assert sender_level(room.version, before, room.events) == 50
    assert sender_level(room.version, after, room.events) == 99
    first = next(event for event in room.events.values() if event.state_key == ALICE)
    creator_level = float("inf") if room.version.privileged_creators else 100
    assert sender_level(room.version, first, room.events) == creator_level
    assert sender_level(room.version, after, {}) == 0


def test_power_order_puts_ancestors_first(room):
    order = power_order(room.version, set(room.events), room.events)
    assert ids(order) == list(room.events)
    for seed in range(5):
        shuffled = list(room.events)
        Random(seed).shuffle(shuffled)
        again = power_order(room.version, dict.fromkeys(shuffled).keys(), room.events)
        assert ids(again) == ids(order)


def test_power_order_by_level_then_time_then_id(room):
    admin = ALICE if room.version.privileged_creators else BOB
    other = BOB if admin == ALICE else "@carol:domain"
    late = topic(room, admin, origin_server_ts=9)
    early = topic(room, other, origin_server_ts=5)
    same = [topic(room, other, origin_server_ts=7) for _ in range(5)]
    order = power_order(room.version, set(ids([early, late, *same])), room.events)
    assert ids(order) == [late.event_id, early.event_id, *sorted(ids(same))]


def test_power_order_follows_only_what_is_sorted_with_it(room):
    first = topic(room, ALICE, origin_server_ts=9)
    between = topic(room, ALICE, auth_events=[first.event_id])
    last = topic(room, ALICE, origin_server_ts=5, auth_events=[between.event_id] * 2)
    every = {first.event_id, between.event_id, last.event_id}
    assert ids(power_order(room.version, every, room.events)) == ids([first, between, last])
    some = every - {between.event_id}
    assert ids(power_order(room.version, some, room.events)) == ids([last, first])


def test_mainline_order(room):
    def with_levels(level, **parts):
        return topic(room, BOB, auth_events=[level.event_id] if level else [], **parts)

    one = room.state[POWER_LEVELS]
    two = room.put("m.room.power_levels", ALICE, {"users": {BOB: 51}})
    aside = room.draft("m.room.power_levels", ALICE, {"users": {BOB: 52}}, "")
    room.events[aside.event_id] = aside
    beyond = room.draft("m.room.power_levels", ALICE, {}, "", auth_events=[aside.event_id])
    room.events[beyond.event_id] = beyond
    three = room.put("m.room.power_levels", ALICE, {"users": {BOB: 53}})

    newest = with_levels(three, origin_server_ts=1)
    second = with_levels(two, origin_server_ts=2)
    forked = with_levels(beyond, origin_server_ts=3)
    forked_too = with_levels(aside, origin_server_ts=1)
    oldest = with_levels(one, origin_server_ts=4)
    without = with_levels(None, origin_server_ts=5)
    same = [with_levels(three, origin_server_ts=6) for _ in range(5)]

    chosen = ids([newest, second, forked, forked_too, oldest, without, *same])
    order = [
        without.event_id,
        oldest.event_id,
        *ids([forked_too, second, forked]),
        newest.event_id,
        *sorted(ids(same)),
    ]
    for seed in range(5):
        Random(seed).shuffle(chosen)
        assert ids(mainline_order(chosen, three.event_id, room.events)) == order


def test_mainline_order_without_power_levels(room):
    events = [topic(room, BOB, origin_server_ts=number) for number in (3, 1, 2)]
    early_first = [events[1].event_id, events[2].event_id, events[0].event_id]
    for power_levels in (None, "$unknown"):
        assert ids(mainline_order(ids(events), power_levels, room.events)) == early_first


def test_versions_differ_in_who_leads(make_room):
    leaders = []
    for version in (V10, V11, V12):
        room = make_room(version)
        room.create(ALICE)
        room.put("m.room.power_levels", ALICE, {"users": {BOB: 50}})
        events = [topic(room, ALICE), topic(room, BOB)]
        leaders.append(power_order(version, set(ids(events)), room.events)[0].sender)
    assert leaders == [BOB, BOB, ALICE]
