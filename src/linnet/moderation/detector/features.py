"""What the detector sees of a text: hashes of its words, parts of words, and kinds of words.

Words that name a group of people are replaced by their kind, so that the model cannot hold the mere
mention of one group against a text. Every rule has its twin in `features.ts`.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

OFFSET = 2_166_136_261
PRIME = 16_777_619
MASK = 0xFFFFFFFF
# Sorts of features, so that a word is no part of a word. They begin each hash.
WORD, PART, PAIR, TRIPLE, BARE, MEANT, APART = range(1, 8)
MIN_PART, MAX_PART = 3, 5
MAX_RUN = 4
MAX_APART = 8
REACH_OF_NOT = 5
"""Tokens after a negation that it still denies, unless a mark ends it."""
MAX_PARTS_OF = 24
"""Letters of a word of which parts are taken."""
PLAIN: Final = 0
IDENTITY: Final = ord("I")
FUNCTION: Final = ord("U")
NEGATION: Final = ord("N")
QUOTE: Final = '"'
MARKS: Final = '.?"'
EDGE: Final = ord("|")
BARE_KIND, DENIED, QUOTED = 255, 256, 512


class Features(NamedTuple):
    """Distinct hashes of 32 bits, in the order of their first sight."""

    of_words: list[int]
    of_kinds: list[int]


def hash_of(text: str, start: int = OFFSET) -> int:
    """FNV-1a of 32 bits over the code points."""
    value = start
    for character in text:
        value = ((value ^ ord(character)) * PRIME) & MASK
    return value


def joined(*parts: int) -> int:
    """FNV-1a over whole numbers of 32 bits, then mixed, for its low bits are weak."""
    value = OFFSET
    for part in parts:
        value = ((value ^ part) * PRIME) & MASK
    return mixed(value)


def mixed(value: int) -> int:
    return value ^ (value >> 15)


def features_of(tokens: Sequence[str], language: int, kinds_by_word: Mapping[int, int]) -> Features:
    """The features of tokens in a language, given the kinds of its words by their hash."""
    hashes = [hash_of(token) for token in tokens]
    kinds = [kinds_by_word.get(value, PLAIN) for value in hashes]
    of_words: dict[int, None] = {}
    for token, value, kind in zip(tokens, hashes, kinds, strict=True):
        if kind != IDENTITY:
            of_words[joined(WORD, language, value)] = None
        if kind not in (IDENTITY, FUNCTION) and len(token) > MIN_PART:
            _add_parts(of_words, token[:MAX_PARTS_OF], language)
    # A word with a kind also stands for its kind.
    general = [
        kind if kind not in (PLAIN, FUNCTION) else value
        for value, kind in zip(hashes, kinds, strict=True)
    ]
    own = [kind if kind == IDENTITY else value for value, kind in zip(hashes, kinds, strict=True)]
    for first, second in pairwise(own):
        of_words[joined(PAIR, language, first, second)] = None
    for first, second in pairwise(general):
        of_words[joined(PAIR, language, first, second)] = None
    for three in zip(general, general[1:], general[2:], strict=False):
        of_words[joined(TRIPLE, language, *three)] = None
    return Features(list(of_words), _of_kinds(tokens, kinds))


def _add_parts(found: dict[int, None], word: str, language: int) -> None:
    edged = f"<{word}>"
    begun = joined(PART, language)
    for start in range(len(edged) - MIN_PART + 1):
        value = begun
        for length, character in enumerate(edged[start : start + MAX_PART], 1):
            value = ((value ^ ord(character)) * PRIME) & MASK
            if length >= MIN_PART:
                found[mixed(value)] = None


def _of_kinds(tokens: Sequence[str], kinds: Sequence[int]) -> list[int]:
    """Runs and ordered pairs of kinds, without what lies between, bare and as they are meant."""
    meant = [EDGE, *_as_meant(tokens, kinds), EDGE]
    bare = [kind & BARE_KIND for kind in meant]
    found: dict[int, None] = {}
    for sort, run in ((BARE, bare), (MEANT, meant)):
        for start, first in enumerate(run):
            value = joined(sort, first)
            found[value] = None
            for kind in run[start + 1 : start + MAX_RUN]:
                value = joined(value, kind)
                found[value] = None
    for at, first in enumerate(meant):
        for second in meant[at + 2 : at + MAX_APART]:
            found[joined(APART, first, second)] = None
    return list(found)


def _as_meant(tokens: Sequence[str], kinds: Sequence[int]) -> Iterator[int]:
    """The kinds that say something, and whether they are denied or quoted."""
    denied = 0
    quoted = 0
    for token, own in zip(tokens, kinds, strict=True):
        denied -= 1
        if token == QUOTE:
            quoted ^= QUOTED
        is_mark = token in MARKS
        kind = ord(token) if is_mark else own
        if is_mark:
            denied = 0
        if kind not in (PLAIN, FUNCTION):
            yield kind | quoted | (DENIED if denied > 0 else 0)
        if kind == NEGATION:
            denied = REACH_OF_NOT
