"""Text folded for searching: without case, accents, vowel signs and spelling variants.

What is stored for searching and what is searched for are folded alike, so that `Élodie` is found by
`elodie`, and a name in Arabic with or without its vowel signs. No language is known or guessed.
"""

import re
import unicodedata

MAX_WORD_LENGTH = 64
"""Longer words are cut; nobody remembers more of them."""

# Marks that writers leave out at will: accents, Hebrew points, Arabic vowel and reading signs, and
# the stroke that only widens Arabic words. In other scripts such marks are letters, and stay.
_OPTIONAL = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
)
# Letters that stand for each other, and those that Unicode takes for whole although they are two.
_VARIANTS = str.maketrans(
    {
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ة": "ه",
        "ک": "ك",
        "ß": "ss",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "ς": "σ",
        "’": "'",
    }
)
# The vowel signs of Indian scripts are marks to Python, not letters.
_WORD = re.compile("(?:[^\\W_]|[\u0900-\u0963\u0966-\u0dff])+")
_ASCII_WORD = re.compile("[a-z0-9]+")
# Scripts that put no spaces between words: each character counts as a word.
_UNSPACED = re.compile(
    "([\u0e00-\u0edf\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)


def fold(text: str) -> str:
    """The text as it is compared. Folding twice changes nothing."""
    text = text.replace("\0", " ")  # PostgreSQL cannot keep it
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    plain = _OPTIONAL.sub("", spread).translate(_VARIANTS)
    # A compatibility form may have come apart into capitals.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", plain).casefold())


def words_of(text: str, count_max: int) -> list[str]:
    """The first words of a text, folded, in order and with repetitions."""
    folded = fold(text)
    if folded.isascii():
        found = _ASCII_WORD.findall(folded)
    else:
        found = _WORD.findall(_UNSPACED.sub(r" \1 ", folded))
    return [word[:MAX_WORD_LENGTH] for word in found[:count_max]]


def is_unspaced(word: str) -> bool:
    """Whether this word is a character of a script that puts no spaces between words."""
    return _UNSPACED.fullmatch(word) is not None
