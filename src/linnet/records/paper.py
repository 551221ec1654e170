"""A paper in one language, as the web app, a text file and a printed page can all show it."""

from msgspec import Struct

from linnet.mail.language import Language


class Link(Struct, frozen=True):
    words: str
    href: str


class Fact(Struct, frozen=True):
    """One line of an entry: what it is about, and what is so."""

    name: str
    words: str


class Entry(Struct, frozen=True, omit_defaults=True):
    """Something with a title and facts about it: a row of a table on paper."""

    title: str
    words: str = ""
    facts: tuple[Fact, ...] = ()
    link: Link | None = None


class Section(Struct, frozen=True, omit_defaults=True):
    title: str
    words: tuple[str, ...] = ()
    """Paragraphs."""
    items: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    links: tuple[Link, ...] = ()
    last: str = ""
    """A paragraph at the end."""


class Paper(Struct, frozen=True):
    title: str
    language: Language
    made_ts: int
    lead: str
    sections: tuple[Section, ...]
