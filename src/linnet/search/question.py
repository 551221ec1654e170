"""From what somebody typed to what the index is asked. Pure.

Words between quotation marks must stand together, all others anywhere. A longer word also finds
what begins with it. Nothing else has a meaning: operators of either database are words like others.
"""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from linnet.errors import InvalidParam
from linnet.ids import RoomId
from linnet.words import is_unspaced, words_of

MAX_TERM_LENGTH = 500
MAX_WORDS = 16
"""In one question."""
MIN_PREFIX_LENGTH = 4
"""Shorter words would be the beginning of too many."""

_QUOTED = re.compile(r'"([^"]*)"')


class Phrase(Struct, frozen=True):
    """Words that stand together, in this order; of a prefix the last one may go on."""

    words: tuple[str, ...]
    is_prefix: bool


def phrases_of(text: str) -> list[Phrase]:
    """What must be in a message.

    Raises:
        InvalidParam: too long, or too many words.
    """
    if len(text) > MAX_TERM_LENGTH:
        raise InvalidParam(f"A search term has at most {MAX_TERM_LENGTH} characters")
    together = [words_of(quoted, MAX_WORDS + 1) for quoted in _QUOTED.findall(text)]
    found = [Phrase(tuple(words), False) for words in together if words]
    found += _loose(words_of(_QUOTED.sub(" ", text), MAX_WORDS + 1))
    found = list(dict.fromkeys(found))
    if sum(len(phrase.words) for phrase in found) > MAX_WORDS:
        raise InvalidParam(f"At most {MAX_WORDS} words can be searched for at once")
    return found


def _loose(words: list[str]) -> list[Phrase]:
    """Each word for itself; characters that follow each other without spaces stay together."""
    found: list[Phrase] = []
    run: list[str] = []
    for word in [*words, ""]:
        if is_unspaced(word):
            run.append(word)
            continue
        if run:
            found.append(Phrase(tuple(run), False))
            run = []
        if word:
            found.append(Phrase((word,), len(word) >= MIN_PREFIX_LENGTH))
    return found


class Question(Struct, frozen=True):
    """What the index is asked; empty facets of a kind let everything of that kind pass."""

    phrases: Sequence[Phrase]
    rooms: Sequence[RoomId]
    senders: Sequence[str] = ()
    kinds: Sequence[str] = ()


def _facets(question: Question) -> list[list[str]]:
    """Of each kind the ones that are let through."""
    kinds = [
        [room_facet(room_id) for room_id in question.rooms],
        [sender_facet(sender) for sender in question.senders],
        list(question.kinds),
    ]
    return [facets for facets in kinds if facets]


def room_facet(room_id: str) -> str:
    """A room as a word of the index."""
    return f"r{_digest(room_id)}"


def sender_facet(user_id: str) -> str:
    """A sender as a word of the index."""
    return f"s{_digest(user_id)}"


@lru_cache(maxsize=10_000)
def _digest(identifier: str) -> str:
    return hashlib.blake2b(identifier.encode(), digest_size=8).hexdigest()


def for_sqlite(question: Question) -> str:
    """The question in the language of FTS5. All words are letters and digits only."""
    parts = [
        f"facets : ({' OR '.join(_quoted(facet) for facet in facets)})"
        for facets in _facets(question)
    ]
    for phrase in question.phrases:
        star = "*" if phrase.is_prefix else ""
        parts.append(f"words : {_quoted(' '.join(phrase.words))}{star}")
    return " AND ".join(parts)


def _quoted(text: str) -> str:
    return f'"{text}"'


def for_postgres(question: Question) -> str:
    """The question as the text of a `tsquery`. All words are letters and digits only."""
    parts = [
        f"({' | '.join(lexeme('!' + facet) for facet in facets)})" for facets in _facets(question)
    ]
    for phrase in question.phrases:
        words = [lexeme(word) for word in phrase.words]
        if phrase.is_prefix:
            words[-1] += ":*"
        parts.append(f"({' <-> '.join(words)})")
    return " & ".join(parts)


def lexeme(word: str) -> str:
    """A word as PostgreSQL quotes it."""
    return f"'{word}'"
