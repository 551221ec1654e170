"""What a case reads from the state when something is absent or makes no sense."""

import pytest

from linnet.events.auth_case import Case
from linnet.events.power_levels import PowerLevels
from linnet.events.room_versions import V12


@pytest.fixture
def room(make_room):
    room = make_room(V12)
    room.create()
    return room


def case_of(room):
    create = room.state["m.room.create", ""]
    return Case(V12, create, room.state, create, PowerLevels.of(V12, create, None), None)


def test_memberships(room):
    room.member("@bob:domain", "ban")
    room.put("m.room.member", "@carol:domain", {}, "@carol:domain")
    case = case_of(room)
    assert case.membership("@alice:domain") == "leave"
    assert case.membership("@bob:domain") == "ban"
    assert case.membership("@carol:domain") == "None"


def test_join_rules(room):
    assert case_of(room).join_rule == "invite"
    room.put("m.room.join_rules", "@alice:domain", {})
    assert case_of(room).join_rule is None
    room.put("m.room.join_rules", "@alice:domain", {"join_rule": "public"})
    assert case_of(room).join_rule == "public"
