"""Rules: their order, their actions, and judging a kind at once."""

from typing import Any

import pytest

from linnet.events.power_levels import PowerLevels
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.ids import RoomId, UserId
from linnet.push.conditions import KindView, RoomView, Thread
from linnet.push.default_rules import DEFAULT_RULES, THREAD_RULES
from linnet.push.rules import (
    KINDS,
    NOTHING,
    Definition,
    Outcome,
    Ruleset,
    make_rule,
    matching_rule,
    outcome,
    outcome_of,
    verdict,
)
from linnet.rooms.kinds import parse_kind

ALICE, BOB = UserId("@alice:example.org"), UserId("@bob:example.org")
ROOM = RoomId("!room:example.org")
LEVELS = PowerLevels.of(ROOM_VERSIONS["11"], None, None)
HIGHLIGHT = {"set_tweak": "highlight"}
NOTIFIES, HIGHLIGHTS = Outcome(True, False), Outcome(True, True)


def view(members: int = 3, thread: Thread = "none") -> RoomView:
    return RoomView(ROOM, ALICE, members, "Alice", LEVELS, thread)


def message(event_type: str = "m.room.message", **content: Any) -> dict[str, Any]:
    return {"type": event_type, "sender": BOB, "room_id": ROOM, "content": content}


def matched(event: dict[str, Any], members: int = 3) -> str | None:
    rule = matching_rule(DEFAULT_RULES, event, view(members))
    return None if rule is None else rule.rule_id


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([], NOTHING),
        (["dont_notify"], NOTHING),
        ([HIGHLIGHT], NOTHING),
        (["notify"], NOTIFIES),
        (["notify", {"set_tweak": "sound", "value": "default"}], NOTIFIES),
        (["notify", HIGHLIGHT], HIGHLIGHTS),
        (["notify", {**HIGHLIGHT, "value": True}], HIGHLIGHTS),
        (["notify", {**HIGHLIGHT, "value": False}], NOTIFIES),
    ],
)
def test_actions_say_what_counts(actions: list[Any], expected: Outcome) -> None:
    assert outcome_of(actions) == expected


@pytest.mark.parametrize(
    ("event", "members", "rule_id"),
    [
        (message(msgtype="m.notice"), 3, ".m.rule.suppress_notices"),
        (message(msgtype="m.text"), 3, ".m.rule.message"),
        (message(msgtype="m.text"), 2, ".m.rule.room_one_to_one"),
        (message("m.room.encrypted"), 3, ".m.rule.encrypted"),
        (message("m.room.encrypted"), 2, ".m.rule.encrypted_room_one_to_one"),
        (message("m.call.invite"), 2, ".m.rule.call"),
        (message("m.reaction"), 2, ".m.rule.reaction"),
        (message("org.other"), 2, None),
        (
            {**message("m.room.member", membership="invite"), "state_key": ALICE},
            2,
            ".m.rule.invite_for_me",
        ),
        (
            {**message("m.room.member", membership="invite"), "state_key": BOB},
            2,
            ".m.rule.member_event",
        ),
        ({**message("m.room.tombstone"), "state_key": ""}, 2, ".m.rule.tombstone"),
        (message("m.room.tombstone"), 2, None),
        ({**message("m.room.server_acl"), "state_key": ""}, 2, ".m.rule.room.server_acl"),
        (message(**{"m.mentions": {"user_ids": [ALICE]}}), 3, ".m.rule.is_user_mention"),
        (message(**{"m.mentions": {"user_ids": [BOB]}}), 3, ".m.rule.message"),
        (message(**{"m.mentions": {"room": True}}), 3, ".m.rule.message"),
        (message(**{"m.relates_to": {"rel_type": "m.replace"}}), 2, ".m.rule.suppress_edits"),
        (
            message("org.matrix.msc3381.poll.response"),
            2,
            ".org.matrix.msc3930.rule.poll_response",
        ),
        (
            message("org.matrix.msc3381.poll.start"),
            2,
            ".org.matrix.msc3930.rule.poll_start_one_to_one",
        ),
        (message("org.matrix.msc3381.poll.end"), 3, ".org.matrix.msc3930.rule.poll_end"),
    ],
)
def test_default_rules_match(event: dict[str, Any], members: int, rule_id: str | None) -> None:
    assert matched(event, members) == rule_id


def test_who_may_notify_the_room_highlights() -> None:
    create = ROOM_VERSIONS["11"]
    levels = PowerLevels.of(create, None, None)
    assert levels.notification("room") == 50
    event = message(**{"m.mentions": {"room": True}})
    assert outcome(DEFAULT_RULES, event, view()) == NOTIFIES


def test_the_master_rule_is_off_and_ends_everything_once_on() -> None:
    master = DEFAULT_RULES[0]
    assert (master.rule_id, master.is_enabled) == (".m.rule.master", False)
    on = [master.with_changes(is_enabled=True, actions=None), *DEFAULT_RULES[1:]]
    assert outcome(on, message(), view()) == NOTHING
    assert verdict(on, KindView(parse_kind(":m.room.message"), None, None), view()).outcome == (
        NOTHING
    )


def test_rules_for_rooms_and_senders_match_their_id() -> None:
    room = make_rule("room", ROOM, Definition([]))
    sender = make_rule("sender", BOB, Definition(["notify"]))
    assert matching_rule([room, sender], message(), view()) is room
    assert matching_rule([sender], message(), view()) is sender
    assert matching_rule([sender], {**message(), "sender": ALICE}, view()) is None


def test_content_rules_look_at_the_body() -> None:
    cake = make_rule("content", "cake", Definition(["notify", HIGHLIGHT], None, "cake"))
    assert outcome([cake], message(body="Cake!"), view()) == HIGHLIGHTS
    assert outcome([cake], message(body="cupcake"), view()) == NOTHING


def test_rules_are_shown_with_what_belongs_to_their_kind() -> None:
    rules = [make_rule(kind, f"my {kind}", Definition(["coalesce", "notify"])) for kind in KINDS]
    shown = Ruleset(rules).as_json(ALICE)
    assert list(shown) == list(KINDS)
    plain = {"default": False, "enabled": True, "actions": ["notify"]}
    for kind in ("override", "underride"):
        assert shown[kind] == [{"rule_id": f"my {kind}", **plain, "conditions": []}]
    for kind in ("room", "sender"):
        assert shown[kind] == [{"rule_id": f"my {kind}", **plain}]
    assert shown["content"] == [{"rule_id": "my content", **plain, "pattern": ""}]


def test_changed_actions_change_the_outcome() -> None:
    rule = make_rule("room", ROOM, Definition([]))
    assert rule.with_changes(is_enabled=True, actions=["notify"]).outcome == NOTIFIES
    assert rule.with_changes(is_enabled=False, actions=None).outcome == NOTHING


def test_a_ruleset_knows_what_it_depends_on() -> None:
    plain = Ruleset(DEFAULT_RULES)
    assert not plain.uses_senders
    assert not plain.names_user
    assert plain.size_class(2) != plain.size_class(3)
    assert plain.size_class(3) == plain.size_class(300)
    named = Definition([], [{"kind": "contains_display_name"}])
    assert Ruleset([make_rule("override", "name", named)]).names_user
    assert Ruleset([make_rule("sender", BOB, Definition([]))]).uses_senders
    off = make_rule("sender", BOB, Definition([]), is_enabled=False)
    assert not Ruleset([off]).uses_senders


def test_a_ruleset_finds_rules() -> None:
    rules = Ruleset([make_rule("room", ROOM, Definition([]))])
    assert rules.find("room", ROOM) is rules.rules[0]
    assert rules.find("sender", ROOM) is None
    assert rules.in_room(ROOM) == rules.rules
    assert rules.in_room("!other:example.org") == ()


def of_kind(kind: str, *own: Any, members: int = 3) -> Outcome | None:
    seen = KindView(parse_kind(kind), None, False)
    return verdict([*own, *DEFAULT_RULES], seen, view(members)).outcome


def test_most_kinds_are_judged_at_once() -> None:
    assert of_kind("text:m.room.message") == NOTIFIES
    assert of_kind("notice+text:m.room.message") == NOTHING
    assert of_kind("text+users:m.room.message") == NOTIFIES
    assert of_kind("edit+text:m.room.message") == NOTHING
    assert of_kind("keyed:m.room.member") == NOTHING
    assert of_kind(":m.reaction") == NOTHING
    assert of_kind(":org.other") == NOTHING
    assert of_kind("state:m.room.tombstone") == HIGHLIGHTS


def test_some_kinds_must_be_looked_at() -> None:
    assert of_kind("crowd:m.room.message") is None
    assert of_kind("room:m.room.message") is None
    assert of_kind("keyed+invite:m.room.member") is None
    loud = make_rule("content", "cake", Definition(["notify", HIGHLIGHT], None, "cake"))
    assert of_kind("text:m.room.message", loud) is None
    assert of_kind(":m.room.encrypted", loud) == NOTIFIES


def test_a_rule_that_changes_nothing_needs_no_look() -> None:
    same = make_rule("content", "cake", Definition(["notify"], None, "cake"))
    assert of_kind("text:m.room.message", same) == NOTIFIES


def test_threads_are_told_apart_without_looking() -> None:
    on = [rule.with_changes(is_enabled=True, actions=None) for rule in THREAD_RULES]
    others = [rule for rule in DEFAULT_RULES if rule not in THREAD_RULES]
    behind = [rule for rule in others if rule.kind == "underride"]
    rules = [*(rule for rule in others if rule not in behind), *on, *behind]
    assert Ruleset(rules).uses_threads
    assert not Ruleset(DEFAULT_RULES).uses_threads
    expected: dict[Thread, Outcome] = {
        "none": NOTIFIES, "followed": NOTIFIES, "not followed": NOTHING,
    }  # fmt: skip
    for thread, found in expected.items():
        seen = KindView(parse_kind("text:m.room.message"), None, False, thread)
        assert verdict(rules, seen, view()).outcome == found
        assert outcome(rules, message(), view(thread=thread)) == found
    mentions = KindView(parse_kind("text+users:m.room.message"), None, True, "not followed")
    assert verdict(rules, mentions, view()).outcome == HIGHLIGHTS
    edits = KindView(parse_kind("edit+text:m.room.message"), None, False, "followed")
    assert verdict(rules, edits, view()).outcome == NOTHING


def test_only_rules_that_may_match_are_kept() -> None:
    loud = make_rule("content", "cake", Definition(["notify", HIGHLIGHT], None, "cake"))
    seen = KindView(parse_kind("text:m.room.message"), None, False)
    found = verdict([loud, *DEFAULT_RULES], seen, view())
    assert [rule.rule_id for rule in found.rules] == ["cake", ".m.rule.message"]
