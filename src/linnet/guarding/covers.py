"""Covers: everybody gets the message, and reads it after one press. Pure.

The mark stands beside the content of the event (`org.linnet.cover`), in what the sender's server
signs: no app can write there, what was said stays as it was said, and whoever takes the message
back takes the mark with it. It says what the rule looks at and the moderators' own reason, nothing
of the rule's words. A moderator uncovers a message by state of the room, so that members, their
apps and other servers see it: the key is the message, and the content names the event that was
looked at, which is an edit where that has the mark.
"""

import msgspec
from msgspec import Struct

from linnet.errors import InvalidParam
from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event
from linnet.ids import EventId
from linnet.rooms.head import RoomHead

UNCOVERED = "org.linnet.uncovered"
COVERABLE = frozenset({"m.room.message", "m.sticker"})
"""What has a place for a cover; anything else that a rule wants covered waits for a moderator."""


class Uncovered(Struct, frozen=True):
    """The content of the event."""

    event_id: str


def mark_of(cause: str, said: str) -> JsonObject:
    """What the event says; `said` is the moderators' own reason, which may be empty."""
    return {"cause": cause, "reason": said} if said else {"cause": cause}


def check_form(state_key: str, content: JsonObject) -> None:
    """Raises InvalidParam: it names no message, or no event that was looked at."""
    try:
        looked_at = msgspec.convert(content, Uncovered)
    except msgspec.ValidationError as why:
        raise InvalidParam(f"A message cannot be uncovered by this: {why}") from why
    if not (state_key.startswith("$") and looked_at.event_id.startswith("$")):
        raise InvalidParam("Only an event can be uncovered")


def message_of(event: Event) -> EventId:
    """The message that an event is, or that it is an edit of."""
    relation = event.content.get("m.relates_to")
    if isinstance(relation, dict) and relation.get("rel_type") == "m.replace":
        target = relation.get("event_id")
        if isinstance(target, str):
            return EventId(target)
    return event.event_id


def is_covered(head: RoomHead, event: Event) -> bool:
    """Whether an event bears a mark that no moderator has taken from it."""
    if event.cover is None:
        return False
    uncovered = head.state.others.get((UNCOVERED, message_of(event)))
    return uncovered is None or uncovered.content.get("event_id") != event.event_id
