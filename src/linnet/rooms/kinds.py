"""The kind of an event: all that push rules can know about it without its text.

Unread counts are sums over kinds, so that counting a thousand unread messages is one grouped query
and not a thousand evaluations. A kind reads `flags:type`, with flags joined by `+`:

- `state` has an empty state key, `keyed` another one;
- `notice` is the message type of bots, `edit` replaces another event, `invite` is that membership;
- `room` mentions everybody, `users` mentions people, `crowd` mentions more than `MAX_MENTIONS`;
- `text` has a body;
- `redacted` has lost its content, and its type is not of interest any more.

Message types and memberships are compared without regard to case, as push rules do.
"""

from functools import lru_cache

from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event

MAX_MENTIONS = 50
"""People that one event can mention without being looked at for each of its readers."""
REDACTED = "redacted:"


class Kind(Struct, frozen=True):
    """A kind, taken apart."""

    type: str
    flags: frozenset[str]


@lru_cache(maxsize=4096)
def parse_kind(text: str) -> Kind:
    """Take a stored kind apart."""
    flags, _, event_type = text.partition(":")
    return Kind(event_type, frozenset(flags.split("+")) - {""})


def kind_of(event: Event) -> str:
    """The kind of an event that was not redacted."""
    content = event.content
    flags: list[str] = []
    if event.state_key is not None:
        flags.append("keyed" if event.state_key else "state")
    if _is(content.get("msgtype"), "m.notice"):
        flags.append("notice")
    if _is(content.get("membership"), "invite"):
        flags.append("invite")
    relation = content.get("m.relates_to")
    if isinstance(relation, dict) and relation.get("rel_type") == "m.replace":
        flags.append("edit")
    if isinstance(content.get("body"), str):
        flags.append("text")
    mentions = content.get("m.mentions")
    if isinstance(mentions, dict) and mentions.get("room") is True:
        flags.append("room")
    if users := mentioned_users(content):
        flags.append("users" if len(users) <= MAX_MENTIONS else "crowd")
    return f"{'+'.join(flags)}:{event.type}"


def mentioned_users(content: JsonObject) -> list[str]:
    """Whom an event mentions, each once.

    # spec: client-server-api #user-and-room-mentions
    """
    mentions = content.get("m.mentions")
    users = mentions.get("user_ids") if isinstance(mentions, dict) else None
    if not isinstance(users, list):
        return []
    return list(dict.fromkeys(user for user in users if isinstance(user, str)))


def _is(value: object, expected: str) -> bool:
    return isinstance(value, str) and value.lower() == expected
