"""What filters let pass."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import BadJson, NotJson
from linnet.events.event import Event
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.rooms.filters import (
    RoomEventFilter,
    RoomFilter,
    SyncFilter,
    matches_glob,
    parse_room_event_filter,
    parse_sync_filter,
    sync_filter,
)
from linnet.rooms.stored_event import StoredEvent

ROOM = "!room:here"
ALICE = "@alice:here"


def event(kind: str = "m.room.message", sender: str = ALICE, **content: Any) -> Event:
    pdu = {
        "type": kind,
        "sender": sender,
        "room_id": ROOM,
        "content": content,
        "origin_server_ts": 1,
        "depth": 1,
        "prev_events": [],
        "auth_events": [],
    }
    return Event.from_parts(ROOM_VERSIONS["11"], pdu, b"{}", "$id")


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("m.room.message", "m.room.message", True),
        ("m.room.message", "m.room.messages", False),
        ("m.room.*", "m.room.message", True),
        ("m.room.*", "m.room.", True),
        ("m.room.*", "m.room", False),
        ("*", "", True),
        ("*.message", "m.room.message", True),
        ("*.message", ".messages", False),
        ("m*room*name", "m.room.name", True),
        ("m*name*room", "m.room.name", False),
        ("aa*aa", "aaa", False),
        ("a*b*b", "ab", False),
        ("a*b*b", "abb", True),
        ("a**c", "abc", True),
        ("", "", True),
        ("", "a", False),
        ("m.room?", "m.rooms", False),
        ("[ab]", "a", False),
    ],
)
def test_a_star_stands_for_anything(pattern: str, text: str, fits: bool) -> None:
    assert matches_glob(pattern, text) is fits


@given(st.lists(st.text("ab"), min_size=1), st.lists(st.text("ab")))
def test_what_was_made_from_a_pattern_fits_it(parts: list[str], between: list[str]) -> None:
    fillings = (between * len(parts))[: len(parts) - 1] or [""] * (len(parts) - 1)
    text = parts[0] + "".join(f + p for f, p in zip(fillings, parts[1:], strict=True))
    assert matches_glob("*".join(parts), text)


def test_no_pattern_is_slow() -> None:
    assert not matches_glob("a*" * 2000 + "b", "a" * 255)


def test_without_wishes_everything_passes() -> None:
    wanted = RoomEventFilter()
    assert wanted.matches_all
    assert not wanted.asks_relations
    assert wanted.matches(event())
    assert wanted.allows_room(ROOM)
    assert RoomFilter().allows_room(ROOM)
    assert parse_room_event_filter(None) == wanted
    assert sync_filter({}) == SyncFilter()


@pytest.mark.parametrize(
    ("wish", "passes"),
    [
        ({"types": ["m.room.*"]}, True),
        ({"types": []}, False),
        ({"types": ["m.reaction"]}, False),
        ({"not_types": ["m.room.*"]}, False),
        ({"types": ["m.room.message"], "not_types": ["*"]}, False),
        ({"senders": [ALICE]}, True),
        ({"senders": []}, False),
        ({"senders": ["@bob:here"]}, False),
        ({"not_senders": [ALICE]}, False),
        ({"senders": [ALICE], "not_senders": [ALICE]}, False),
        ({"rooms": [ROOM]}, True),
        ({"rooms": []}, False),
        ({"not_rooms": [ROOM]}, False),
        ({"contains_url": True}, False),
        ({"contains_url": False}, True),
    ],
)
def test_each_wish_decides(wish: dict[str, Any], passes: bool) -> None:
    wanted = sync_filter({"room": {"timeline": wish}}).room.timeline
    assert not wanted.matches_all
    assert wanted.matches(event()) is passes
    assert wanted.matches_stored(StoredEvent(1, event())) is passes


def test_a_link_is_a_member_of_the_content() -> None:
    assert RoomEventFilter(contains_url=True).matches(event(url="mxc://here/1"))
    assert not RoomEventFilter(contains_url=False).matches(event(url=""))


def test_rooms_are_chosen_twice() -> None:
    chosen = sync_filter({"room": {"rooms": [ROOM], "not_rooms": [ROOM]}}).room
    assert not chosen.allows_room(ROOM)
    assert not RoomFilter(rooms=[]).allows_room(ROOM)


def test_relations_are_asked_for() -> None:
    assert RoomEventFilter(related_by_senders=[ALICE]).asks_relations
    assert RoomEventFilter(related_by_rel_types=["m.thread"]).asks_relations


def test_unknown_fields_are_no_mistake() -> None:
    wanted = parse_sync_filter('{"new": 1, "room": {"timeline": {"limit": 0, "other": []}}}')
    assert wanted.room.timeline.limit == 0


@pytest.mark.parametrize(
    "definition",
    [
        {"room": []},
        {"room": {"timeline": {"limit": "10"}}},
        {"room": {"timeline": {"limit": -1}}},
        {"room": {"timeline": {"types": "m.room.message"}}},
        {"room": {"timeline": {"senders": ["alice"]}}},
        {"room": {"state": {"not_senders": [1]}}},
        {"room": {"state": {"lazy_load_members": "yes"}}},
        {"room": {"rooms": ["room"]}},
        {"room": {"ephemeral": {"not_rooms": ["room"]}}},
        {"presence": {"not_types": None}},
        {"event_format": "xml"},
    ],
)
def test_wrong_types_are_named(definition: dict[str, Any]) -> None:
    with pytest.raises(BadJson, match="Not a filter"):
        sync_filter(definition)


def test_text_must_be_json() -> None:
    for text in ("", "{", "\ud800"):
        with pytest.raises(NotJson):
            parse_sync_filter(text)
    with pytest.raises(BadJson):
        parse_room_event_filter("[]")
