"""What the index holds of a message. Pure."""

from msgspec import Struct

from linnet.events.event import Event
from linnet.search.question import lexeme, room_facet, sender_facet
from linnet.words import words_of

MAX_WORDS = 2000
"""Of one message; who writes more is found by the beginning."""

Kind = str
# Type and the member of the content, by the facet.
TEXTS: dict[Kind, tuple[str, str]] = {
    "kbody": ("m.room.message", "body"),
    "kname": ("m.room.name", "name"),
    "ktopic": ("m.room.topic", "topic"),
}
_KIND_OF_TYPE = {event_type: kind for kind, (event_type, _) in TEXTS.items()}
KIND_OF_KEY = {f"content.{member}": kind for kind, (_, member) in TEXTS.items()}


class Entry(Struct, frozen=True):
    """One message in the index."""

    position: int
    facets: tuple[str, str, Kind]
    words: list[str]
    edit_id: str | None
    """The edit that the words are from."""


def kind_of(event: Event) -> Kind | None:
    """Which kind of text an event has; None when it has none that can be searched."""
    kind = _KIND_OF_TYPE.get(event.type)
    is_fitting = event.is_state == (kind != "kbody")
    return kind if is_fitting else None


def text_of(event: Event, edit: Event | None = None) -> str | None:
    """The text that is searched: of the edit, if there is one."""
    kind = kind_of(event)
    if kind is None:
        return None
    content = event.content if edit is None else edit.content.get("m.new_content")
    text = content.get(TEXTS[kind][1]) if isinstance(content, dict) else None
    return text if isinstance(text, str) else None


def entry_of(position: int, event: Event, edit: Event | None = None) -> Entry | None:
    """The entry of an event as it is now; None when there is nothing to find it by."""
    kind, text = kind_of(event), text_of(event, edit)
    if kind is None or text is None or not (words := words_of(text, MAX_WORDS)):
        return None
    facets = (room_facet(event.room_id), sender_facet(event.sender), kind)
    return Entry(position, facets, words, None if edit is None else edit.event_id)


def vector(entry: Entry) -> str:
    """The entry as the text of a `tsvector`."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(entry.words, 1):
        places.setdefault(word, []).append(str(place))
    parts = [lexeme(f"!{facet}") for facet in entry.facets]
    parts += [f"{lexeme(word)}:{','.join(at)}" for word, at in places.items()]
    return " ".join(parts)
