"""Kinds of events."""

from typing import Any

import pytest

from linnet.events.event import Event
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms.kinds import MAX_MENTIONS, kind_of, mentioned_users, parse_kind


def kind(content: Any, event_type: str = "m.room.message", state_key: str | None = None) -> str:
    return kind_of(
        Event(
            version=ROOM_VERSIONS["11"],
            event_id=EventId("$event"),
            room_id=RoomId("!room:example.org"),
            type=event_type,
            sender=UserId("@alice:example.org"),
            state_key=state_key,
            content=content,
            origin_server_ts=1,
            depth=1,
            prev_events=[],
            auth_events=[],
            redacts=None,
            sticky=None,
            canonical=b"",
        )
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({}, ":m.room.message"),
        ({"msgtype": "m.text", "body": ""}, "text:m.room.message"),
        ({"msgtype": "M.Notice", "body": 1}, "notice:m.room.message"),
        ({"m.relates_to": {"rel_type": "m.replace"}}, "edit:m.room.message"),
        ({"m.relates_to": {"rel_type": "m.thread"}}, ":m.room.message"),
        ({"m.relates_to": []}, ":m.room.message"),
        ({"m.mentions": {"room": True}}, "room:m.room.message"),
        ({"m.mentions": {"room": 1, "user_ids": "@a:b"}}, ":m.room.message"),
        ({"m.mentions": {"room": True, "user_ids": ["@a:b"]}}, "room+users:m.room.message"),
        ({"m.mentions": {"user_ids": [1, None]}}, ":m.room.message"),
        ({"m.mentions": "x"}, ":m.room.message"),
    ],
)
def test_messages(content: Any, expected: str) -> None:
    assert kind(content) == expected


def test_state() -> None:
    assert kind({}, "m.room.name", "") == "state:m.room.name"
    assert kind({"membership": "join"}, "m.room.member", "@a:b") == "keyed:m.room.member"
    assert kind({"membership": "INVITE"}, "m.room.member", "@a:b") == "keyed+invite:m.room.member"


def test_a_crowd_is_too_many_to_list() -> None:
    users = [f"@{number}:example.org" for number in range(MAX_MENTIONS + 1)]
    assert kind({"m.mentions": {"user_ids": users}}) == "crowd:m.room.message"
    assert kind({"m.mentions": {"user_ids": users[1:]}}) == "users:m.room.message"


def test_everybody_is_mentioned_once() -> None:
    assert mentioned_users({"m.mentions": {"user_ids": ["@a:b", 1, "@a:b", "@c:d"]}}) == [
        "@a:b",
        "@c:d",
    ]
    assert mentioned_users({}) == []


def test_kinds_are_taken_apart() -> None:
    parsed = parse_kind("keyed+invite:m.room.member")
    assert (parsed.type, parsed.flags) == ("m.room.member", {"keyed", "invite"})
    assert parse_kind(":org.example:odd").type == "org.example:odd"
    assert parse_kind(":x").flags == frozenset()
