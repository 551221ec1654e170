"""What a program thinks of a text: a hint for people, never a judgement."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Hint(NamedTuple):
    """A text reads like hate; `is_strict` where it does so by the strict threshold too."""

    language: str
    is_strict: bool


class Hints(Protocol):
    """Who can give some. Without a model that can be read nobody is able."""

    is_able: bool

    async def hints(self, texts: Sequence[str]) -> Sequence[Hint | None]:
        """Of each text; None where it does not read like hate, or cannot be told."""
