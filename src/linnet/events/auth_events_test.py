"""Which events an event is judged by, and rule R3 on those that it names."""

import pytest

from linnet.errors import AuthRejected
from linnet.events.auth_events import (
    auth_types_for,
    check_auth_events,
    reject,
    third_party_token,
)
from linnet.events.room_versions import ROOM_VERSIONS, V10, V11, V12

VERSIONS = list(ROOM_VERSIONS.values())
CREATE = ("m.room.create", "")
POWER_LEVELS = ("m.room.power_levels", "")
JOIN_RULES = ("m.room.join_rules", "")
ALICE = ("m.room.member", "@alice:domain")
BOB = ("m.room.member", "@bob:domain")
CAROL = ("m.room.member", "@carol:domain")
THIRD_PARTY = ("m.room.third_party_invite", "t")
SIGNED = {"third_party_invite": {"signed": {"token": "t"}}}
AUTHORISED = {"join_authorised_via_users_server": "@carol:domain"}


@pytest.mark.parametrize(
    ("event_type", "state_key", "content", "expected"),
    [
        ("m.room.message", None, {}, [POWER_LEVELS, ALICE]),
        ("m.room.topic", "", {}, [POWER_LEVELS, ALICE]),
        ("m.room.member", None, {"membership": "join"}, [POWER_LEVELS, ALICE]),
        ("m.room.member", "@alice:domain", {}, [POWER_LEVELS, ALICE]),
        ("m.room.member", "@alice:domain", {"membership": ["join"]}, [POWER_LEVELS, ALICE]),
        ("m.room.member", "@alice:domain", {"membership": "leave"}, [POWER_LEVELS, ALICE]),
        ("m.room.member", "@bob:domain", {"membership": "ban"}, [POWER_LEVELS, ALICE, BOB]),
        (
            "m.room.member",
            "@alice:domain",
            {"membership": "join"},
            [POWER_LEVELS, ALICE, JOIN_RULES],
        ),
        (
            "m.room.member",
            "@alice:domain",
            {"membership": "knock"},
            [POWER_LEVELS, ALICE, JOIN_RULES],
        ),
        (
            "m.room.member",
            "@bob:domain",
            {"membership": "invite"},
            [POWER_LEVELS, ALICE, BOB, JOIN_RULES],
        ),
        (
            "m.room.member",
            "@bob:domain",
            {"membership": "invite", **SIGNED},
            [POWER_LEVELS, ALICE, BOB, JOIN_RULES, THIRD_PARTY],
        ),
        (
            "m.room.member",
            "@alice:domain",
            {"membership": "join", **SIGNED, **AUTHORISED},
            [POWER_LEVELS, ALICE, JOIN_RULES, CAROL],
        ),
        (
            "m.room.member",
            "@alice:domain",
            {"membership": "join", "join_authorised_via_users_server": "@alice:domain"},
            [POWER_LEVELS, ALICE, JOIN_RULES],
        ),
        (
            "m.room.member",
            "@alice:domain",
            {"membership": "join", "join_authorised_via_users_server": 5},
            [POWER_LEVELS, ALICE, JOIN_RULES],
        ),
        (
            "m.room.member",
            "@alice:domain",
            {"membership": "leave", **AUTHORISED},
            [POWER_LEVELS, ALICE],
        ),
    ],
)
def test_selection(event_type, state_key, content, expected):
    arguments = (event_type, "@alice:domain", state_key, content)
    assert auth_types_for(V12, *arguments) == expected
    assert auth_types_for(V11, *arguments) == [CREATE, *expected]
    assert auth_types_for(V10, *arguments) == [CREATE, *expected]


def test_a_create_event_is_judged_by_nothing():
    for version in VERSIONS:
        assert auth_types_for(version, "m.room.create", "@alice:domain", "", {}) == []


@pytest.mark.parametrize(
    ("content", "token"),
    [
        (SIGNED, "t"),
        ({}, None),
        ({"third_party_invite": "x"}, None),
        ({"third_party_invite": {}}, None),
        ({"third_party_invite": {"signed": []}}, None),
        ({"third_party_invite": {"signed": {}}}, None),
        ({"third_party_invite": {"signed": {"token": 5}}}, None),
    ],
)
def test_tokens(content, token):
    assert third_party_token(content) == token


@pytest.fixture(params=VERSIONS, ids=lambda version: version.id)
def room(request, make_room):
    room = make_room(request.param)
    room.create()
    room.member("@alice:domain")
    room.put("m.room.power_levels", "@alice:domain", {})
    room.member("@bob:domain")
    return room


def named(room, event):
    return [room.events[event_id] for event_id in event.auth_events]


def rule_against(room, event, auth_events, rejected=()):
    with pytest.raises(AuthRejected) as caught:
        check_auth_events(room.version, event, auth_events, rejected)
    return caught.value.rule


def test_what_was_selected_is_accepted(room):
    for event in room.events.values():
        check_auth_events(room.version, event, named(room, event))


def test_a_missing_entry_is_left_to_the_other_rules(room):
    event = room.draft("m.room.message", "@bob:domain", {})
    kept = [part for part in named(room, event) if part.type != "m.room.member"]
    check_auth_events(room.version, event, kept)


def test_rules_on_entries(room, make_room):
    event = room.draft("m.room.message", "@bob:domain", {})
    good = named(room, event)
    again = room.member("@bob:domain", "join")
    assert rule_against(room, event, [*good, again]) == "R3.1"
    assert rule_against(room, event, [*good, room.state[ALICE]]) == "R3.2"
    message = room.put("m.room.message", "@bob:domain", {}, None)
    assert rule_against(room, event, [*good, message]) == "R3.2"
    assert rule_against(room, event, good, {good[-1].event_id}) == "R3.3"
    other = make_room(room.version)
    other.create()
    other.room_id = "!other:domain"
    foreign = other.member("@bob:domain")
    assert rule_against(room, event, [*good[:-1], foreign]) == "R3.4"


def test_the_create_event_is_named_or_not(room):
    event = room.draft("m.room.message", "@bob:domain", {})
    others = [part for part in named(room, event) if part.type != "m.room.create"]
    create = room.state[CREATE]
    if room.version.create_in_auth_events:
        assert rule_against(room, event, others) == "R3.5"
    else:
        assert rule_against(room, event, [*others, create]) == "R3.2"
    check_auth_events(room.version, create, [])


def test_rejecting():
    with pytest.raises(AuthRejected, match="why") as caught:
        reject("R1", "why")
    assert caught.value.rule == "R1"
