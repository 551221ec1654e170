"""The language of a letter or a page: one that Linnet speaks."""

from typing import Literal

Language = Literal["en", "fr", "ar"]
_SPOKEN: dict[str, Language] = {"en": "en", "fr": "fr", "ar": "ar"}
MAX_WISHES = 20


def language_of(wishes: str) -> Language:
    """The first language that is spoken of a list as `fr-CA, en;q=0.5`, else English."""
    for wish in wishes.split(",")[:MAX_WISHES]:
        name = wish.partition(";")[0].partition("-")[0].strip().lower()
        if name in _SPOKEN:
            return _SPOKEN[name]
    return "en"


def direction(language: Language) -> str:
    """How it is written, as HTML names it."""
    return "rtl" if language == "ar" else "ltr"
