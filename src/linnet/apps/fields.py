"""What of an event an application is given: a closed list of fields. Pure.

Of people there is a name that this application alone knows them by. Nothing else of an event goes
out: no formatted text, no file and its address, no state, no device, no read receipt.
"""

import re
from collections.abc import Callable, Collection

from msgspec import Struct

from linnet.events.event import Event
from linnet.http.response import JsonObject
from linnet.ids import UserId, is_user_id

NameOf = Callable[[UserId], str]
HIDDEN = "p_hidden"
"""Stands for everybody who keeps what is theirs from the application."""
MESSAGE = "m.room.message"
REACTION = "m.reaction"
TYPES = (MESSAGE, REACTION)
_WITH_TEXT = ("m.text", "m.notice", "m.emote")
MARK = "org.linnet.app"
"""In the content of what an application has written in somebody's name."""
# An id stands free: what is behind a letter is an address of mail.
_NAMED = re.compile(r"(?<![\w@])@[!-9;-~]+:[A-Za-z0-9.\-\[\]]+(?::\d{1,5})?")
_EVENT_ID = re.compile(r"\$[A-Za-z0-9_-]{1,64}")
"""Of the versions of rooms in which ids are hashes; older ones name their server."""
MAX_REACTION_LENGTH = 100


class Shown(Struct, frozen=True):
    """An event as an application gets it, and about whom it speaks."""

    event: JsonObject
    people: frozenset[UserId]


def shown(event: Event, name_of: NameOf, hidden: Collection[UserId]) -> Shown | None:
    """What an application is given of an event; None when that is nothing.

    `hidden` are those who keep what is theirs from it.
    """
    if event.type not in TYPES or event.is_state or event.sender in hidden:
        return None
    people = {event.sender}

    def named(user_id: UserId) -> str:
        if user_id in hidden:
            return HIDDEN
        people.add(user_id)
        return name_of(user_id)

    content = _message(event, named) if event.type == MESSAGE else _reaction(event, named)
    if content is None:
        return None
    said = {
        "event_id": event.event_id,
        "type": event.type,
        "sender": name_of(event.sender),
        "ts": event.origin_server_ts,
        **content,
    }
    return Shown(said, frozenset(people))


def _message(event: Event, named: NameOf) -> JsonObject | None:
    content = event.content
    kind = content.get("msgtype")
    if not isinstance(kind, str):
        return None
    relation, edited = _relation(content)
    said = edited or content
    shown: JsonObject = {"msgtype": kind, **relation}
    if kind in _WITH_TEXT:
        body = said.get("body")
        shown["body"] = without_ids(body, named) if isinstance(body, str) else ""
        mentions = said.get("m.mentions")
        users = mentions.get("user_ids") if isinstance(mentions, dict) else None
        if isinstance(users, list):
            known = [one for one in users if isinstance(one, str) and is_user_id(one)]
            shown["mentions"] = sorted({named(UserId(one)) for one in known})
    return shown


def _reaction(event: Event, named: NameOf) -> JsonObject | None:
    relates = event.content.get("m.relates_to")
    if not isinstance(relates, dict):
        return None
    key, target = relates.get("key"), _event_id(relates)
    if not isinstance(key, str) or target is None:
        return None
    return {"reacts_to": target, "key": without_ids(key[:MAX_REACTION_LENGTH], named)}


def _relation(content: JsonObject) -> tuple[JsonObject, JsonObject | None]:
    """To which event it belongs, and the content that replaces that one's, if it does."""
    relates = content.get("m.relates_to")
    if not isinstance(relates, dict):
        return {}, None
    target, replaced = _event_id(relates), content.get("m.new_content")
    reply = relates.get("m.in_reply_to")
    if relates.get("rel_type") == "m.replace" and target is not None:
        return {"edits": target}, replaced if isinstance(replaced, dict) else None
    found: JsonObject = {}
    if relates.get("rel_type") == "m.thread" and target is not None:
        found["in_thread"] = target
    if isinstance(reply, dict) and (answered := _event_id(reply)) is not None:
        found["replies_to"] = answered
    return found, None


def _event_id(relation: JsonObject) -> str | None:
    """The event that a relation names; None when what stands there is no event's id."""
    target = relation.get("event_id")
    return target if isinstance(target, str) and _EVENT_ID.fullmatch(target) else None


def without_ids(text: str, named: NameOf) -> str:
    """A text with the names that the application knows people by, in place of Matrix ids."""

    def other(found: re.Match[str]) -> str:
        user_id = found.group()
        return named(UserId(user_id)) if is_user_id(user_id) else user_id

    return _NAMED.sub(other, text)
