"""What a message is made of, as far as a room's protection asks. Pure.

Of an encrypted message nothing can be told but that it is one.
"""

import re

from linnet.events.canonical_json import JsonObject

MESSAGE = "m.room.message"
NOT_COUNTED = frozenset({"m.reaction", "io.element.call.reaction", "m.call.candidates"})
"""Signs that are no messages of their own; flooding with them is counted elsewhere."""
_MEDIA = frozenset({"m.image", "m.video", "m.audio", "m.file"})
_LINK = re.compile(
    r"(?:https?://|www\.|matrix:|mailto:)\S"
    r"|\b[a-z0-9-]{2,63}\.(?:com|net|org|info|xyz|top|shop|online|site|ru|cn|io|me|co|link|click|app"
    r"|gg|ly|tk)\b",
    re.IGNORECASE,
)
_WRITTEN = frozenset({MESSAGE, "m.sticker"})
MAX_SENTENCES = 20
_MAX_TEXT = 65_536
_TAG = re.compile(r"<[^<>]*>")


def is_counted(event_type: str, content: JsonObject) -> bool:
    """Whether it counts as one more message: neither a sign at another one nor an edit."""
    if event_type in NOT_COUNTED or event_type.startswith("m.call."):
        return False
    relation = content.get("m.relates_to")
    return not (isinstance(relation, dict) and relation.get("rel_type") == "m.replace")


def is_media(event_type: str, content: JsonObject) -> bool:
    return event_type == "m.sticker" or content.get("msgtype") in _MEDIA


def texts(event_type: str, content: JsonObject) -> list[str]:
    """All that it says in words: of an edit the new ones too, of what is no message anything."""
    if event_type not in _WRITTEN:
        return _leaves(content)
    # Tags may stand within a word, or hold an address.
    formatted = _of_parts(content, "formatted_body")
    return [*_of_parts(content, "body", "filename"), *map(_without_tags, formatted), *formatted]


def sentences(event_type: str, content: JsonObject) -> list[str]:
    """What there is to read of it, each once; of what is no message the longest texts."""
    if event_type not in _WRITTEN:
        return sorted(set(_leaves(content)), key=len, reverse=True)[:MAX_SENTENCES]
    formatted = map(_without_tags, _of_parts(content, "formatted_body"))
    return list(dict.fromkeys([*_of_parts(content, "body"), *formatted]))


def _of_parts(content: JsonObject, *keys: str) -> list[str]:
    """The text under some keys, of an edit the new one too."""
    new = content.get("m.new_content")
    parts = [content, new] if isinstance(new, dict) else [content]
    found = [part.get(key) for part in parts for key in keys]
    return [value[:_MAX_TEXT] for value in found if isinstance(value, str)]


def _without_tags(formatted: str) -> str:
    return _TAG.sub("", formatted)


def _leaves(content: JsonObject) -> list[str]:
    found, left = list[str](), list[object]([content])
    while left:
        value = left.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            left += value.values()
        elif isinstance(value, list):
            left += value
    return found


def has_link(event_type: str, content: JsonObject) -> bool:
    return any(_LINK.search(text) for text in texts(event_type, content))


def mentions(content: JsonObject) -> int:
    """How many people it mentions; everybody in the room counts as more than any number."""
    named = content.get("m.mentions")
    if not isinstance(named, dict):
        return 0
    if named.get("room") is True:
        return 1_000_000
    users = named.get("user_ids")
    return len({user for user in users if isinstance(user, str)}) if isinstance(users, list) else 0
