"""A text as the detector reads it: tokens in plain letters, without the tricks of spelling.

Every rule has its twin in `fold.ts`. Only letters that end as `a` to `z`, digits, a few marks and
emoji become tokens; all else parts them.
"""

import re
import unicodedata

MAX_CHARACTERS = 2_000
"""What comes after is not read: nobody hides behind the length of a message for long."""
MAX_TOKENS = 150

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_APOSTROPHES = re.compile("[\u0060\u00b4\u02bc\u2018\u2019\u201b\u2032\uff07]")
_MARKS = re.compile("[\u0300-\u036f]")
# German writes its umlauts as two letters where there are no umlauts.
_SPELLED = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "ß": "ss",
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
}
_SPELLED_TABLE = str.maketrans(_SPELLED)
_LINKS = re.compile("(?:https?://|www\\.)[^ \n\t]*")
_NAMES = re.compile("(^|[^a-z0-9])@[a-z0-9._:/=+-]+")
# Letters of other alphabets that look like Latin ones.
_LOOKALIKES = {
    "а": "a",
    "в": "b",
    "е": "e",
    "ё": "e",
    "к": "k",
    "м": "m",
    "н": "h",
    "о": "o",
    "р": "p",
    "с": "c",
    "т": "t",
    "у": "y",
    "х": "x",
    "і": "i",
    "ѕ": "s",
    "ј": "j",
    "ԁ": "d",
    "ɡ": "g",
    "α": "a",
    "ε": "e",
    "ι": "i",
    "κ": "k",
    "ν": "v",
    "ο": "o",
    "ρ": "p",
    "τ": "t",
    "υ": "u",
    "χ": "x",
}
_LOOKALIKES_TABLE = str.maketrans(_LOOKALIKES)
_MIXED = re.compile(f"[a-z{''.join(_LOOKALIKES)}]+")
_SPACED = re.compile("(?<![a-z0-9])[a-z](?:[ ._-]{1,2}[a-z]){2,}(?![a-z0-9@$!*])")
_NOT_LETTERS = re.compile("[^a-z]+")
_FIGURES = re.compile("(?<=[a-z])[013456789@$!€]{1,2}(?=[a-z])|(?<![a-z0-9])\\$(?=[a-z])")
_FIGURES_TABLE = str.maketrans("013456789@$!€", "oieasgtbgasie")
_HIDDEN = re.compile("(?<=[a-z])[*#]+(?=[a-z])")
_LONG = re.compile("([a-z])\\1{2,}")
_ELIDED = re.compile("(?<![a-z])([a-z]{1,2})'(?=[a-z])")
_TOKEN = re.compile('[a-z]+(?:\\*[a-z]+)*|[0-9]+|["?]|[.!;:]+|[\u203c-\u3299\U0001f000-\U0001faff]')


def tokens_of(text: str) -> list[str]:
    """The first `MAX_TOKENS` tokens: words in plain letters, numbers, `"`, `?`, `.`, emoji."""
    plain = _APOSTROPHES.sub("'", text[:MAX_CHARACTERS])
    plain = unicodedata.normalize("NFKC", plain).lower().translate(_SPELLED_TABLE)
    plain = _MARKS.sub("", unicodedata.normalize("NFD", _INVISIBLE.sub("", plain)))
    plain = _NAMES.sub("\\1 ", _LINKS.sub(" ", plain))
    plain = _MIXED.sub(_latin, plain)
    plain = _SPACED.sub(lambda found: _NOT_LETTERS.sub("", found[0]), plain)
    plain = _FIGURES.sub(lambda found: found[0].translate(_FIGURES_TABLE), plain)
    plain = _LONG.sub("\\1", _HIDDEN.sub("*", plain))
    plain = _ELIDED.sub("\\1 ", plain).replace("'", "")
    return ["." if one[0] in ".!;:" else one for one in _TOKEN.findall(plain)[:MAX_TOKENS]]


def _latin(found: re.Match[str]) -> str:
    """A word with look-alikes among Latin letters, in Latin letters; any other as it was."""
    word = found[0]
    if word.isascii() or not any("a" <= letter <= "z" for letter in word):
        return word
    return word.translate(_LOOKALIKES_TABLE)
