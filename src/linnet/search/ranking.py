"""How well a message fits what was searched for. Pure.

Whole words count more than beginnings, repetition counts less each time, and a word in a short
message counts more than one in a long message.
"""

import math
import re
from collections.abc import Sequence

from linnet.search.question import Phrase
from linnet.words import fold, words_of

MAX_WORDS = 2000
_BEGINNING = 0.6
_USUAL_LENGTH = 20
_WORD = re.compile(r"\w+")


def rank(text: str, phrases: Sequence[Phrase]) -> float:
    """Greater is better."""
    words = words_of(text, MAX_WORDS)
    if not words:
        return 0.0
    length = 0.5 + math.log2(1 + len(words) / _USUAL_LENGTH)
    score = 0.0
    for phrase in phrases:
        for word in phrase.words:
            whole = words.count(word)
            begun = sum(w.startswith(word) for w in words) - whole if phrase.is_prefix else 0
            found = whole + _BEGINNING * begun
            score += found / (found + length)
    return round(score, 6)


def highlights(texts: Sequence[str], phrases: Sequence[Phrase], count_max: int) -> list[str]:
    """The words as they stand in the texts, in lower case, for showing what was found."""
    found: dict[str, None] = {}
    wanted = [(word, phrase.is_prefix) for phrase in phrases for word in phrase.words]
    for text in texts:
        for written in _WORD.findall(text)[:MAX_WORDS]:
            folded = fold(written)
            if any(
                folded == word or (goes_on and folded.startswith(word)) or _has(folded, word)
                for word, goes_on in wanted
            ):
                found[written.lower()] = None
            if len(found) == count_max:
                return list(found)
    return list(found)


def _has(folded: str, word: str) -> bool:
    """A character of a script without spaces stands inside of what looks like one word."""
    return len(word) == 1 and not word.isascii() and word in folded
