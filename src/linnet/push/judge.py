"""Judgement on the events of one room: one user's on all of them, all users' on one."""

from collections.abc import Set

from msgspec.structs import replace

from linnet.events.power_levels import PowerLevels
from linnet.ids import EventId, UserId
from linnet.push.conditions import KindView, RoomView, Thread, literal
from linnet.push.rules import NOTHING, Outcome, Rule, Ruleset, Verdict, matching_rule, verdict
from linnet.rooms.kinds import REDACTED, mentioned_users, parse_kind
from linnet.rooms.stored_event import StoredEvent

_OF_REDACTED = Verdict((), NOTHING)


class Verdicts:
    """The verdicts given so far, on kinds of events. Users who are alike may have them together."""

    __slots__ = ("__weakref__", "given")

    def __init__(self) -> None:
        self.given: dict[tuple[str, UserId | None, bool | None, Thread], Verdict] = {}


class Judge:
    """A user's rules in a room as both are now.

    `followed` are the roots of the threads that the user follows there.
    """

    __slots__ = ("_followed", "_rules", "_uses_threads", "_verdicts", "room")

    def __init__(
        self,
        rules: Ruleset,
        room: RoomView,
        followed: Set[EventId],
        verdicts: Verdicts | None = None,
    ) -> None:
        """`verdicts` may be those of other users in the room, as `Ruleset.kinds_key` says."""
        self.room = room
        self._rules = rules.in_room(room.room_id)
        self._uses_threads = rules.uses_threads
        self._followed = followed
        self._verdicts = Verdicts() if verdicts is None else verdicts

    def of_kind(
        self,
        kind: str,
        sender: UserId | None,
        thread_root: EventId | None,
        *,
        is_mentioned: bool | None,
    ) -> Outcome | None:
        """What all events of a stored kind in a thread come to; None when each must be looked at.

        `sender` is None for events of several senders, `is_mentioned` when it is not known whether
        they mention the user.
        """
        return self._verdict(kind, sender, is_mentioned, self._thread(thread_root)).outcome

    def rule_for(self, stored: StoredEvent) -> Rule | None:
        """The rule that matches an event; none matches a redacted one."""
        thread = self._thread(stored.thread_root)
        rules = self._verdict(stored.kind, None, None, thread).rules
        room = self.room if thread == "none" else replace(self.room, thread=thread)
        return matching_rule(rules, stored.event.client_dict(), room)

    def of_event(self, stored: StoredEvent) -> Outcome:
        """What one event comes to."""
        rule = self.rule_for(stored)
        return NOTHING if rule is None else rule.outcome

    def _thread(self, root: EventId | None) -> Thread:
        return thread_of(root, self._followed) if self._uses_threads else "none"

    def _verdict(
        self, kind: str, sender: UserId | None, is_mentioned: bool | None, thread: Thread
    ) -> Verdict:
        if kind.startswith(REDACTED):
            return _OF_REDACTED
        key = (kind, sender, is_mentioned, thread)
        found = self._verdicts.given.get(key)
        if found is None:
            view = KindView(parse_kind(kind), sender, is_mentioned, thread)
            found = self._verdicts.given[key] = verdict(self._rules, view, self.room)
        return found


def thread_of(root: EventId | None, followed: Set[EventId]) -> Thread:
    """What somebody who follows these threads has to do with one, or with none."""
    if root is None:
        return "none"
    return "followed" if root in followed else "not followed"


_Touched = tuple[bool, bool, bool, Thread]
"""Whether an event mentions a user, has their id as its state key, has their name in its body.

And what they have to do with its thread, where their rules ask for that.
"""


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
        "thread_root",
    )

    def __init__(self, stored: StoredEvent, member_count: int, levels: PowerLevels) -> None:
        event = stored.event
        self.thread_root = stored.thread_root
        self._room_id = event.room_id
        self._member_count = member_count
        self._levels = levels
        self._is_redacted = stored.kind.startswith(REDACTED)
        self._shown = event.client_dict()
        self._mentioned = frozenset(mentioned_users(event.content))
        self._state_key = None if event.state_key is None else event.state_key.lower()
        body = event.content.get("body")
        self._body = body.lower() if isinstance(body, str) else ""
        self._by_active: dict[tuple[Rule, ...], dict[_Touched, Rule | None]] = {}
        self._by_ruleset: dict[Ruleset, dict[_Touched, Rule | None]] = {}

    def rule_for(
        self, rules: Ruleset, user_id: UserId, display_name: str, followed: Set[EventId]
    ) -> Rule | None:
        """The rule of a user that matches the event; none matches a redacted one.

        `followed` are the threads of the room that they follow, where their rules ask for that.
        """
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
            thread_of(self.thread_root, followed) if rules.uses_threads else "none",
        )
        if touched not in found:
            found[touched] = self._judged(rules, user_id, display_name, touched[-1])
        return found[touched]

    def _names(self, name: str) -> bool:
        # Most names are not in the text at all: that is seen without making a pattern of each.
        is_there = bool(name) and name.lower() in self._body
        return is_there and literal(name).finds_words(self._body)

    def _judged(self, rules: Ruleset, user_id: UserId, name: str, thread: Thread) -> Rule | None:
        room = RoomView(self._room_id, user_id, self._member_count, name, self._levels, thread)
        return matching_rule(rules.in_room(self._room_id), self._shown, room)
