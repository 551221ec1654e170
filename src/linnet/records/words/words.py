"""The form of the words in one language."""

from collections.abc import Callable

from msgspec import Struct

from linnet.records.stored.entry import AtEnd, Category, KeepsKind
from linnet.touchpoints.register import DataCategory


class Kind(Struct, frozen=True):
    """A kind of data as people think of it."""

    title: str
    what: str
    why: str


class Right(Struct, frozen=True):
    """What people can ask for, and where in the app they do it."""

    title: str
    how: str
    link: str = ""
    where: str = ""
    """The address in the app that `link` leads to."""


class Row(Struct, frozen=True):
    """A row of the register that comes with the release."""

    party: str
    purpose: str


class NoticeWords(Struct, frozen=True, kw_only=True):
    """The notice for people. In braces is what is put in."""

    title: str
    lead: str
    short: str
    sealed: str
    unsealed: str
    nothing_else: str
    contacts_now: str
    time_chosen: str
    time_default: str
    """With `{span}`, like the next one."""
    time_max: str
    who: str
    operator: str
    contact: str
    contact_page: str
    no_contact: str
    kept: str
    kept_lead: str
    what: str
    why: str
    how_long: str
    at_the_end: str
    receivers: str
    members: str
    team: str
    third_parties: str
    no_third_parties: str
    what_for: str
    what_leaves: str
    where: str
    where_unknown: str
    needs_your_yes: str
    others_too: str
    rights: str
    authority: str
    made: str
    comma: str
    semicolon: str
    keeps: dict[KeepsKind, str]
    """`time` and `decided` have `{span}`."""
    after_decision: str
    ends: dict[AtEnd, str]
    kinds: dict[Category, Kind]
    data: dict[DataCategory, str]
    rows: dict[str, Row]
    access: Right
    rectify: Right
    erase: Right
    object: Right
    complain: Right


class LetterWords(Struct, frozen=True, kw_only=True):
    """The draft of a letter to people after a breach."""

    title: str
    draft: str
    greeting: str
    happened: str
    between: str
    data: str
    consequences: str
    consequences_lead: str
    done: str
    done_lead: str
    you: str
    advice: tuple[str, ...]
    questions: str


class Words(Struct, frozen=True, kw_only=True):
    """One language."""

    notice: NoticeWords
    letter: LetterWords
    span: Callable[[int], str]
    """A time in milliseconds in words: whole minutes, hours or days."""
    fill_in: str
    """Stands where the operator has to write something."""
