"""Judgement on the events of one room: one user's on all of them, all users' on one."""

from linnet.events.event import Event
from linnet.events.power_levels import PowerLevels
from linnet.ids import UserId
from linnet.push.conditions import KindView, RoomView, literal
from linnet.push.rules import NOTHING, Outcome, Rule, Ruleset, Verdict, matching_rule, verdict
from linnet.rooms.kinds import REDACTED, mentioned_users, parse_kind

_OF_REDACTED = Verdict((), NOTHING)


class Verdicts:
    """The verdicts given so far, on kinds of events. Users who are alike may have them together."""

    __slots__ = ("__weakref__", "given")

    def __init__(self) -> None:
        self.given: dict[tuple[str, UserId | None, bool | None], Verdict] = {}


class Judge:
    """A user's rules in a room as both are now."""

    __slots__ = ("_rules", "_verdicts", "room")

    def __init__(self, rules: Ruleset, room: RoomView, verdicts: Verdicts | None = None) -> None:
        """`verdicts` may be those of other users in the room, as `Ruleset.kinds_key` says."""
        self.room = room
        self._rules = rules.in_room(room.room_id)
        self._verdicts = Verdicts() if verdicts is None else verdicts

    def of_kind(
        self, kind: str, sender: UserId | None, *, is_mentioned: bool | None
    ) -> Outcome | None:
        """What all events of a stored kind come to; None when each must be looked at.

        `sender` is None for events of several senders, `is_mentioned` when it is not known whether
        they mention the user.
        """
        return self._verdict(kind, sender, is_mentioned).outcome

    def rule_for(self, event: Event, kind: str) -> Rule | None:
        """The rule that matches an event; none matches a redacted one."""
        rules = self._verdict(kind, None, None).rules
        return matching_rule(rules, event.client_dict(), self.room)

    def of_event(self, event: Event, kind: str) -> Outcome:
        """What one event of this kind comes to."""
        rule = self.rule_for(event, kind)
        return NOTHING if rule is None else rule.outcome

    def _verdict(self, kind: str, sender: UserId | None, is_mentioned: bool | None) -> Verdict:
        if kind.startswith(REDACTED):
            return _OF_REDACTED
        key = (kind, sender, is_mentioned)
        found = self._verdicts.given.get(key)
        if found is None:
            view = KindView(parse_kind(kind), sender, is_mentioned)
            found = self._verdicts.given[key] = verdict(self._rules, view, self.room)
        return found


_Touched = tuple[bool, bool, bool]
"""Whether an event mentions a user, has their id as its state key, has their name in its body."""


class JointJudge:
    """The judgement on one event for the members of its room, made once for all who are alike.

    Two are when they have the same rules in the room, and the event touches both in the same way.
    That is all in which the conditions tell users apart.
    """

    __slots__ = (
        "_body",
        "_by_active",
        "_by_ruleset",
        "_is_redacted",
        "_levels",
        "_member_count",
        "_mentioned",
        "_room_id",
        "_shown",
        "_state_key",
    )

    def __init__(self, event: Event, kind: str, member_count: int, levels: PowerLevels) -> None:
        self._room_id = event.room_id
        self._member_count = member_count
        self._levels = levels
        self._is_redacted = kind.startswith(REDACTED)
        self._shown = event.client_dict()
        self._mentioned = frozenset(mentioned_users(event.content))
        self._state_key = None if event.state_key is None else event.state_key.lower()
        body = event.content.get("body")
        self._body = body.lower() if isinstance(body, str) else ""
        self._by_active: dict[tuple[Rule, ...], dict[_Touched, Rule | None]] = {}
        self._by_ruleset: dict[Ruleset, dict[_Touched, Rule | None]] = {}

    def rule_for(self, rules: Ruleset, user_id: UserId, display_name: str) -> Rule | None:
        """The rule of a user that matches the event; none matches a redacted one."""
        if self._is_redacted:
            return None
        found = self._by_ruleset.get(rules)
        if found is None:
            active = rules.in_room(self._room_id)
            found = self._by_ruleset[rules] = self._by_active.setdefault(active, {})
        touched = (
            user_id in self._mentioned,
            self._state_key is not None and self._state_key == user_id.lower(),
            rules.names_user and self._names(display_name),
        )
        if touched not in found:
            found[touched] = self._judged(rules, user_id, display_name)
        return found[touched]

    def _names(self, name: str) -> bool:
        # Most names are not in the text at all: that is seen without making a pattern of each.
        is_there = bool(name) and name.lower() in self._body
        return is_there and literal(name).finds_words(self._body)

    def _judged(self, rules: Ruleset, user_id: UserId, name: str) -> Rule | None:
        room = RoomView(self._room_id, user_id, self._member_count, name, self._levels)
        return matching_rule(rules.in_room(self._room_id), self._shown, room)
