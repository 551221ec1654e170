"""Text as rules see it, so that tricks with letters do not hide words. Pure.

`plain` has compatible forms, case and invisible characters folded. `folded` also takes letters of
other scripts that look like Latin ones, and digits and signs that stand for letters, as those.
"""

import re
import unicodedata

_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝьвкмнтгαειονρτυχκμβηγωßıł",
    "aeopcyxijshdqwbbkmhtraeiovptuxkubnywbil",
)
_LEET = str.maketrans("013457", "oieast")
_SIGNS = re.compile(r"(?<=\w)[@$!|](?=\w)")
_SIGN_LETTERS = {"@": "a", "$": "s", "!": "i", "|": "i"}
_INVISIBLE = frozenset(("Cf", "Mn", "Me", "Cc"))
_SPREAD = re.compile(r"(?<!\w)(?:\w[ .\-_*]){2,}\w(?!\w)")
_GAPS = re.compile(r"[ .\-_*]")


class _Letters(dict[str, str]):
    """What becomes of each character; remembers those that it has met.

    Beyond ASCII a third faster than `str.translate`, which makes a number of every letter.
    """

    def of(self, text: str) -> str:
        return "".join(map(self.__getitem__, text))


class _Visible(_Letters):
    def __missing__(self, letter: str) -> str:
        is_dropped = unicodedata.category(letter) in _INVISIBLE and letter not in "\n\t"
        self[letter] = "" if is_dropped else letter
        return self[letter]


class _StandingFor(_Letters):
    def __missing__(self, letter: str) -> str:
        self[letter] = letter.translate(_LOOKALIKES).translate(_LEET)
        return self[letter]


_VISIBLE = _Visible()
_STANDING_FOR = _StandingFor()


def plain(text: str) -> str:
    """Case, compatible forms and what cannot be seen folded."""
    if text.isascii():
        return text.lower()
    return _VISIBLE.of(unicodedata.normalize("NFKC", text).casefold())


def folded(plain_text: str) -> str:
    """`plain` with lookalikes as the letters they stand for, and what is s p r e a d out joined."""
    is_plain = plain_text.isascii()
    text = plain_text.translate(_LEET) if is_plain else _STANDING_FOR.of(plain_text)
    if any(sign in text for sign in _SIGN_LETTERS):
        text = _SIGNS.sub(lambda found: _SIGN_LETTERS[found.group()], text)
    return _SPREAD.sub(lambda found: _GAPS.sub("", found.group()), text)
