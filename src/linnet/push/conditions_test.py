"""Conditions: on single events, and on all events of a kind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.events.event import Event
from linnet.events.power_levels import PowerLevels
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.ids import EventId, RoomId, UserId
from linnet.push.conditions import (
    OWN_ID,
    KindView,
    RoomView,
    compile_condition,
    find,
    glob,
    literal,
    parse_path,
)
from linnet.rooms.kinds import kind_of, parse_kind

ALICE, BOB = UserId("@alice:example.org"), UserId("@bob:example.org")
ROOM = RoomId("!room:example.org")
VERSION = ROOM_VERSIONS["11"]


def event(event_type: str, sender: str, content: Any, state_key: str | None = None) -> Event:
    return Event(
        version=VERSION,
        event_id=EventId("$event"),
        room_id=ROOM,
        type=event_type,
        sender=UserId(sender),
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


LEVELS = PowerLevels.of(
    VERSION,
    event("m.room.create", BOB, {}, ""),
    event("m.room.power_levels", BOB, {"users": {BOB: 50}}, ""),
)
VIEW = RoomView(ROOM, ALICE, 3, "Alice B.", LEVELS)


def holds(condition: dict[str, Any], content: Any = None, **more: Any) -> bool:
    shown = {
        "type": "m.room.message",
        "sender": BOB,
        "room_id": ROOM,
        "content": {} if content is None else content,
        **more,
    }
    return compile_condition(condition).holds(shown, VIEW)


def matches(key: str, pattern: object) -> dict[str, Any]:
    return {"kind": "event_match", "key": key, "pattern": pattern}


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("lunc?*", "Lunch plans", True),
        ("lunc?*", "LUNCH", True),
        ("lunc?*", " lunch", False),
        ("lunc?*", "lunc", False),
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "acb", False),
        ("*b*", "abc", True),
        ("a.c", "abc", False),
        ("a?c", "a\nc", True),
        ("*x", "ab", False),
        ("a*b*c*d", "a-c-d", False),
        ("b*x", "ab", False),
    ],
)
def test_a_pattern_fits_a_whole_value(pattern: str, text: str, fits: bool) -> None:
    assert glob(pattern).matches(text) is fits


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("ex*ple", "An example event.", True),
        ("ex*ple", "exple", True),
        ("ex*ple", "An exciting triple-whammy", True),
        ("ex*ple", "An exciting triplex", False),
        ("cake", "cupcake", False),
        ("cake", "CAKE!", True),
        ("cake", "cake_shop", False),
        ("cake", "über-cakeé", True),
        ("cake", "cupcake cake", True),
        ("*cake", "cupcake", True),
        ("cake*", "a cakery", True),
        ("a*b*c", "xa ab bc c", True),
        ("a*b*c", "a c b", False),
        ("a*b*c*d", "a d", False),
        ("c?ke", "coke", True),
    ],
)
def test_a_pattern_finds_words(pattern: str, text: str, fits: bool) -> None:
    assert glob(pattern).finds_words(text) is fits


def test_a_literal_has_no_wildcards() -> None:
    assert literal("Al*ce?").finds_words("hi al*ce?!")
    assert not literal("Al*ce").finds_words("hi alice")


def test_no_pattern_is_slow() -> None:
    assert not glob("a*" * 60 + "b").matches("a" * 20_000)
    assert not glob("a*" * 60 + "b").finds_words("a" * 20_000)


@given(st.text("ab?*", max_size=8), st.text("ab", max_size=8))
def test_patterns_agree_with_their_definition(pattern: str, text: str) -> None:
    def fits(p: str, t: str) -> bool:
        if not p:
            return not t
        if p[0] == "*":
            return fits(p[1:], t) or (bool(t) and fits(p, t[1:]))
        return bool(t) and p[0] in ("?", t[0]) and fits(p[1:], t[1:])

    assert glob(pattern).matches(text) is fits(pattern, text)


def test_paths_escape_dots_and_backslashes() -> None:
    assert parse_path("content.body") == ("content", "body")
    assert parse_path(r"content.m\.relates_to") == ("content", "m.relates_to")
    assert parse_path(r"content.m\\foo") == ("content", r"m\foo")
    assert parse_path(r"content.a\x") == ("content", r"a\x")


def test_finding_stops_at_what_is_not_an_object() -> None:
    assert find({"content": {"a": {"b": 1}}}, ("content", "a", "b")) == 1
    assert find({"content": "text"}, ("content", "a")) is ...
    assert find({}, ("content", "a")) is ...


def test_event_match_needs_a_string() -> None:
    assert holds(matches("content.topic", "*"), {"topic": ""})
    assert not holds(matches("content.topic", "*"), {"topic": None})
    assert not holds(matches("content.topic", "*"), {})
    assert holds(matches("content.body", "tea"), {"body": "some tea"})
    assert not holds(matches("content.other", "tea"), {"other": "some tea"})


def test_values_are_the_same_only_with_their_type() -> None:
    federate = {"kind": "event_property_is", "key": r"content.m\.federate", "value": True}
    assert holds(federate, {"m.federate": True})
    assert not holds(federate, {"m.federate": "true"})
    assert not holds(federate, {"m.federate": 1})
    assert not holds(federate, {})
    null = {"kind": "event_property_is", "key": "content.x", "value": None}
    assert holds(null, {"x": None})
    assert not holds(null, {})


def test_lists_contain_exactly() -> None:
    contains = {"kind": "event_property_contains", "key": "content.list", "value": "#a:b"}
    assert holds(contains, {"list": [1, "#a:b"]})
    assert not holds(contains, {"list": ["#xa:b"]})
    assert not holds(contains, {"list": "#a:b"})
    assert not holds({**contains, "value": 1}, {"list": [True, 1.5]})


@pytest.mark.parametrize(
    ("comparison", "fits"),
    [
        ("3", True),
        ("==3", True),
        ("<3", False),
        (">3", False),
        ("<=3", True),
        (">=3", True),
        ("<4", True),
        (">2", True),
        ("!3", False),
        ("three", False),
    ],
)
def test_member_counts_compare(comparison: str, fits: bool) -> None:
    condition = compile_condition({"kind": "room_member_count", "is": comparison})
    assert condition.holds({}, VIEW) is fits
    assert condition.holds_for(KindView(parse_kind(":x"), None, None), VIEW) is fits


def test_notifying_the_room_needs_a_level() -> None:
    condition = {"kind": "sender_notification_permission", "key": "room"}
    assert holds(condition, sender=BOB)
    assert not holds(condition, sender=ALICE)


def test_a_display_name_is_found_as_words() -> None:
    condition = {"kind": "contains_display_name"}
    assert holds(condition, {"body": "ask alice b. about it"})
    assert not holds(condition, {"body": "malice b."})
    assert not holds(condition, {"body": 7})
    nameless = RoomView(ROOM, ALICE, 3, "", LEVELS)
    assert not compile_condition(condition).holds({"content": {"body": ""}}, nameless)


@pytest.mark.parametrize(
    "condition",
    [
        {"kind": "phase_of_the_moon"},
        {},
        {"kind": "event_match", "key": "type"},
        {"kind": "event_match", "key": 1, "pattern": "*"},
        {"kind": "event_property_is", "key": "type"},
        {"kind": "event_property_is", "key": "type", "value": []},
        {"kind": "event_property_contains", "key": "content.a"},
        {"kind": "room_member_count"},
        {"kind": "sender_notification_permission"},
    ],
)
def test_what_is_not_understood_never_holds(condition: dict[str, Any]) -> None:
    assert not holds(condition, {"a": [None]})
    assert compile_condition(condition).holds_for(KindView(parse_kind(":x"), None, None), VIEW) is (
        False
    )


def contains(value: object) -> dict[str, Any]:
    key = r"content.m\.mentions.user_ids"
    return {"kind": "event_property_contains", "key": key, "value": value}


def is_value(key: str, value: object) -> dict[str, Any]:
    return {"kind": "event_property_is", "key": key, "value": value}


CONDITIONS: list[dict[str, Any]] = [
    *(matches("type", pattern) for pattern in ("m.room.message", "M.ROOM.*", "org.other")),
    *(matches("state_key", pattern) for pattern in ("", "*", "@alice:*", OWN_ID)),
    *(matches("sender", pattern) for pattern in (ALICE, "@BOB:*", "nobody")),
    *(matches("room_id", pattern) for pattern in (ROOM, "!other")),
    *(matches("content.body", pattern) for pattern in ("tea", "*")),
    *(matches("content.msgtype", pattern) for pattern in ("M.Notice", "m.*", "m.text")),
    *(matches("content.membership", pattern) for pattern in ("invite", "join", "*")),
    matches("content.other", "*"),
    *(is_value(r"content.m\.relates_to.rel_type", v) for v in ("m.replace", "m.thread")),
    *(is_value(r"content.m\.mentions.room", value) for value in (True, False, "true")),
    *(is_value("content.body", value) for value in ("tea", None, 7)),
    *(is_value("state_key", value) for value in ("", ALICE, None)),
    *(is_value("type", value) for value in ("m.room.message", "m.room.member", True)),
    *(is_value("sender", value) for value in (ALICE, BOB)),
    is_value("room_id", ROOM),
    *(contains(value) for value in (ALICE, BOB, 7, OWN_ID)),
    {"kind": "event_property_contains", "key": "content.list", "value": 1},
    {"kind": "room_member_count", "is": "3"},
    {"kind": "sender_notification_permission", "key": "room"},
    {"kind": "contains_display_name"},
    {"kind": "unknown"},
]


def contents() -> st.SearchStrategy[dict[str, Any]]:
    users = st.lists(st.sampled_from([ALICE, BOB, 7, "someone"]), max_size=3)
    crowd = st.just([f"@{number}:example.org" for number in range(51)] + [ALICE])
    mentions = st.one_of(
        st.just("nonsense"),
        st.fixed_dictionaries(
            {}, optional={"room": st.sampled_from([True, False, "true"]), "user_ids": users | crowd}
        ),
    )
    relation = st.sampled_from(["m.replace", "m.thread", 1])
    return st.fixed_dictionaries(
        {},
        optional={
            "body": st.sampled_from(["tea", "some tea, Alice B.", "", None, 7]),
            "msgtype": st.sampled_from(["m.text", "m.notice", "M.NOTICE", 1]),
            "membership": st.sampled_from(["invite", "INVITE", "join", None]),
            "m.relates_to": st.fixed_dictionaries({"rel_type": relation}) | st.just([]),
            "m.mentions": mentions,
            "list": st.lists(st.integers(0, 2)),
            "other": st.text(max_size=2),
        },
    )


@given(
    contents(),
    st.sampled_from(["m.room.message", "m.room.member", "org.other"]),
    st.sampled_from([None, "", ALICE, BOB]),
    st.sampled_from([ALICE, BOB]),
    st.sampled_from(range(len(CONDITIONS))),
    st.booleans(),
    st.booleans(),
)
def test_an_answer_for_a_kind_is_the_answer_for_each_of_its_events(
    content: dict[str, Any],
    event_type: str,
    state_key: str | None,
    sender: UserId,
    number: int,
    is_sender_known: bool,
    is_mention_known: bool,
) -> None:
    one = event(event_type, sender, content, state_key)
    mentions = content.get("m.mentions")
    users = mentions.get("user_ids", []) if isinstance(mentions, dict) else []
    view = KindView(
        parse_kind(kind_of(one)),
        sender if is_sender_known else None,
        (ALICE in users) if is_mention_known else None,
    )
    condition = compile_condition(CONDITIONS[number])
    answer = condition.holds_for(view, VIEW)
    assert answer in (None, condition.holds(one.client_dict(), VIEW))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_answers_for_kinds_of_plain_examples(condition: dict[str, Any]) -> None:
    tested = compile_condition(condition)
    examples = [
        event("m.room.message", BOB, {"msgtype": "m.notice", "body": "tea for Alice B."}),
        event("m.room.message", BOB, {"m.relates_to": {"rel_type": "m.replace"}}),
        event("m.room.member", BOB, {"membership": "invite"}, ALICE),
        event("m.room.name", ALICE, {"name": "tea"}, ""),
        event("org.other", ALICE, {"list": [1, 2], "m.mentions": {"user_ids": [BOB]}}),
    ]
    for one in examples:
        known = KindView(parse_kind(kind_of(one)), one.sender, False)
        unknown = KindView(known.kind, None, None)
        for view in (known, unknown):
            assert tested.holds_for(view, VIEW) in (None, tested.holds(one.client_dict(), VIEW))


def test_kinds_answer_what_the_default_rules_ask() -> None:
    message = KindView(parse_kind("text:m.room.message"), None, None)
    assert compile_condition(contains(OWN_ID)).holds_for(message, VIEW) is False
    mention = KindView(parse_kind("text+users:m.room.message"), None, True)
    assert compile_condition(contains(OWN_ID)).holds_for(mention, VIEW) is True
    crowd = KindView(parse_kind("text+crowd:m.room.message"), None, True)
    assert compile_condition(contains(OWN_ID)).holds_for(crowd, VIEW) is None
