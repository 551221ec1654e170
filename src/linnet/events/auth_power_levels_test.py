"""Rule R10: nobody moves levels that are above their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import AuthRejected
from linnet.events.auth_rules import check
from linnet.events.power_levels import PowerLevels
from linnet.events.room_versions import ROOM_VERSIONS, V11, V12

VERSIONS = list(ROOM_VERSIONS.values())
ALICE, BOB, CAROL = "@alice:domain", "@bob:domain", "@carol:domain"
SCALARS = ["users_default", "events_default", "state_default", "ban", "redact", "kick", "invite"]


def room_of(make_room, version, content=None):
    room = make_room(version)
    room.create(ALICE)
    for user in (ALICE, BOB, CAROL):
        room.member(user)
    if content is not None:
        room.put("m.room.power_levels", ALICE, content)
    return room


def change(room, sender, content):
    """The rule that refuses new power levels, or None."""
    event = room.draft("m.room.power_levels", sender, content, "")
    try:
        check(room.version, event, room.state)
    except AuthRejected as refusal:
        return refusal.rule
    return None


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.id)
def test_form(make_room, version):
    room = room_of(make_room, version)
    assert change(room, ALICE, {}) is None
    for wrong in ("5", True, None, [5]):
        for name in SCALARS:
            assert change(room, ALICE, {name: wrong}) == "R10.1"
        for name in ("users", "events", "notifications"):
            assert change(room, ALICE, {name: wrong}) == "R10.1"
            assert change(room, ALICE, {name: {BOB: wrong}}) == "R10.1"
    for user in ("bob", "@bob", "", "@" + "b" * 255 + ":domain"):
        assert change(room, ALICE, {"users": {user: 5}}) == "R10.1"
    full = {name: 5 for name in SCALARS}
    tables = {"users": {"@:OLD": 5}, "events": {"a": 5}, "notifications": {"room": 5}}
    assert change(room, ALICE, {**full, **tables}) is None


def test_levels_of_creators(make_room):
    assert change(room_of(make_room, V11), ALICE, {"users": {ALICE: 5}}) is None
    assert change(room_of(make_room, V12), ALICE, {"users": {ALICE: 5}}) == "R10.2"
    room = make_room(V12)
    room.create(ALICE, additional_creators=[BOB])
    room.member(ALICE)
    assert change(room, ALICE, {"users": {BOB: 5}}) == "R10.2"
    assert change(room, ALICE, {"users": {CAROL: 2**53 - 1}}) is None


@pytest.mark.parametrize("name", SCALARS)
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, 50, None),
        (None, 51, "R10.4"),
        (50, None, None),
        (51, None, "R10.4"),
        (50, 49, None),
        (49, 51, "R10.4"),
        (51, 49, "R10.4"),
        (51, 51, None),
    ],
)
def test_scalars(make_room, name, before, after, expected):
    # Bob may send power levels whatever state_default is.
    base = {"users": {BOB: 50}, "events": {"m.room.power_levels": 0}}

    def content(level):
        return {**base, name: level} if level is not None else base

    room = room_of(make_room, V11, content(before))
    assert change(room, BOB, content(after)) == expected


@pytest.mark.parametrize("name", ["events", "notifications"])
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"x": 50}, None),
        ({}, {"x": 51}, "R10.5"),
        ({"x": 50}, {}, None),
        ({"x": 51}, {}, "R10.5"),
        ({"x": 51}, {"x": 50}, "R10.5"),
        ({"x": 50}, {"x": 51}, "R10.5"),
        ({"x": 51}, {"x": 51}, None),
        ({"x": 1}, {"x": 2, "y": 3}, None),
    ],
)
def test_tables(make_room, name, before, after, expected):
    base = {"users": {BOB: 50}}
    room = room_of(make_room, V11, {**base, name: before})
    assert change(room, BOB, {**base, name: after}) == expected
    if not before:
        room = room_of(make_room, V11, base)
        assert change(room, BOB, {**base, name: after}) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {CAROL: 50}, None),
        ({}, {CAROL: 51}, "R10.6"),
        ({CAROL: 49}, {}, None),
        ({CAROL: 49}, {CAROL: 50}, None),
        ({CAROL: 49}, {CAROL: 51}, "R10.6"),
        ({CAROL: 50}, {}, "R10.6"),
        ({CAROL: 50}, {CAROL: 49}, "R10.6"),
        ({CAROL: 50}, {CAROL: 50}, None),
        ({CAROL: 99}, {CAROL: 99}, None),
        ({}, {BOB: 49}, None),
        ({}, {BOB: 51}, "R10.6"),
    ],
)
def test_users(make_room, before, after, expected):
    room = room_of(make_room, V11, {"users": {BOB: 50, **before}})
    assert change(room, BOB, {"users": {BOB: 50, **after}}) == expected


def test_stepping_down(make_room):
    room = room_of(make_room, V11, {"users": {BOB: 50}})
    assert change(room, BOB, {"users": {}}) is None
    assert change(room, BOB, {}) is None


levels = st.integers(-1, 101)
tables = st.dictionaries(st.sampled_from([ALICE, BOB, CAROL]), levels)
contents = st.fixed_dictionaries(
    {"users": tables},
    optional={name: levels for name in SCALARS} | {"events": tables, "notifications": tables},
)


@given(contents, contents)
def test_nobody_rises(make_room, before, after):
    """An allowed change lifts nobody above its sender, and lowers nobody at or above them."""
    before["events"] = {"m.room.power_levels": 0}
    room = room_of(make_room, V11, before)
    create, current = room.state["m.room.create", ""], room.state["m.room.power_levels", ""]
    old = PowerLevels.of(V11, create, current)
    if change(room, BOB, after) is not None:
        return
    event = room.draft("m.room.power_levels", BOB, after, "")
    new = PowerLevels.of(V11, create, event)
    own = old.user(BOB)
    for user in (ALICE, BOB, CAROL):
        assert new.user(user) <= max(own, old.user(user), 0)
        # Who is listed at or above the sender stays; the rest follow a default.
        if user != BOB and before["users"].get(user, -2) >= own:
            assert after["users"][user] == before["users"][user]
