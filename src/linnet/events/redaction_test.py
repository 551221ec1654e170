"""Redaction keeps what the room version lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.events.redaction import redact, redact_content
from linnet.events.room_versions import ROOM_VERSIONS, V10, V11, V12

VERSIONS = list(ROOM_VERSIONS.values())

keys = sorted(
    {"body", "third_party_invite", "notifications", "unsigned", "age"}.union(
        *(version.redaction_event_keys for version in VERSIONS),
        *(kept or () for version in VERSIONS for kept in version.redaction_content_keys.values()),
    )
)
objects = st.dictionaries(st.sampled_from(keys), st.integers() | st.just({"signed": 1, "other": 2}))
types = st.sampled_from([*V11.redaction_content_keys, "m.room.message", "m.room.aliases"])
pdus = st.builds(
    lambda parts, event_type, content: {**parts, "type": event_type, "content": content},
    objects,
    types,
    objects,
)


@given(st.sampled_from(VERSIONS), pdus)
def test_redacting_twice_changes_nothing(version, pdu):
    before = str(pdu)
    once = redact(version, pdu)
    assert redact(version, once) == once
    assert str(pdu) == before


@given(st.sampled_from(VERSIONS), pdus)
def test_nothing_is_added(version, pdu):
    redacted = redact(version, pdu)
    assert redacted.keys() <= pdu.keys() & version.redaction_event_keys
    assert redacted["content"].keys() <= pdu["content"].keys()


def test_vectors(vectors):
    for version_id, room in vectors("events")["room_versions"].items():
        for case in room["events"]:
            assert redact(ROOM_VERSIONS[version_id], case["pdu"]) == case["redacted"]


@pytest.mark.parametrize(
    ("version", "event_type", "content", "kept"),
    [
        (V10, "m.room.create", {"creator": "a", "room_version": "10"}, {"creator": "a"}),
        (V11, "m.room.create", {"anything": 1}, {"anything": 1}),
        (V10, "m.room.redaction", {"redacts": "$a"}, {}),
        (V11, "m.room.redaction", {"redacts": "$a", "reason": "b"}, {"redacts": "$a"}),
        (V10, "m.room.power_levels", {"invite": 1, "ban": 2, "notifications": {}}, {"ban": 2}),
        (V11, "m.room.power_levels", {"invite": 1, "notifications": {}}, {"invite": 1}),
        (V12, "m.room.aliases", {"aliases": []}, {}),
        (
            V12,
            "m.room.join_rules",
            {"join_rule": 1, "allow": 2, "x": 3},
            {"join_rule": 1, "allow": 2},
        ),
        (V10, "m.room.member", {"third_party_invite": {"signed": 1}}, {}),
        (
            V11,
            "m.room.member",
            {"membership": "join", "third_party_invite": {"signed": 1, "display_name": "b"}},
            {"membership": "join", "third_party_invite": {"signed": 1}},
        ),
        (V12, "m.room.member", {"third_party_invite": {"x": 1}}, {"third_party_invite": {}}),
        (V12, "m.room.member", {"third_party_invite": "x"}, {}),
        (V12, "org.example", {"membership": "join"}, {}),
    ],
)
def test_content(version, event_type, content, kept):
    assert redact_content(version, event_type, content) == kept


def test_the_create_event_of_a_room_named_by_its_hash_has_no_room_id():
    create = {"type": "m.room.create", "content": {}, "room_id": "!a", "origin": "x"}
    assert "room_id" not in redact(V12, create)
    assert redact(V11, create)["room_id"] == "!a"
    assert redact(V12, {**create, "type": "m.room.topic"})["room_id"] == "!a"
    assert redact(V10, create)["origin"] == "x"
    assert "origin" not in redact(V11, create)
