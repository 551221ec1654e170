"""Events: read from bytes, taken in from peers, shown to clients."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import BadJson, TooLarge
from linnet.events.event import COVER, MAX_EVENT_BYTES, Event, check_size
from linnet.events.room_versions import ROOM_VERSIONS, V10, V11, V12

VERSIONS = list(ROOM_VERSIONS.values())
TARGET = "$C0p4RS7P_JoRJEKSS4SyjVJgtb8TysUaALtcL-PGjdA"


def fields(event):
    return {name: getattr(event, name) for name in Event.__struct_fields__}


def test_vectors(vectors):
    for version_id, room in vectors("events")["room_versions"].items():
        version = ROOM_VERSIONS[version_id]
        for case in room["events"]:
            event = Event.from_pdu(version, case["pdu"])
            assert event.event_id == case["event_id"]
            assert event.room_id == room["room_id"]
            assert event.pdu == case["pdu"]
            assert event.state_key == case["pdu"].get("state_key")
            assert event.is_state is ("state_key" in case["pdu"])
            again = Event.from_canonical(version, event.canonical)
            with_id = Event.from_canonical(version, event.canonical, event.event_id)
            assert fields(again) == fields(with_id) == fields(event)
        assert event.type == "m.room.redaction"
        assert event.redacts == room["events"][3]["event_id"]


def test_the_given_id_is_trusted(make_room):
    canonical = make_room(V12).create().canonical
    event = Event.from_canonical(V12, canonical, "$given")
    assert event.event_id == "$given"
    assert event.room_id == "!given"


def test_the_object_is_a_copy(make_room):
    event = make_room(V12).create()
    event.pdu["content"]["changed"] = True
    assert "changed" not in event.pdu["content"]
    assert event.state_tuple == ("m.room.create", "")
    with pytest.raises(AttributeError):
        event.depth = 2


def test_a_message_has_no_place_in_the_state(make_room):
    room = make_room(V12)
    room.create()
    message = room.put("m.room.message", "@alice:domain", {}, None)
    assert not message.is_state
    with pytest.raises(AssertionError):
        _ = message.state_tuple


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.id)
def test_what_clients_see(make_room, version):
    room = make_room(version)
    create = room.create()
    message = room.put(
        "m.room.message", "@alice:domain", {"body": "é"}, None, extra={"origin": "x"}
    )
    assert create.client_dict()["room_id"] == create.room_id
    assert create.client_dict()["state_key"] == ""
    assert message.client_dict() == {
        "content": {"body": "é"},
        "event_id": message.event_id,
        "origin_server_ts": message.origin_server_ts,
        "room_id": room.room_id,
        "sender": "@alice:domain",
        "type": "m.room.message",
    }
    assert json.loads(message.client_bytes()) == message.client_dict()
    spliced = message.client_fragment(with_room_id=False) + b',"unsigned":{"age":1}}'
    expected = {**message.client_dict(with_room_id=False), "unsigned": {"age": 1}}
    assert json.loads(spliced) == expected
    assert "room_id" not in expected


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.id)
def test_clients_find_the_target_of_a_redaction_in_both_places(make_room, version):
    room = make_room(version)
    room.create()
    event = room.put("m.room.redaction", "@alice:domain", {"reason": "r"}, None, redacts=TARGET)
    shown = event.client_dict()
    assert event.redacts == shown["redacts"] == TARGET
    assert shown["content"] == {"reason": "r", "redacts": TARGET}
    pdu = event.pdu
    assert ("redacts" in pdu) is not version.redacts_in_content
    assert ("redacts" in pdu["content"]) is version.redacts_in_content


def test_what_is_no_target(make_room):
    room = make_room(V11)
    room.create()
    for content in ({}, {"redacts": 5}):
        event = room.put("m.room.redaction", "@alice:domain", content, None)
        assert event.redacts is None
        assert event.client_dict()["content"] == content
        assert "redacts" not in event.client_dict()
    message = room.put("m.room.message", "@alice:domain", {"redacts": TARGET}, None)
    assert message.redacts is None


def test_sticky_events(make_room):
    room = make_room(V12)
    room.create()
    sticky = {"msc4354_sticky": {"duration_ms": 5}}
    event = room.put("org.example", "@alice:domain", {}, None, extra=sticky)
    assert event.sticky == event.client_dict()["msc4354_sticky"] == {"duration_ms": 5}
    assert event.pdu["msc4354_sticky"] == {"duration_ms": 5}


def test_a_cover_stands_beside_the_content(make_room):
    room = make_room(V12)
    room.create()
    mark = {"cause": "words"}
    for extra, expected in (({COVER: mark}, mark), ({COVER: "yes"}, None), ({}, None)):
        event = room.put("org.example", "@alice:domain", {COVER: "said"}, None, extra=extra)
        assert event.cover == event.client_dict().get(COVER) == expected
        assert event.content == {COVER: "said"}


def pdu_of(make_room, version):
    room = make_room(version)
    room.create()
    return room.put("m.room.topic", "@alice:domain", {"topic": "t"}).pdu


def test_unsigned_and_event_id_are_not_taken_in(make_room):
    pdu = pdu_of(make_room, V12)
    event = Event.from_pdu(V12, {**pdu, "unsigned": {"age": 5}, "event_id": "$lie"})
    assert event.event_id == Event.from_pdu(V12, pdu).event_id
    assert event.pdu == pdu


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.id)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", 5),
        ("type", None),
        ("sender", 5),
        ("sender", "alice"),
        ("state_key", None),
        ("state_key", 5),
        ("room_id", None),
        ("room_id", 5),
        ("content", []),
        ("content", "x"),
        ("content", {"a": 1.5}),
        ("content", {"a": "\ud800"}),
        ("origin_server_ts", "5"),
        ("origin_server_ts", True),
        ("depth", None),
        ("depth", 2**53),
        ("prev_events", {}),
        ("prev_events", [["$a", {}]]),
        ("prev_events", ["$a"] * 21),
        ("auth_events", "$a"),
        ("auth_events", [5]),
        ("auth_events", ["$a"] * 11),
        ("hashes", []),
        ("hashes", {}),
        ("hashes", {"sha256": 5}),
        ("signatures", []),
        ("signatures", {"domain": "x"}),
        ("msc4354_sticky", 5),
    ],
)
def test_malformed_events(make_room, version, name, value):
    with pytest.raises(BadJson):
        Event.from_pdu(version, {**pdu_of(make_room, version), name: value})


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.id)
def test_missing_fields(make_room, version):
    pdu = pdu_of(make_room, version)
    for name in pdu.keys() - {"state_key"}:
        with pytest.raises(BadJson):
            Event.from_pdu(version, {key: part for key, part in pdu.items() if key != name})


@pytest.mark.parametrize("name", ["type", "state_key", "room_id", "sender"])
def test_long_fields(make_room, name):
    pdu = pdu_of(make_room, V12)
    start = "@a:domain" if name == "sender" else "!room"
    fits = start + "a" * (255 - len(start))
    assert Event.from_pdu(V12, {**pdu, name: fits})
    with pytest.raises(TooLarge):
        Event.from_pdu(V12, {**pdu, name: fits + "a"})
    with pytest.raises(TooLarge):
        Event.from_pdu(V12, {**pdu, name: start + "é" * 126})


def test_as_many_references_as_allowed(make_room):
    full = {"prev_events": ["$a"] * 20, "auth_events": ["$a"] * 10}
    assert Event.from_pdu(V12, {**pdu_of(make_room, V12), **full}).prev_events == ["$a"] * 20


def test_large_events(make_room):
    pdu = pdu_of(make_room, V12)
    spare = MAX_EVENT_BYTES - len(Event.from_pdu(V12, pdu).canonical)
    event = Event.from_pdu(V12, {**pdu, "content": {"topic": "t" * (spare + 1)}})
    assert len(event.canonical) == MAX_EVENT_BYTES
    with pytest.raises(TooLarge):
        Event.from_pdu(V12, {**pdu, "content": {"topic": "t" * (spare + 2)}})
    check_size(b" " * MAX_EVENT_BYTES)


def test_create_events_without_room_id(make_room):
    for version in VERSIONS:
        pdu = make_room(version).create().pdu
        assert ("room_id" in pdu) is not version.room_id_is_create_hash
        without = {key: part for key, part in pdu.items() if key != "room_id"}
        if version.room_id_is_create_hash:
            event = Event.from_pdu(version, without)
            assert event.room_id == "!" + event.event_id[1:]
            # That it must not be there is an authorisation rule; it does not change the hash.
            with_room_id = Event.from_pdu(version, {**pdu, "room_id": "!other:domain"})
            assert with_room_id.event_id == event.event_id
            assert with_room_id.room_id == event.room_id
        else:
            with pytest.raises(BadJson):
                Event.from_pdu(version, without)


names = st.sampled_from(
    ["type", "sender", "room_id", "state_key", "content", "redacts", "hashes", "prev_events"]
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(VERSIONS), st.dictionaries(names, junk, min_size=1))
def test_junk_is_refused_or_understood(make_room, version, parts):
    try:
        event = Event.from_pdu(version, {**pdu_of(make_room, version), **parts})
    except (BadJson, TooLarge):
        return
    assert fields(Event.from_canonical(version, event.canonical)) == fields(event)
    assert json.loads(event.client_bytes()) == event.client_dict()


def test_a_redacts_at_the_top_level_belongs_to_version_10(make_room):
    pdu = {**pdu_of(make_room, V10), "type": "m.room.redaction", "redacts": TARGET}
    assert Event.from_pdu(V10, pdu).redacts == TARGET
    assert Event.from_pdu(V11, pdu).redacts is None
