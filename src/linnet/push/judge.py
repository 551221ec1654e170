"""One user's judgement on the events of one room."""

from linnet.events.event import Event
from linnet.ids import UserId
from linnet.push.conditions import KindView, RoomView
from linnet.push.rules import (
    NOTHING,
    Outcome,
    Rule,
    Ruleset,
    matching_rule,
    outcome_of_kind,
)
from linnet.rooms.kinds import REDACTED, parse_kind


class Judge:
    """A user's rules in a room as both are now, with the answers given so far."""

    __slots__ = ("_answers", "_rules", "room")

    def __init__(self, rules: Ruleset, room: RoomView) -> None:
        self.room = room
        self._rules = rules.in_room(room.room_id)
        self._answers: dict[tuple[str, UserId | None, bool], Outcome | None] = {}

    def of_kind(self, kind: str, sender: UserId | None, *, is_mentioned: bool) -> Outcome | None:
        """What all events of a stored kind come to; None when each must be looked at.

        `sender` is None for events of several senders.
        """
        key = (kind, sender, is_mentioned)
        if key not in self._answers:
            view = KindView(parse_kind(kind), sender, None if is_mentioned else False)
            self._answers[key] = (
                NOTHING
                if kind.startswith(REDACTED)
                else outcome_of_kind(self._rules, view, self.room)
            )
        return self._answers[key]

    def rule_for(self, event: Event, kind: str) -> Rule | None:
        """The rule that matches an event; none matches a redacted one."""
        if kind.startswith(REDACTED):
            return None
        return matching_rule(self._rules, event.client_dict(), self.room)

    def of_event(self, event: Event, kind: str) -> Outcome:
        """What one event of this kind comes to."""
        rule = self.rule_for(event, kind)
        return NOTHING if rule is None else rule.outcome
