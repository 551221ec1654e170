"""What of an event can be found."""

from typing import Any

import pytest

from linnet.events.canonical_json import encode
from linnet.events.event import Event
from linnet.events.room_versions import DEFAULT
from linnet.search.entry import Entry, entry_of, text_of, vector
from linnet.search.question import room_facet


def event(event_type: str, content: Any, state_key: str | None = None) -> Event:
    pdu: dict[str, Any] = {
        "type": event_type,
        "room_id": "!room",
        "sender": "@ada:linnet.test",
        "content": content,
        "origin_server_ts": 1,
        "depth": 1,
        "prev_events": [],
        "auth_events": [],
        "hashes": {},
        "signatures": {},
    }
    if state_key is not None:
        pdu["state_key"] = state_key
    return Event.from_canonical(DEFAULT, encode(pdu), "$event")


def test_an_entry() -> None:
    entry = entry_of(7, event("m.room.message", {"body": "The cat, the Hat"}))
    assert entry is not None
    assert (entry.position, entry.words, entry.edit_id) == (7, ["the", "cat", "the", "hat"], None)
    assert entry.facets[0] == room_facet("!room")
    assert entry.facets[2] == "kbody"
    assert vector(Entry(1, ("r", "s", "kbody"), ["a", "b", "a"], None)) == (
        "'!r' '!s' '!kbody' 'a':1,3 'b':2"
    )


def test_edited_words() -> None:
    original = event("m.room.message", {"body": "old"})
    edit = event("m.room.message", {"body": "* new", "m.new_content": {"body": "new"}})
    assert text_of(original, edit) == "new"
    broken = event("m.room.message", {"body": "* new", "m.new_content": 5})
    assert text_of(original, broken) is None


@pytest.mark.parametrize(
    "other",
    [
        event("m.room.message", {"body": 5}),
        event("m.room.message", {"body": "?!"}),
        event("m.room.message", {"body": "state"}, ""),
        event("m.room.name", {"name": "no state"}),
        event("m.room.encrypted", {"body": "sealed"}),
        event("m.room.topic", {}, ""),
    ],
)
def test_what_has_no_entry(other: Event) -> None:
    assert entry_of(1, other) is None
