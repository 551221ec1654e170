"""Levels and their defaults."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.events.power_levels import CREATOR_LEVEL, PowerLevels, creators_of
from linnet.events.room_versions import ROOM_VERSIONS, V10, V11, V12

VERSIONS = list(ROOM_VERSIONS.values())


def levels_of(make_room, version, content=None, **create_content):
    room = make_room(version)
    create = room.create(**create_content)
    event = None
    if content is not None:
        event = room.put("m.room.power_levels", "@alice:domain", content)
    return PowerLevels.of(version, create, event)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.id)
@pytest.mark.parametrize(
    "content", [None, {}, {"events": "x", "users": None, "ban": "5", "kick": True, "invite": None}]
)
def test_defaults(make_room, version, content):
    """Also those for values that the authorisation rules would not have let in."""
    levels = levels_of(make_room, version, content)
    assert (levels.ban, levels.kick, levels.redact, levels.invite) == (50, 50, 50, 0)
    assert levels.required("m.room.topic", is_state=True) == 50
    assert levels.required("m.room.message", is_state=False) == 0
    assert levels.notification("room") == 50
    assert levels.user("@bob:domain") == 0


def test_the_creator_without_power_levels(make_room):
    assert levels_of(make_room, V10).user("@alice:domain") == 100
    assert levels_of(make_room, V11).user("@alice:domain") == 100
    assert levels_of(make_room, V12).user("@alice:domain") == CREATOR_LEVEL
    assert levels_of(make_room, V10, {}).user("@alice:domain") == 0
    assert levels_of(make_room, V11, {}).user("@alice:domain") == 0
    assert levels_of(make_room, V12, {}).user("@alice:domain") == CREATOR_LEVEL


def test_who_is_the_creator(make_room):
    others = ["@bob:domain"]
    create = make_room(V10).create(creator="@alice:domain", additional_creators=others)
    assert creators_of(V10, create) == {"@alice:domain"}
    assert creators_of(V11, create) == {"@alice:domain"}
    assert creators_of(V12, create) == {"@alice:domain", "@bob:domain"}
    other = make_room(V10).put("m.room.create", "@alice:domain", {"creator": "@c:d"}, room_id="!r")
    assert creators_of(V10, other) == {"@c:d"}
    assert creators_of(V11, other) == {"@alice:domain"}
    strange = make_room(V10).put("m.room.create", "@alice:domain", {"creator": 5}, room_id="!r")
    assert creators_of(V10, strange) == frozenset()


def test_a_room_without_create_event():
    levels = PowerLevels.of(V12, None, None)
    assert levels.user("@alice:domain") == 0
    assert levels.creators == frozenset()


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.id)
def test_what_the_event_says(make_room, version):
    content = {
        "users": {"@bob:domain": 7, "@carol:domain": "8"},
        "users_default": 1,
        "events": {"m.room.topic": 2, "m.room.message": 3},
        "events_default": 4,
        "state_default": 5,
        "ban": 6,
        "kick": 8,
        "redact": 9,
        "invite": -1,
        "notifications": {"room": 11},
    }
    levels = levels_of(make_room, version, content)
    assert levels.user("@bob:domain") == 7
    assert levels.user("@carol:domain") == 1
    assert levels.user("@dave:domain") == 1
    assert levels.required("m.room.topic", is_state=True) == 2
    assert levels.required("m.room.topic", is_state=False) == 2
    assert levels.required("m.room.message", is_state=False) == 3
    assert levels.required("other", is_state=False) == 4
    assert levels.required("other", is_state=True) == 5
    assert (levels.ban, levels.kick, levels.redact, levels.invite) == (6, 8, 9, -1)
    assert levels.notification("room") == 11
    assert levels.notification("other") == 50


@given(st.integers(-(2**53) + 1, 2**53 - 1), st.integers(-(2**53) + 1, 2**53 - 1))
def test_creators_are_above_every_level(make_room, level, default):
    content = {"users": {"@alice:domain": level, "@bob:domain": level}, "users_default": default}
    levels = levels_of(make_room, V12, content, additional_creators=["@bob:domain"])
    assert levels.user("@alice:domain") == levels.user("@bob:domain")
    assert levels.user("@alice:domain") > max(level, default)
    assert levels.user("@carol:domain") == default
    assert levels_of(make_room, V11, content).user("@alice:domain") == level
