"""Hashes cover what they should, and ids follow from them."""

from hypothesis import given
from hypothesis import strategies as st

from linnet.events import hashing
from linnet.events.room_versions import ROOM_VERSIONS, V12

objects = st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), st.integers(-9, 9))


def test_vectors(vectors):
    for version_id, room in vectors("events")["room_versions"].items():
        version = ROOM_VERSIONS[version_id]
        for case in room["events"]:
            pdu = case["pdu"]
            assert hashing.has_valid_content_hash(pdu)
            assert hashing.event_id(version, pdu) == case["event_id"]
            assert hashing.event_id(version, case["redacted"]) == case["event_id"]


def test_the_room_id_is_the_hash_of_the_create_event(vectors):
    room = vectors("events")["room_versions"]["12"]
    create_id = room["events"][0]["event_id"]
    assert hashing.room_id_of(create_id) == room["room_id"]
    assert room["room_id"] == "!rTJHw8ldJxU5LeDRmjgtxjQXsH5MFlaKsRwINKMre80"
    assert hashing.create_event_id_of(room["room_id"]) == create_id


@given(objects, st.dictionaries(st.just("domain"), objects), objects)
def test_the_id_depends_on_neither_signatures_nor_unsigned(content, signatures, unsigned):
    pdu = {"type": "m.room.create", "content": content, "hashes": {}, "depth": 1}
    dressed = {**pdu, "signatures": signatures, "unsigned": unsigned}
    assert hashing.event_id(V12, dressed) == hashing.event_id(V12, pdu)
    assert hashing.content_hash(dressed) == hashing.content_hash(pdu)
    changed = {**dressed, "content": {**content, "another": 1}}
    assert hashing.event_id(V12, changed) != hashing.event_id(V12, pdu)
    assert hashing.content_hash(changed) != hashing.content_hash(pdu)


def test_the_form_of_hashes():
    pdu = {"type": "m.room.message", "content": {}, "hashes": {"sha256": "x"}}
    assert not hashing.has_valid_content_hash(pdu)
    assert not hashing.has_valid_content_hash({**pdu, "hashes": {}})
    event_ids = [hashing.event_id(V12, {**pdu, "depth": depth}) for depth in range(20)]
    assert {len(event_id) for event_id in event_ids} == {44}
    assert not set("".join(event_ids)) & set("+/=")
    assert set("".join(event_ids)) >= set("-_")
    assert hashing.base64_unpadded(b"\xfb\xff") == "+/8"
