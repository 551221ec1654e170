"""Conditions of push rules: what an event must be like for a rule to match.

A condition can be asked about an event, and about all events of one kind at once; there the answer
may be that it depends.
# spec: client-server-api #conditions-1
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal, Protocol

from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.events.power_levels import PowerLevels
from linnet.ids import RoomId, UserId
from linnet.rooms.kinds import Kind

Path = tuple[str, ...]
Scalar = str | int | bool | None
Thread = Literal["none", "followed", "not followed"]
"""What the user has to do with the thread that an event is in."""

TYPE: Path = ("type",)
STATE_KEY: Path = ("state_key",)
SENDER: Path = ("sender",)
ROOM_ID: Path = ("room_id",)
BODY: Path = ("content", "body")
RELATION: Path = ("content", "m.relates_to", "rel_type")
ROOM_MENTION: Path = ("content", "m.mentions", "room")
USER_MENTIONS: Path = ("content", "m.mentions", "user_ids")

_FLAGGED_TEXT: dict[Path, tuple[str, str]] = {
    ("content", "msgtype"): ("notice", "m.notice"),
    ("content", "membership"): ("invite", "invite"),
}
"""Properties of which a kind says whether they have this value."""
_WORD = "[A-Za-z0-9_]"


class _OwnId:
    """Stands in a condition for the id of the user whose rule it is; no JSON can say it."""


OWN_ID = _OwnId()
_COUNT = re.compile(r"(==|<=|>=|<|>)?([0-9]{1,9})")


class RoomView(Struct, frozen=True):
    """What conditions ask of the room and of the user whose rules they are."""

    room_id: RoomId
    user_id: UserId
    member_count: int
    display_name: str
    levels: PowerLevels
    thread: Thread = "none"
    """Of the event that is asked about."""


class KindView(Struct, frozen=True):
    """Events that are alike.

    `sender` is None when they may have different ones, `is_mentioned` when it is not known whether
    they mention the user. Of kinds with the flag `crowd` that is never known.
    """

    kind: Kind
    sender: UserId | None
    is_mentioned: bool | None
    thread: Thread = "none"


class Condition(Protocol):
    """One condition, ready to be asked."""

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        """Whether it holds for an event in the format of clients."""

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        """Whether it holds for all events of a kind; None when that depends on the event."""


class Never(Struct, frozen=True):
    """A condition that is not known, or not in a valid form: it never holds."""

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        return False

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        return False


class EventMatch(Struct, frozen=True):
    """A property matches a pattern with `*` and `?`, without regard to case."""

    path: Path
    pattern: str

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        value = find(event, self.path)
        return isinstance(value, str) and self._matches(value)

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        flags = view.kind.flags
        if self.path == STATE_KEY and "state" not in flags:
            return None if "keyed" in flags and self.pattern else False
        if self.path == BODY:
            return None if "text" in flags else False
        if (flagged := _FLAGGED_TEXT.get(self.path)) is not None:
            flag, value = flagged
            if flag in flags:
                return self._matches(value)
            return False if self.pattern.lower() == value else None
        value_or_none = _known(self.path, view, room)
        return None if value_or_none is None else self._matches(value_or_none)

    def _matches(self, value: str) -> bool:
        pattern = glob(self.pattern)
        return pattern.finds_words(value) if self.path == BODY else pattern.matches(value)


class EventPropertyIs(Struct, frozen=True):
    """A property is exactly this value, type included."""

    path: Path
    value: Scalar

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        return _is_same(find(event, self.path), self.value)

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        flags = view.kind.flags
        if self.path == ROOM_MENTION and self.value is True:
            return "room" in flags
        if self.path == RELATION and self.value == "m.replace":
            return "edit" in flags
        if self.path == BODY and isinstance(self.value, str):
            return None if "text" in flags else False
        if self.path == STATE_KEY and "state" not in flags:
            return None if "keyed" in flags and self.value else False
        known = _known(self.path, view, room)
        return None if known is None else _is_same(known, self.value)


class EventPropertyContains(Struct, frozen=True):
    """A list has exactly this value among its elements."""

    path: Path
    value: Scalar

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        found = find(event, self.path)
        return isinstance(found, list) and any(_is_same(item, self.value) for item in found)

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        if self.path != USER_MENTIONS or not isinstance(self.value, str):
            return None
        return None if view.kind.flags & {"users", "crowd"} else False


class MentionsUser(Struct, frozen=True):
    """The event mentions the user whose rule it is."""

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        found = find(event, USER_MENTIONS)
        return isinstance(found, list) and room.user_id in found

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        if "users" in view.kind.flags:
            return view.is_mentioned
        return None if "crowd" in view.kind.flags else False


class IsAboutUser(Struct, frozen=True):
    """The state key is the id of the user whose rule it is, without regard to case.

    As a pattern would match: the ids of this server's users have no wildcards.
    """

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        value = find(event, STATE_KEY)
        return isinstance(value, str) and value.lower() == room.user_id.lower()

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        return None if "keyed" in view.kind.flags else False


class RoomMemberCount(Struct, frozen=True):
    """The room has a number of members that compares like this."""

    comparison: str
    number: int

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        return self.holds_in(room.member_count)

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        return self.holds_in(room.member_count)

    def holds_in(self, member_count: int) -> bool:
        """The answer for a room of this many members."""
        match self.comparison:
            case "<":
                return member_count < self.number
            case ">":
                return member_count > self.number
            case "<=":
                return member_count <= self.number
            case ">=":
                return member_count >= self.number
        return member_count == self.number


class SenderNotificationPermission(Struct, frozen=True):
    """The sender's power level is enough to notify in this way."""

    key: str

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        return self._may(event["sender"], room)

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        return None if view.sender is None else self._may(view.sender, room)

    def _may(self, sender: str, room: RoomView) -> bool:
        return room.levels.user(sender) >= room.levels.notification(self.key)


class ContainsDisplayName(Struct, frozen=True):
    """The body has the user's display name in it, as words."""

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        body = find(event, BODY)
        if not isinstance(body, str) or not room.display_name:
            return False
        return literal(room.display_name).finds_words(body)

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        return None if "text" in view.kind.flags and room.display_name else False


class ThreadSubscription(Struct, frozen=True):
    """The event is in a thread that the user follows, or in one that they do not follow.

    # spec: MSC4306
    """

    subscribed: bool

    def holds(self, event: JsonObject, room: RoomView) -> bool:
        return self._fits(room.thread)

    def holds_for(self, view: KindView, room: RoomView) -> bool | None:
        return self._fits(view.thread)

    def _fits(self, thread: Thread) -> bool:
        return thread == ("followed" if self.subscribed else "not followed")


def compile_condition(given: JsonObject) -> Condition:
    """A condition from its JSON; what is not understood never holds."""
    subscribed = given.get("subscribed")
    key, pattern, value = given.get("key"), given.get("pattern"), given.get("value", ...)
    match given.get("kind"):
        case "event_match" if key == "state_key" and pattern is OWN_ID:
            return IsAboutUser()
        case "event_property_contains" if value is OWN_ID:
            return MentionsUser()
        case "event_match" if isinstance(key, str) and isinstance(pattern, str):
            return EventMatch(parse_path(key), pattern)
        case "event_property_is" if isinstance(key, str) and _is_scalar(value):
            return EventPropertyIs(parse_path(key), value)
        case "event_property_contains" if isinstance(key, str) and _is_scalar(value):
            return EventPropertyContains(parse_path(key), value)
        case "room_member_count" if parsed := _COUNT.fullmatch(str(given.get("is"))):
            return RoomMemberCount(parsed[1] or "==", int(parsed[2]))
        case "sender_notification_permission" if isinstance(key, str):
            return SenderNotificationPermission(key)
        case "io.element.msc4306.thread_subscription" if isinstance(subscribed, bool):
            return ThreadSubscription(subscribed)
        case "contains_display_name":
            return ContainsDisplayName()
    return Never()


@lru_cache(maxsize=1024)
def parse_path(key: str) -> Path:
    """The names in a dotted path; a backslash before a dot or a backslash takes its meaning.

    # spec: appendices #dot-separated-property-paths
    """
    parts = re.split(r"(\\[.\\]|\.)", key)
    names = [""]
    for part in parts:
        if part == ".":
            names.append("")
        else:
            names[-1] += part[1] if part in ("\\.", "\\\\") else part
    return tuple(names)


def find(event: JsonObject, path: Path) -> Any:
    """The value at a path; `...` when there is none."""
    value: Any = event
    for name in path:
        if not isinstance(value, dict):
            return ...
        value = value.get(name, ...)
    return value


class Glob:
    """A pattern, cut at its stars into pieces that each match a text of their own length.

    Looking for the pieces from left to right is enough, so no pattern is slow.
    """

    __slots__ = ("_first", "_last", "_middle", "_only", "_pieces")

    def __init__(self, pieces: list[str], source_of: Callable[[str], str]) -> None:
        self._pieces = pieces
        before, behind = f"(?<!{_WORD})", f"(?!{_WORD})"
        sources = [source_of(piece) for piece in pieces]
        self._middle = [re.compile(source, re.DOTALL) for source in sources]
        self._first = re.compile(before + sources[0], re.DOTALL)
        self._last = re.compile(sources[-1] + behind, re.DOTALL)
        self._only = re.compile(before + sources[0] + behind, re.DOTALL)

    def matches(self, text: str) -> bool:
        """Whether the whole text fits."""
        text = text.lower()
        pieces = self._middle
        if len(pieces) == 1:
            return pieces[0].fullmatch(text) is not None
        found = pieces[0].match(text)
        for piece in pieces[1:-1]:
            if found is not None:
                found = piece.search(text, found.end())
        if found is None:
            return False
        start = len(text) - len(self._pieces[-1])
        return start >= found.end() and pieces[-1].fullmatch(text, start) is not None

    def finds_words(self, text: str) -> bool:
        """Whether a part of the text fits that begins and ends at the border of a word."""
        text = text.lower()
        if len(self._pieces) == 1:
            return self._only.search(text) is not None
        found = self._first.search(text)
        for piece in [*self._middle[1:-1], self._last]:
            if found is not None:
                found = piece.search(text, found.end())
        return found is not None


@lru_cache(maxsize=4096)
def glob(pattern: str) -> Glob:
    """# spec: appendices #glob-style-matching"""
    return Glob(re.split(r"\*+", pattern.lower()), _wild)


@lru_cache(maxsize=1024)
def literal(text: str) -> Glob:
    """A pattern in which `*` and `?` mean themselves."""
    return Glob([text.lower()], re.escape)


def _wild(piece: str) -> str:
    return "".join("." if character == "?" else re.escape(character) for character in piece)


def _known(path: Path, view: KindView, room: RoomView) -> str | None:
    """The value of a property that all events of a kind have in common, if it is known."""
    match path:
        case ("type",):
            return view.kind.type
        case ("room_id",):
            return room.room_id
        case ("sender",):
            return view.sender
        case ("state_key",):
            return "" if "state" in view.kind.flags else None
    return None


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int)


def _is_same(one: object, other: object) -> bool:
    """JSON equality of scalars: `1` is not `true`."""
    return _is_scalar(one) and type(one) is type(other) and one == other
