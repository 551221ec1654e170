"""Which contents state a relation."""

from typing import Any

import pytest

from linnet.events.event import Event
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.rooms.relations import Relation, relation_in, relation_of


def relates(**relation: Any) -> dict[str, Any]:
    return {"m.relates_to": relation}


def event(content: dict[str, Any], state_key: str | None = None) -> Event:
    pdu = {
        "type": "m.room.message",
        "sender": "@a:b",
        "room_id": "!r:b",
        "content": content,
        "origin_server_ts": 1,
        "depth": 1,
        "prev_events": [],
        "auth_events": [],
    }
    if state_key is not None:
        pdu["state_key"] = state_key
    return Event.from_parts(ROOM_VERSIONS["11"], pdu, b"{}", "$id")


@pytest.mark.parametrize(
    ("content", "relation"),
    [
        ({}, None),
        ({"m.relates_to": "$parent"}, None),
        (relates(event_id="$parent"), None),
        (relates(rel_type="m.thread"), None),
        (relates(rel_type="m.thread", event_id=1), None),
        (relates(rel_type=1, event_id="$parent"), None),
        (relates(**{"m.in_reply_to": {"event_id": "$parent"}}), None),
        (
            relates(rel_type="m.thread", event_id="$parent"),
            Relation("$parent", "m.thread", None),
        ),
        (
            relates(rel_type="m.annotation", event_id="$parent", key="👍"),
            Relation("$parent", "m.annotation", "👍"),
        ),
        (
            relates(rel_type="m.annotation", event_id="$parent", key=1),
            Relation("$parent", "m.annotation", None),
        ),
        (relates(rel_type="m.replace", event_id="$parent"), None),
        (
            {"m.new_content": {}, **relates(rel_type="m.replace", event_id="$parent")},
            Relation("$parent", "m.replace", None),
        ),
    ],
)
def test_only_whole_relations_count(content: dict[str, Any], relation: Relation | None) -> None:
    assert relation_in("m.room.message", content) == relation
    assert relation_of(event(content)) == relation


def test_an_encrypted_edit_hides_its_new_content() -> None:
    content = relates(rel_type="m.replace", event_id="$parent")
    assert relation_in("m.room.encrypted", content) == Relation("$parent", "m.replace", None)


def test_state_relates_to_nothing() -> None:
    assert relation_of(event(relates(rel_type="m.thread", event_id="$parent"), "")) is None
