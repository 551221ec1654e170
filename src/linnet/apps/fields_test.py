"""What of an event an application is given."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from linnet.apps.fields import HIDDEN, shown, without_ids
from linnet.events.event import Event
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.ids import UserId

ADA, BEN = UserId("@ada:linnet.test"), UserId("@ben:linnet.test")
GIVEN = {
    "event_id", "type", "sender", "ts", "msgtype", "body", "mentions", "edits", "in_thread",
    "replies_to", "reacts_to", "key",
}  # fmt: skip


def name(user_id: UserId) -> str:
    return f"p_{user_id[1:4]}"


def event(content: dict[str, Any], kind: str = "m.room.message", **more: Any) -> Event:
    pdu = {
        "type": kind,
        "sender": ADA,
        "room_id": "!r:b",
        "content": content,
        "origin_server_ts": 1,
        "depth": 1,
        "prev_events": [],
        "auth_events": [],
        **more,
    }
    return Event.from_parts(ROOM_VERSIONS["11"], pdu, b"{}", "$id")


def given_of(content: dict[str, Any], kind: str = "m.room.message", **more: Any) -> Any:
    found = shown(event(content, kind, **more), name, ())
    return None if found is None else found.event


def test_a_text() -> None:
    found = shown(event({
        "msgtype": "m.text",
        "body": f"{BEN}: see you",
        "format": "org.matrix.custom.html",
        "formatted_body": f'<a href="https://matrix.to/#/{BEN}">Ben</a>',
        "m.mentions": {"user_ids": [BEN, 7, "nobody"], "room": True},
        "org.example": "x",
    }), name, ())  # fmt: skip
    assert found is not None
    assert found.event == {
        "event_id": "$id",
        "type": "m.room.message",
        "sender": "p_ada",
        "ts": 1,
        "msgtype": "m.text",
        "body": "p_ben: see you",
        "mentions": ["p_ben"],
    }
    assert found.people == {ADA, BEN}


def test_a_file_is_only_that_there_is_one() -> None:
    picture = {"msgtype": "m.image", "body": "x.png", "url": "mxc://a/b", "info": {"w": 1}}
    assert given_of(picture).keys() == {"event_id", "type", "sender", "ts", "msgtype"}


def test_relations() -> None:
    text = {"msgtype": "m.text", "body": "x"}
    reply = {**text, "m.relates_to": {"m.in_reply_to": {"event_id": "$a"}}}
    assert given_of(reply)["replies_to"] == "$a"
    thread = {**text, "m.relates_to": {"rel_type": "m.thread", "event_id": "$t"}}
    assert given_of(thread)["in_thread"] == "$t"
    edit = {
        **text,
        "m.new_content": {"msgtype": "m.text", "body": "new"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": "$e"},
    }
    assert (given_of(edit)["edits"], given_of(edit)["body"]) == ("$e", "new")
    like = {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$r", "key": "x" * 200}}
    assert given_of(like, "m.reaction")["reacts_to"] == "$r"
    assert len(given_of(like, "m.reaction")["key"]) == 100
    assert given_of({"m.relates_to": {"event_id": 1}}, "m.reaction") is None
    assert given_of({}, "m.reaction") is None
    like = {"m.relates_to": {"event_id": "$r", "key": f"for {BEN}"}}
    assert given_of(like, "m.reaction")["key"] == "for p_ben"
    odd = {**text, "m.relates_to": {"m.in_reply_to": {"event_id": ADA}}}
    assert "replies_to" not in given_of(odd)


def test_nothing_else_is_given() -> None:
    assert given_of({"body": "x"}) is None
    assert given_of({"msgtype": "m.text", "body": "x"}, state_key="") is None
    for kind in ("m.room.member", "m.room.encrypted", "m.room.name", "org.example", "m.poll.start"):
        assert given_of({"msgtype": "m.text", "body": "x"}, kind) is None
    assert given_of({"msgtype": "m.text", "body": 1})["body"] == ""


def test_who_keeps_theirs_is_not_there() -> None:
    said = {"msgtype": "m.text", "body": f"hi {BEN}", "m.mentions": {"user_ids": [BEN]}}
    assert shown(event(said), name, {ADA}) is None
    found = shown(event(said), name, {BEN})
    assert found is not None
    assert (found.event["body"], found.event["mentions"]) == (f"hi {HIDDEN}", [HIDDEN])
    assert found.people == {ADA}


def test_addresses_of_mail_stay() -> None:
    assert without_ids("ask ada@example.org:25", name) == "ask ada@example.org:25"
    assert without_ids(f"({ADA})", name) == "(p_ada)"
    assert without_ids(f"{ADA},{BEN}!", name) == "p_ada,p_ben!"


_json = st.recursive(
    st.none() | st.booleans() | st.text() | st.sampled_from([ADA, BEN, f"x {BEN}"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([
            "msgtype", "body", "m.mentions", "user_ids", "m.relates_to", "m.new_content", "key",
            "event_id", "rel_type", "m.in_reply_to",
        ]),
        inner,
        max_size=4,
    ),
    max_leaves=10,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["body", "m.mentions", "m.relates_to", "msgtype"]), _json))
def test_only_these_fields_and_no_id_in_a_text(content: dict[str, Any]) -> None:
    found = given_of({**content, "msgtype": "m.text"})
    assert found.keys() <= GIVEN
    said = json.dumps(found)
    assert ADA not in said
    assert BEN not in said
