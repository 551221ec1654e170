"""Judging for many users at once: the same as asking each user's rules."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from linnet.events.event import Event
from linnet.events.power_levels import PowerLevels
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.ids import EventId, RoomId, UserId
from linnet.push import judge as judging
from linnet.push.conditions import RoomView
from linnet.push.default_rules import DEFAULT_RULES
from linnet.push.judge import JointJudge, Judge, Verdicts, thread_of
from linnet.push.rules import KINDS, Definition, Rule, Ruleset, make_rule, matching_rule
from linnet.rooms.kinds import kind_of, mentioned_users
from linnet.rooms.stored_event import StoredEvent

VERSION = ROOM_VERSIONS["11"]
ROOM, OTHER_ROOM = RoomId("!Room:example.org"), RoomId("!other:example.org")
SENDER = UserId("@sender:example.org")
USERS = [UserId(f"@{name}:example.org") for name in ("alice", "bob", "carol", "dan")]
ALICE, BOB, CAROL, _ = USERS
ROOT = EventId("$root")
NAMES = ["", "tea", "Tea", "Alice B.", "b", "*"]
Person = tuple[UserId, str, Ruleset]


def event(content: Any, event_type: str = "m.room.message", state_key: str | None = None) -> Event:
    return Event(
        version=VERSION,
        event_id=EventId("$event"),
        room_id=ROOM,
        type=event_type,
        sender=SENDER,
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


CREATE = event({}, "m.room.create", "")
LEVELS = PowerLevels.of(VERSION, CREATE, None)


def matches(key: str, *patterns: str) -> list[dict[str, Any]]:
    return [{"kind": "event_match", "key": key, "pattern": pattern} for pattern in patterns]


CONDITIONS: list[dict[str, Any]] = [
    {"kind": "contains_display_name"},
    {"kind": "room_member_count", "is": "2"},
    {"kind": "io.element.msc4306.thread_subscription", "subscribed": True},
    {"kind": "io.element.msc4306.thread_subscription", "subscribed": False},
    {"kind": "sender_notification_permission", "key": "room"},
    *matches("room_id", ROOM, ROOM.upper(), "!r*", OTHER_ROOM),
    *matches("state_key", "", "*", ALICE, BOB.upper()),
    *matches("content.body", "tea", "b?"),
    *matches("sender", SENDER, ALICE),
    *matches("type", "m.room.*"),
    *(
        {"kind": "event_property_contains", "key": r"content.m\.mentions.user_ids", "value": value}
        for value in (ALICE, BOB, 7)
    ),
    *(
        {"kind": "event_property_is", "key": key, "value": value}
        for key, value in (("state_key", ALICE), ("room_id", ROOM), ("room_id", 7))
    ),
]


def own_rules() -> st.SearchStrategy[Rule]:
    actions = st.sampled_from([[], ["notify"], ["notify", {"set_tweak": "highlight"}]])
    conditions = st.lists(st.sampled_from(CONDITIONS), max_size=2)
    rule_ids = st.sampled_from([ROOM, OTHER_ROOM, SENDER, ALICE, "mine"])
    definitions = st.builds(Definition, actions, conditions, st.sampled_from([None, "tea", "*"]))
    kinds = st.sampled_from(KINDS)
    return st.builds(make_rule, kinds, rule_ids, definitions, is_enabled=st.booleans())


def rulesets() -> st.SearchStrategy[Ruleset]:
    own = st.lists(own_rules(), max_size=3)
    off = st.sets(st.sampled_from(range(len(DEFAULT_RULES))), max_size=2)

    def combined(first: list[Rule], last: list[Rule], changed: set[int]) -> Ruleset:
        defaults = [
            rule.with_changes(is_enabled=not rule.is_enabled, actions=None)
            if number in changed
            else rule
            for number, rule in enumerate(DEFAULT_RULES)
        ]
        return Ruleset([*first, *defaults, *last])

    return st.builds(combined, own, own, off)


def people() -> st.SearchStrategy[list[Person]]:
    def grouped(several: list[Ruleset], choices: list[tuple[UserId, str, int]]) -> list[Person]:
        return [(user, name, several[n % len(several)]) for user, name, n in choices]

    several = st.lists(rulesets(), min_size=1, max_size=3)
    choice = st.tuples(st.sampled_from(USERS), st.sampled_from(NAMES), st.integers(0, 2))
    return st.builds(grouped, several, st.lists(choice, min_size=1, max_size=12))


def events() -> st.SearchStrategy[Event]:
    mentioned = st.lists(st.sampled_from([ALICE, BOB, 7, None, []]), max_size=3)
    mentions = st.fixed_dictionaries(
        {}, optional={"user_ids": mentioned | st.just("all"), "room": st.booleans()}
    )
    contents = st.fixed_dictionaries(
        {},
        optional={
            "body": st.sampled_from(["tea", "TEA for Alice B.", "*", "", 7]),
            "msgtype": st.sampled_from(["m.text", "m.notice"]),
            "membership": st.sampled_from(["invite", "join"]),
            "m.mentions": mentions | st.just([]),
        },
    )
    types = st.sampled_from(["m.room.message", "m.room.member", "m.room.encrypted", "org.other"])
    state_keys = st.sampled_from([None, "", ALICE, BOB.upper()])
    return st.builds(event, contents, types, state_keys)


@given(events(), people(), st.integers(1, 3), st.sampled_from([None, ROOT]))
def test_all_together_are_judged_as_each_alone(
    one: Event, members: list[Person], member_count: int, root: EventId | None
) -> None:
    stored = StoredEvent(1, one, kind=kind_of(one), thread_root=root)
    together = JointJudge(stored, member_count, LEVELS)
    for number, (user_id, name, rules) in enumerate(members):
        followed = frozenset([ROOT] if number % 2 else [])
        view = RoomView(ROOM, user_id, member_count, name, LEVELS, thread_of(root, followed))
        expected = matching_rule(rules.rules, one.client_dict(), view)
        assert together.rule_for(rules, user_id, name, followed) is expected
        alone = Judge(rules, RoomView(ROOM, user_id, member_count, name, LEVELS), followed)
        assert alone.rule_for(stored) is expected


@given(rulesets())
def test_rules_for_other_rooms_are_left_out_and_no_others(rules: Ruleset) -> None:
    left_out = set(rules.rules) - set(rules.in_room(ROOM))
    body = event({"body": "tea", "m.mentions": {"user_ids": [ALICE, BOB, CAROL, 7]}})
    for rule in left_out:
        assert not rule.is_enabled or matching_rule([rule], body.client_dict(), view_of(ALICE)) is (
            None
        )


def view_of(user_id: UserId) -> RoomView:
    return RoomView(ROOM, user_id, 2, "tea", LEVELS)


@given(events(), people(), st.booleans(), st.sampled_from([None, ROOT]))
def test_verdicts_on_kinds_can_be_shared(
    one: Event, members: list[Person], is_known: bool, root: EventId | None
) -> None:
    shared: dict[object, Verdicts] = {}
    kind, mentioned = kind_of(one), mentioned_users(one.content)
    stored = StoredEvent(1, one, kind=kind, thread_root=root)
    for number, (user_id, name, rules) in enumerate(members):
        followed = frozenset([ROOT] if number % 2 else [])
        view = RoomView(ROOM, user_id, 2, name, LEVELS)
        is_mentioned = user_id in mentioned if is_known else None
        alone = Judge(rules, view, followed)
        verdicts = shared.setdefault(rules.kinds_key(view), Verdicts())
        together = Judge(rules, view, followed, verdicts)
        expected = alone.of_kind(kind, SENDER, root, is_mentioned=is_mentioned)
        assert together.of_kind(kind, SENDER, root, is_mentioned=is_mentioned) == expected
        assert together.rule_for(stored) is alone.rule_for(stored)


def test_nothing_redacted_is_told() -> None:
    together = JointJudge(StoredEvent(1, event({}), kind="redacted:m.room.message"), 2, LEVELS)
    assert together.rule_for(Ruleset(DEFAULT_RULES), ALICE, "", set()) is None


def test_people_with_the_same_rules_are_judged_once(monkeypatch: Any) -> None:
    asked: list[UserId] = []

    def counted(rules: Any, shown: Any, room: RoomView) -> Rule | None:
        asked.append(room.user_id)
        return matching_rule(rules, shown, room)

    monkeypatch.setattr(judging, "matching_rule", counted)
    message = event({"body": "tea for all", "m.mentions": {"user_ids": [BOB]}})
    together = JointJudge(StoredEvent(1, message, kind=kind_of(message)), 10_000, LEVELS)
    mute = make_rule("room", OTHER_ROOM, Definition([]))
    elsewhere = matches("room_id", OTHER_ROOM)
    several = [
        Ruleset(DEFAULT_RULES),
        Ruleset([mute, *DEFAULT_RULES]),
        Ruleset([make_rule("override", "mute", Definition([], elsewhere)), *DEFAULT_RULES]),
    ]
    crowd = [UserId(f"@{number}:example.org") for number in range(1_000)]
    for number, user_id in enumerate([*crowd, BOB]):
        rule = together.rule_for(several[number % 3], user_id, f"Name {number}", set())
        assert rule is not None
        mentioned = user_id == BOB
        assert rule.rule_id == (".m.rule.is_user_mention" if mentioned else ".m.rule.message")
    assert asked == [crowd[0], BOB]
