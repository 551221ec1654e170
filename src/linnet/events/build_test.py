"""Building an event gives what a peer would compute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import BadJson, TooLarge
from linnet.events import hashing, signing
from linnet.events.build import MAX_DEPTH, build
from linnet.events.event import MAX_EVENT_BYTES, Event
from linnet.events.room_versions import ROOM_VERSIONS, V12

VERSIONS = list(ROOM_VERSIONS.values())
text = st.text(st.characters(codec="utf-8"))


def parts_of(pdu):
    parts = {
        key: part
        for key, part in pdu.items()
        if key not in ("hashes", "signatures", "unsigned", "redacts")
    }
    for name in ("room_id", "state_key"):
        parts.setdefault(name, None)
    content = dict(parts["content"])
    redacts = content.pop("redacts", None)
    return {**parts, "content": content, "redacts": pdu.get("redacts", redacts)}


def message(**parts):
    return {
        "room_id": "!room",
        "sender": "@alice:domain",
        "type": "m.room.message",
        "state_key": None,
        "content": {"body": "hello"},
        "origin_server_ts": 5,
        "prev_events": ["$a"],
        "auth_events": ["$b"],
        "depth": 3,
        **parts,
    }


def test_vectors(vectors, signer):
    for version_id, room in vectors("events")["room_versions"].items():
        version = ROOM_VERSIONS[version_id]
        for case in room["events"]:
            event = build(version, signer, **parts_of(case["pdu"]))
            assert event.event_id == case["event_id"]
            assert event.room_id == room["room_id"]
            assert event.pdu == case["pdu"]


@given(st.sampled_from(VERSIONS), st.dictionaries(text, text | st.integers(-9, 9) | st.none()))
def test_what_is_built_is_valid_elsewhere(signer, version, content):
    event = build(version, signer, **message(content=content))
    received = Event.from_pdu(version, event.pdu)
    keys = {signer.key.key_id: signer.key.public_key}
    assert received.canonical == event.canonical
    assert received.event_id == event.event_id
    assert hashing.has_valid_content_hash(event.pdu)
    assert signing.verify_event(version, event.pdu, "domain", keys)


def test_the_create_event_gives_the_room_its_id(make_room):
    create = make_room(V12).create()
    assert create.room_id == "!" + create.event_id[1:]
    assert "room_id" not in create.pdu


def test_the_parts_are_not_changed(signer):
    content = {"reason": "r"}
    build(V12, signer, **message(content=content, redacts="$c"))
    assert content == {"reason": "r"}


def test_extra_keys_are_hashed_and_cannot_replace_others(signer):
    event = build(V12, signer, **message(extra={"sticky": 1, "sender": "@mallory:domain"}))
    assert event.pdu["sticky"] == 1
    assert event.sender == event.pdu["sender"] == "@alice:domain"
    plain = build(V12, signer, **message())
    assert plain.pdu["hashes"] != event.pdu["hashes"]


def test_depth_stops_growing(signer):
    assert build(V12, signer, **message(depth=MAX_DEPTH + 1)).depth == MAX_DEPTH


@pytest.mark.parametrize(
    "content", [[], None, {"a": 1.5}, {"a": 2**53}, {"a": "\ud800"}, {"a": float("nan")}, {1: 2}]
)
def test_content_that_cannot_be_hashed(signer, content):
    with pytest.raises(BadJson):
        build(V12, signer, **message(content=content))


@pytest.mark.parametrize("name", ["type", "state_key", "room_id", "sender"])
def test_long_fields(signer, name):
    assert build(V12, signer, **message(**{name: "a" * 255}))
    with pytest.raises(TooLarge):
        build(V12, signer, **message(**{name: "a" * 256}))
    with pytest.raises(TooLarge):
        build(V12, signer, **message(**{name: "é" * 128}))


def test_large_events(signer):
    spare = MAX_EVENT_BYTES - len(build(V12, signer, **message(content={"body": ""})).canonical)
    event = build(V12, signer, **message(content={"body": "b" * spare}))
    assert len(event.canonical) == MAX_EVENT_BYTES
    with pytest.raises(TooLarge):
        build(V12, signer, **message(content={"body": "b" * (spare + 1)}))
