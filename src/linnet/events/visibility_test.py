"""History visibility: the table of the specification, and its two exceptions."""

import pytest

from linnet.events.room_versions import V12
from linnet.events.visibility import DEFAULT, may_see, visibility_in

READER = "@reader:domain"


@pytest.fixture(scope="module")
def room(make_room):
    room = make_room(V12)
    room.create()
    return room


@pytest.fixture(scope="module")
def message(room):
    return room.draft("m.room.message", "@alice:domain", {})


def sees(event, visibility, membership, has_joined_since=False):
    return may_see(
        event,
        READER,
        visibility=visibility,
        membership=membership,
        has_joined_since=has_joined_since,
    )


@pytest.mark.parametrize(
    ("visibility", "at_once", "after_joining"),
    [
        ("world_readable", {"join", "invite", "leave", "ban", "knock"}, {"leave", "invite"}),
        ("shared", {"join"}, {"join", "invite", "leave", "ban", "knock"}),
        ("invited", {"join", "invite"}, {"join", "invite"}),
        ("joined", {"join"}, {"join"}),
    ],
)
def test_table(message, visibility, at_once, after_joining):
    for membership in ("join", "invite", "leave", "ban", "knock"):
        assert sees(message, visibility, membership) is (membership in at_once)
        expected = membership in at_once | after_joining
        assert sees(message, visibility, membership, has_joined_since=True) is expected


def test_a_change_of_visibility_is_seen_from_either_side(room):
    def changed(value, state_key=""):
        content = {"history_visibility": value}
        return room.draft("m.room.history_visibility", "@alice:domain", content, state_key)

    assert sees(changed("world_readable"), "joined", "leave")
    assert sees(changed("joined"), "world_readable", "leave")
    assert not sees(changed("joined"), "shared", "leave")
    assert sees(changed("nonsense"), "joined", "leave", has_joined_since=True)
    assert not sees(changed("world_readable", "x"), "joined", "leave")
    assert not sees(changed("world_readable", None), "joined", "leave")


def test_a_change_of_ones_own_membership_is_seen_from_either_side(room):
    def changed(user, membership):
        return room.draft("m.room.member", "@alice:domain", {"membership": membership}, user)

    assert sees(changed(READER, "join"), "joined", "leave")
    assert sees(changed(READER, "leave"), "joined", "join")
    assert sees(changed(READER, "invite"), "invited", "leave")
    assert not sees(changed(READER, "invite"), "joined", "leave")
    assert not sees(changed("@other:domain", "join"), "joined", "leave")


def test_what_a_visibility_event_says(room):
    def says(content):
        return visibility_in(room.draft("m.room.history_visibility", "@alice:domain", content, ""))

    assert visibility_in(None) == DEFAULT == "shared"
    for value in ("world_readable", "shared", "invited", "joined"):
        assert says({"history_visibility": value}) == value
    for content in ({}, {"history_visibility": "x"}, {"history_visibility": ["joined"]}):
        assert says(content) == "shared"
