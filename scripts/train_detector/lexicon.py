"""The kinds of words, from the lists in words/ to hashes: endings, and the tricks of spelling."""

from collections.abc import Collection, Iterator
from pathlib import Path

from linnet.moderation.detector.features import hash_of
from linnet.moderation.detector.fold import tokens_of

WORDS = Path(__file__).parent / "words"
LANGUAGES = ("en", "fr", "de")
OTHER = "other"
ENDINGS = {
    "en": ("", "s", "es"),
    "fr": ("", "s", "e", "es", "x"),
    "de": ("", "e", "en", "er", "es", "em", "n", "s", "in", "innen"),
    OTHER: ("",),
}
# Words that people hide, and words that they misspell beside those.
HIDDEN_KINDS = "SP"
MISSPELT_KINDS = "SPIHVD"
MIN_HIDDEN = 5
MIN_MISSPELT = 6


def read(language: str, endings: bool = True) -> dict[str, str]:
    """Kind by folded word, with or without endings. Who is listed twice has its first kind."""
    found: dict[str, str] = {}
    kind = ""
    for line in (WORDS / f"{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if line[0].isupper() and line[1] == " ":
            kind = line[0]
            continue
        for entry in line.split():
            tails = ENDINGS[language] if endings and entry.endswith("+") else ("",)
            for ending in tails:
                tokens = tokens_of(entry.rstrip("+") + ending)
                if len(tokens) == 1:
                    found.setdefault(tokens[0], kind)
    return found


def masked(word: str) -> Iterator[str]:
    """A word with a letter or two, or all but the first and last, behind an asterisk."""
    for at in range(1, len(word) - 1):
        yield f"{word[:at]}*{word[at + 1 :]}"
        yield f"{word[:at]}*{word[at + 2 :]}"
    yield f"{word[0]}*{word[-1]}"


def misspelt(word: str) -> Iterator[str]:
    """A word without one of its inner letters, or with two of them the other way round."""
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1 :]
        if at + 2 < len(word):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def kinds_by_hash(language: str, common: Collection[str]) -> dict[int, int]:
    """The table of a language. `common` words are what they are, and nobody's other spelling."""
    words = read(language)
    bare = read(language, endings=False)
    others: dict[str, str] = {}
    for word, kind in bare.items():
        found: list[str] = []
        if kind in HIDDEN_KINDS and len(word) >= MIN_HIDDEN:
            found += masked(word)
        if kind in MISSPELT_KINDS and len(word) >= MIN_MISSPELT:
            found += misspelt(word)
        for other in found:
            if other not in words and other not in common:
                others.setdefault(other, kind)
    return {hash_of(word): ord(kind) for word, kind in (others | words).items()}
