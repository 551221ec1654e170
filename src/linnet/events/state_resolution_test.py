"""State resolution: all vectors with their intermediate orders, and its laws on random forks."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import AuthRejected
from linnet.events import state_resolution
from linnet.events.auth_rules import auth_types_for, check
from linnet.events.conftest import VECTORS
from linnet.events.event import Event
from linnet.events.room_versions import ROOM_VERSIONS, V10, V11, V12
from linnet.events.state_resolution import missing_events, resolve

VERSIONS = list(ROOM_VERSIONS.values())
SCENARIOS = json.loads((VECTORS / "state_res.json").read_bytes())["scenarios"]
assert len(SCENARIOS) == 27
ALICE, BOB, CAROL = "@alice:domain", "@bob:domain", "@carol:domain"
USERS = [ALICE, BOB, CAROL]
POWER_LEVELS = ("m.room.power_levels", "")
CREATE = ("m.room.create", "")


def read(scenario):
    """The version, the events, the states and the names of a scenario."""
    version = ROOM_VERSIONS[scenario["room_version"]]
    events = {part["event_id"]: Event.from_pdu(version, part["pdu"]) for part in scenario["events"]}
    names = {part["event_id"]: part["name"] for part in scenario["events"]}
    states = [
        {events[event_id].state_tuple: event_id for event_id in state}
        for state in scenario["state_sets"]
    ]
    return version, events, states, names


@pytest.mark.parametrize(
    "scenario", SCENARIOS, ids=lambda scenario: f"{scenario['name']}-{scenario['room_version']}"
)
def test_vectors(scenario, monkeypatch):
    version, events, states, names = read(scenario)
    for event_id, event in events.items():
        assert (event.event_id, event.room_id) == (event_id, scenario["room_id"])
    orders = []

    def follow(name):
        order_of = getattr(state_resolution, name)

        def order(*arguments):
            found = order_of(*arguments)
            orders.append([names[event.event_id] for event in found])
            return found

        monkeypatch.setattr(state_resolution, name, order)

    follow("power_order")
    follow("mainline_order")
    expected = {
        (part["type"], part["state_key"]): part["event_id"] for part in scenario["expected_state"]
    }
    assert resolve(version, states, events) == expected
    trace = scenario["trace"]
    assert orders == [trace["power_event_order"], trace["mainline_order"]]
    assert sorted(orders[0] + orders[1]) == sorted(trace["full_conflicted_set"])
    assert missing_events(version, states, events) == set()


@pytest.mark.parametrize(
    "scenario", SCENARIOS, ids=lambda scenario: f"{scenario['name']}-{scenario['room_version']}"
)
def test_gathering_finds_all_that_is_needed(scenario):
    version, events, states, _ = read(scenario)
    known = {}
    while wanted := missing_events(version, states, known):
        known |= {event_id: events[event_id] for event_id in wanted}
    assert resolve(version, states, known) == resolve(version, states, events)


def test_gathering_asks_for_the_create_event(make_room):
    """A state that lacks it leads to it all the same, in version 12 by the room id."""
    for version in VERSIONS:
        room = make_room(version)
        create = room.create(ALICE)
        member = room.member(ALICE)
        states = [{member.state_tuple: member.event_id}, {}]
        assert missing_events(version, states, {}) == {member.event_id}
        known = {member.event_id: member}
        assert missing_events(version, states, known) == {create.event_id}
        known[create.event_id] = create
        assert missing_events(version, states, known) == set()


def test_states_that_agree_need_no_events():
    state = {CREATE: "$a", POWER_LEVELS: "$b"}
    for version in VERSIONS:
        assert resolve(version, [state, dict(state)], {}) == state
        assert resolve(version, [state], {}) == state
        assert missing_events(version, [state, dict(state)], {}) == set()


class Forks:
    """A room whose branches go on separately, each by its own rules."""

    def __init__(self, room):
        room.create(ALICE)
        room.member(ALICE)
        power = {} if room.version.privileged_creators else {ALICE: 100}
        room.put("m.room.power_levels", ALICE, {"users": {**power, BOB: 50}})
        room.put("m.room.join_rules", ALICE, {"join_rule": "public"})
        room.member(BOB)
        self.room = room
        self.base = dict(room.state)
        self.states = []

    def branch(self, actions):
        """Try the actions one after the other from the common state; keep what is allowed."""
        room = self.room
        room.state = dict(self.base)
        for sender, event_type, state_key, content, at in actions:
            event = room.draft(event_type, sender, content, state_key, origin_server_ts=at)
            try:
                check(room.version, event, room.state)
            except AuthRejected:
                continue
            room.events[event.event_id] = event
            room.state[event.state_tuple] = event
        self.states.append({key: event.event_id for key, event in room.state.items()})


senders = st.sampled_from(USERS)
times = st.integers(0, 5)
levels = st.sampled_from([0, 49, 50, 51, 100])
actions = st.one_of(
    st.tuples(
        senders,
        st.just("m.room.member"),
        senders,
        st.sampled_from(["join", "leave", "ban", "invite"]).map(lambda m: {"membership": m}),
        times,
    ),
    st.tuples(
        senders,
        st.just("m.room.power_levels"),
        st.just(""),
        st.dictionaries(st.sampled_from([BOB, CAROL]), levels).map(lambda users: {"users": users}),
        times,
    ),
    st.tuples(
        senders,
        st.just("m.room.join_rules"),
        st.just(""),
        st.sampled_from(["public", "invite"]).map(lambda rule: {"join_rule": rule}),
        times,
    ),
    st.tuples(
        senders,
        st.sampled_from(["m.room.topic", "m.room.name"]),
        st.just(""),
        st.integers(0, 3).map(lambda number: {"topic": number}),
        times,
    ),
)
branches = st.lists(st.lists(actions, max_size=6), min_size=2, max_size=4)


@given(st.sampled_from(VERSIONS), branches, st.randoms(use_true_random=False))
def test_laws(make_room, version, branches, random):
    forks = Forks(make_room(version))
    for branch in branches:
        forks.branch(branch)
    states, events = forks.states, forks.room.events
    resolved = resolve(version, states, events)

    shuffled = [dict(random.sample(sorted(state.items()), len(state))) for state in states]
    random.shuffle(shuffled)
    items = sorted(events.items())
    random.shuffle(items)
    assert resolve(version, shuffled, dict(items)) == resolved
    assert resolve(version, [*states, states[0]], events) == resolved
    assert resolve(version, [resolved, resolved], events) == resolved
    # Nothing that everybody has is lost, and nothing is there that nobody has or had.
    for key in set.intersection(*(set(state) for state in states)):
        if len({state[key] for state in states}) == 1:
            assert resolved[key] == states[0][key]
    for key, event_id in resolved.items():
        assert events[event_id].state_tuple == key
    assert resolved[CREATE] == states[0][CREATE]


@given(st.sampled_from(VERSIONS), branches)
def test_what_no_state_allows_never_enters(make_room, version, branches):
    """A forged event among the states is left out: a stranger makes himself administrator."""
    forks = Forks(make_room(version))
    for branch in branches:
        forks.branch(branch)
    room = forks.room
    room.state = dict(forks.base)
    forged = room.draft(
        "m.room.power_levels", "@eve:elsewhere", {"users": {"@eve:elsewhere": 100}}, ""
    )
    room.events[forged.event_id] = forged
    states = [*forks.states, {**forks.states[0], POWER_LEVELS: forged.event_id}]
    resolved = resolve(version, states, room.events)
    assert forged.event_id not in resolved.values()


def topic_by_levels(room):
    """Bob's topic is in one of two states, allowed by levels that are in neither."""
    room.create(ALICE)
    room.member(ALICE)
    room.put("m.room.join_rules", ALICE, {"join_rule": "public"})
    base = dict(room.state)
    levels = room.put("m.room.power_levels", ALICE, {"users": {}, "state_default": 0})
    room.member(BOB)
    topic = room.put("m.room.topic", BOB, {"topic": "t"})
    state = {key: event.event_id for key, event in base.items()}
    bob = room.state["m.room.member", BOB]
    state[bob.state_tuple] = bob.event_id
    return levels, topic, [state, {**state, topic.state_tuple: topic.event_id}]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.id)
def test_rejected_auth_events_do_not_count(make_room, version):
    room = make_room(version)
    levels, topic, states = topic_by_levels(room)
    assert topic.state_tuple in resolve(version, states, room.events)
    # Without those levels Bob has 0 and the topic needs 50. They enter the difference of the auth
    # chains themselves, so they have to be kept from being allowed as well.
    known = {**room.events}
    del known[levels.event_id]
    assert topic.state_tuple not in resolve(version, states, known)


def test_rejected_events_are_not_used_from_auth_events(make_room):
    """The levels are in no auth difference, as both states lead to them: only the topic asks."""
    room = make_room(V12)
    levels, topic, states = topic_by_levels(room)
    # Bob's membership, which both states share, names the same levels.
    bob = room.state["m.room.member", BOB]
    assert levels.event_id in bob.auth_events
    assert topic.state_tuple in resolve(V12, states, room.events)
    rejected = {levels.event_id}
    assert topic.state_tuple not in resolve(V12, states, room.events, rejected=rejected)


def test_events_of_other_rooms_and_messages_do_not_count(make_room):
    for version in (V10, V11):
        room = make_room(version)
        room.create(ALICE)
        room.member(ALICE)
        base = {key: event.event_id for key, event in room.state.items()}
        foreign = room.draft("m.room.topic", ALICE, {}, "", room_id="!other:domain")
        message = room.draft("m.room.message", ALICE, {})
        linked = room.draft(
            "m.room.name",
            ALICE,
            {},
            "",
            auth_events=[*(event.event_id for event in room.state.values()), message.event_id],
        )
        events = {**room.events, **{e.event_id: e for e in (foreign, message, linked)}}
        states = [
            base,
            {**base, foreign.state_tuple: foreign.event_id, linked.state_tuple: linked.event_id},
        ]
        assert resolve(version, states, events) == {**base, linked.state_tuple: linked.event_id}


def test_unknown_events_count_as_not_existing(make_room):
    for version in VERSIONS:
        room = make_room(version)
        room.create(ALICE)
        room.member(ALICE)
        base = {key: event.event_id for key, event in room.state.items()}
        states = [base, {**base, ("m.room.topic", ""): "$unknown"}]
        assert resolve(version, states, room.events) == base
        assert missing_events(version, states, room.events) == {"$unknown"}


def test_states_without_create_event(make_room):
    for version in VERSIONS:
        room = make_room(version)
        room.create(ALICE)
        member = room.member(ALICE)
        key = member.state_tuple
        known = {member.event_id: member}
        assert resolve(version, [{key: member.event_id}, {}], known) == {}
        room.head = [room.state[CREATE].event_id]
        assert resolve(version, [{key: member.event_id}, {}], room.events)[key] == member.event_id


def test_only_empty_state_keys_make_power_events(make_room):
    room = make_room(V12)
    room.create(ALICE)
    room.member(ALICE)
    base = {key: event.event_id for key, event in room.state.items()}
    first = room.put("m.room.join_rules", ALICE, {"join_rule": "public"}, "x")
    states = [base, {**base, first.state_tuple: first.event_id}]
    assert resolve(V12, states, room.events) == states[1]


def test_keys_of_the_auth_selection_are_read_from_the_state_so_far(make_room):
    """Two topics compete after a ban of one sender: the ban, in the state by then, decides."""
    for version in VERSIONS:
        forks = Forks(make_room(version))
        forks.branch([(ALICE, "m.room.member", BOB, {"membership": "ban"}, 3)])
        forks.branch([(BOB, "m.room.topic", "", {"topic": 1}, 9)])
        resolved = resolve(version, forks.states, forks.room.events)
        assert ("m.room.topic", "") not in resolved
        ban = forks.room.events[resolved["m.room.member", BOB]]
        assert ban.content["membership"] == "ban"
        keys = auth_types_for(version, "m.room.topic", BOB, "", {})
        assert ban.state_tuple in keys


@pytest.mark.parametrize(
    ("sender", "event_type", "state_key", "content", "is_power"),
    [
        (ALICE, "m.room.power_levels", "", {}, True),
        (ALICE, "m.room.join_rules", "", {"join_rule": "invite"}, True),
        (ALICE, "m.room.member", BOB, {"membership": "leave"}, True),
        (ALICE, "m.room.member", BOB, {"membership": "ban"}, True),
        (BOB, "m.room.member", BOB, {"membership": "leave"}, False),
        (ALICE, "m.room.member", CAROL, {"membership": "invite"}, False),
        (CAROL, "m.room.member", CAROL, {"membership": "join"}, False),
        (ALICE, "m.room.topic", "", {}, False),
    ],
)
def test_power_events(make_room, monkeypatch, sender, event_type, state_key, content, is_power):
    """Only what can take something away from others is sorted and applied first."""
    forks = Forks(make_room(V11))
    forks.branch([])
    forks.branch([(sender, event_type, state_key, content, 1)])
    sorted_first = []

    def order(version, chosen, events):
        sorted_first.extend(chosen)
        return []

    monkeypatch.setattr(state_resolution, "power_order", order)
    resolve(V11, forks.states, forks.room.events)
    key = (event_type, state_key)
    assert forks.states[1].get(key) != forks.states[0].get(key)
    assert (forks.states[1][key] in sorted_first) is is_power


def test_each_event_is_walked_once(make_room):
    """Between the ends of this ladder there are 2^60 paths; only a walk over events gets there."""
    for version in VERSIONS:
        room = make_room(version)
        room.create(ALICE)
        room.member(ALICE)
        base = {key: event.event_id for key, event in room.state.items()}
        rung = [event.event_id for event in room.state.values()]
        for _ in range(60):
            pair = [room.put("org.example", ALICE, {}, side, auth_events=rung) for side in "ab"]
            rung = [event.event_id for event in pair]
        states = [base, {**base, pair[0].state_tuple: rung[0], pair[1].state_tuple: rung[1]}]
        assert missing_events(version, states, room.events) == set()
        assert resolve(version, states, room.events).keys() == states[1].keys()
        # The same walk from events on which both states agree.
        topic = room.put("m.room.topic", ALICE, {"topic": "t"})
        agreed = [states[1], {**states[1], topic.state_tuple: topic.event_id}]
        assert resolve(version, agreed, room.events) == agreed[1]
