"""Push rules: which events somebody wants to hear of, and how.

# spec: client-server-api #push-rules
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.push.conditions import (
    BODY,
    OWN_ID,
    ROOM_ID,
    SENDER,
    Condition,
    ContainsDisplayName,
    EventMatch,
    EventPropertyIs,
    KindView,
    RoomMemberCount,
    RoomView,
    ThreadSubscription,
    compile_condition,
)

RuleKind = Literal["override", "content", "postcontent", "room", "sender", "underride"]
KINDS: tuple[RuleKind, ...] = (
    "override", "content", "postcontent", "room", "sender", "underride",
)  # fmt: skip
"""In the order in which they are asked. `postcontent` has the server's own rules alone: MSC4306."""
WITH_CONDITIONS = ("override", "postcontent", "underride")
MASTER = ".m.rule.master"

Actions = list[Any]
_HISTORICAL = ("dont_notify", "coalesce")


class Outcome(Struct, frozen=True):
    """What an event does to the unread counts."""

    notifies: bool
    highlights: bool


NOTHING = Outcome(False, False)


class Rule(Struct, frozen=True, eq=False):
    """One rule. `conditions` are its JSON, `tests` what they mean.

    In the conditions of a default rule `OWN_ID` may stand for the user whose rule it is, so that
    everybody has the same one.
    """

    kind: RuleKind
    rule_id: str
    is_default: bool
    is_enabled: bool
    actions: Actions
    conditions: list[JsonObject] | None
    pattern: str | None
    tests: tuple[Condition, ...]
    outcome: Outcome

    def as_json(self, user_id: UserId) -> JsonObject:
        """The rule as its user's clients see it."""
        shown: JsonObject = {
            "rule_id": self.rule_id,
            "default": self.is_default,
            "enabled": self.is_enabled,
            "actions": self.actions,
        }
        if self.conditions is not None:
            shown["conditions"] = [_naming(user_id, given) for given in self.conditions]
        if self.pattern is not None:
            shown["pattern"] = self.pattern
        return shown

    def with_changes(self, *, is_enabled: bool, actions: Actions | None) -> "Rule":
        """The rule, switched on or off, and with other actions if given."""
        if actions is None:
            return replace(self, is_enabled=is_enabled)
        return replace(self, is_enabled=is_enabled, actions=actions, outcome=outcome_of(actions))


def _naming(user_id: UserId, condition: JsonObject) -> JsonObject:
    return {key: user_id if value is OWN_ID else value for key, value in condition.items()}


class Definition(Struct, frozen=True):
    """What a rule says, without its name."""

    actions: Actions
    conditions: list[JsonObject] | None = None
    pattern: str | None = None


def make_rule(
    kind: RuleKind,
    rule_id: str,
    definition: Definition,
    *,
    is_default: bool = False,
    is_enabled: bool = True,
) -> Rule:
    """A rule, ready to be asked."""
    actions = [action for action in definition.actions if action not in _HISTORICAL]
    has_conditions = kind in WITH_CONDITIONS
    conditions = (definition.conditions or []) if has_conditions else None
    pattern = (definition.pattern or "") if kind == "content" else None
    tests: tuple[Condition, ...]
    if kind == "content":
        tests = (EventMatch(BODY, pattern or ""),)
    elif kind == "room":
        tests = (EventPropertyIs(ROOM_ID, rule_id),)
    elif kind == "sender":
        tests = (EventPropertyIs(SENDER, rule_id),)
    else:
        tests = tuple(compile_condition(condition) for condition in conditions or ())
    return Rule(
        kind,
        rule_id,
        is_default,
        is_enabled,
        actions,
        conditions,
        pattern,
        tests,
        outcome_of(actions),
    )


def outcome_of(actions: Actions) -> Outcome:
    """What actions mean for the unread counts.

    # spec: client-server-api #actions
    """
    if "notify" not in actions:
        return NOTHING
    tweaks = [action for action in actions if isinstance(action, dict)]
    highlights = any(
        tweak.get("set_tweak") == "highlight" and tweak.get("value", True) is not False
        for tweak in tweaks
    )
    return Outcome(True, highlights)


class Ruleset:
    """All rules of a user, in the order in which they are asked.

    Never changed, so users with equal rules have one together.
    """

    __slots__ = (
        "__weakref__",
        "_anywhere",
        "_counts",
        "_enabled",
        "_named",
        "_rooms",
        "names_user",
        "rules",
        "uses_senders",
        "uses_threads",
    )

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules: tuple[Rule, ...] = tuple(rules)
        self._enabled = tuple(rule for rule in self.rules if rule.is_enabled)
        self._rooms = tuple(_only_room(rule) for rule in self._enabled)
        self._named = frozenset(self._rooms)
        self._anywhere = self._in_room(None)
        tests = [test for rule in self._enabled for test in rule.tests]
        self._counts = tuple({test for test in tests if isinstance(test, RoomMemberCount)})
        self.names_user = any(isinstance(test, ContainsDisplayName) for test in tests)
        """Whether the user's display name makes a difference."""
        self.uses_senders = any(
            isinstance(test, EventMatch | EventPropertyIs) and test.path == SENDER for test in tests
        )
        """Whether it makes a difference who sent an event."""
        self.uses_threads = any(isinstance(test, ThreadSubscription) for test in tests)
        """Whether it makes a difference which threads the user follows."""

    def as_json(self, user_id: UserId) -> JsonObject:
        """The rules as their user's clients see them, by kind."""
        shown: JsonObject = {kind: [] for kind in KINDS}
        for rule in self.rules:
            shown[rule.kind].append(rule.as_json(user_id))
        return shown

    def find(self, kind: str, rule_id: str) -> Rule | None:
        for rule in self.rules:
            if rule.kind == kind and rule.rule_id == rule_id:
                return rule
        return None

    def size_class(self, member_count: int) -> tuple[bool, ...]:
        """Equal for two numbers of members when no rule tells them apart."""
        return tuple(test.holds_in(member_count) for test in self._counts)

    def in_room(self, room_id: str) -> tuple[Rule, ...]:
        """The rules that are switched on, without those for other rooms.

        The same object for all rooms that none of them names.
        """
        room = room_id.lower()
        return self._in_room(room) if room in self._named else self._anywhere

    def kinds_key(self, room: RoomView) -> tuple[object, ...]:
        """Equal for two users of one room, at the same power levels, if each kind of event comes
        to the same for both. (A single event may mention one, or name them.)"""
        active = self.in_room(room.room_id)
        tests = [test for rule in active for test in rule.tests]
        sizes = [t.holds_in(room.member_count) for t in tests if isinstance(t, RoomMemberCount)]
        return (active, *sizes, self.names_user and bool(room.display_name))

    def _in_room(self, room: str | None) -> tuple[Rule, ...]:
        pairs = zip(self._enabled, self._rooms, strict=True)
        return tuple(rule for rule, only in pairs if only is None or only == room)


def _only_room(rule: Rule) -> str | None:
    """The room, in lower case, without which a rule never matches; None if it may in many."""
    for test in rule.tests:
        if isinstance(test, EventMatch) and test.path == ROOM_ID:
            if not re.search(r"[*?]", test.pattern):
                return test.pattern.lower()
        elif isinstance(test, EventPropertyIs) and test.path == ROOM_ID:
            return str(test.value).lower()
    return None


def matching_rule(rules: Sequence[Rule], event: JsonObject, room: RoomView) -> Rule | None:
    """The first rule that matches an event, given in the format of clients."""
    for rule in rules:
        if rule.is_enabled and all([test.holds(event, room) for test in rule.tests]):
            return rule
    return None


def outcome(rules: Sequence[Rule], event: JsonObject, room: RoomView) -> Outcome:
    """What an event does to the unread counts of somebody with these rules."""
    rule = matching_rule(rules, event, room)
    return NOTHING if rule is None else rule.outcome


class Verdict(Struct, frozen=True):
    """What rules say about all events of a kind."""

    rules: tuple[Rule, ...]
    """Those that may be the first to match one of these events, in order."""
    outcome: Outcome | None
    """What each of these events does to the unread counts; None when that depends on the event."""


def verdict(rules: Sequence[Rule], view: KindView, room: RoomView) -> Verdict:
    """Judge all events of a kind at once."""
    possible: list[Rule] = []
    outcomes: set[Outcome] = set()
    for rule in rules:
        holds = _all_hold(rule, view, room) if rule.is_enabled else False
        if holds is not False:
            possible.append(rule)
            outcomes.add(rule.outcome)
        if holds:
            break
    else:
        outcomes.add(NOTHING)
    return Verdict(tuple(possible), outcomes.pop() if len(outcomes) == 1 else None)


def _all_hold(rule: Rule, view: KindView, room: RoomView) -> bool | None:
    answers = [test.holds_for(view, room) for test in rule.tests]
    if False in answers:
        return False
    return None if None in answers else True
