"""One user's judgement on the events of one room."""

from linnet.events.event import Event
from linnet.ids import UserId
from linnet.push.conditions import KindView, RoomView
from linnet.push.rules import NOTHING, Outcome, Rule, Ruleset, Verdict, matching_rule, verdict
from linnet.rooms.kinds import REDACTED, parse_kind

_OF_REDACTED = Verdict((), NOTHING)


class Judge:
    """A user's rules in a room as both are now, with the verdicts given so far."""

    __slots__ = ("_rules", "_verdicts", "room")

    def __init__(self, rules: Ruleset, room: RoomView) -> None:
        self.room = room
        self._rules = rules.in_room(room.room_id)
        self._verdicts: dict[tuple[str, UserId | None, bool | None], Verdict] = {}

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
        found = self._verdicts.get(key)
        if found is None:
            view = KindView(parse_kind(kind), sender, is_mentioned)
            found = self._verdicts[key] = verdict(self._rules, view, self.room)
        return found
