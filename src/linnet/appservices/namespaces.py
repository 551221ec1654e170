"""Which names belong to a service: patterns that are matched in time linear in the name.

# spec: application-service-api #registration
"""

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import re2

MAX_PATTERNS = 200
MAX_PATTERN_LENGTH = 2000
MAX_COMPILED_BYTES = 1024 * 1024
MAX_REMEMBERED = 10_000


class BadPattern(ValueError):
    """Not a regular expression that can be matched in linear time; the text says why."""


class Namespace(Struct, frozen=True):
    """One pattern of a registration. It is matched from the beginning of a name."""

    regex: str
    exclusive: bool


class Patterns:
    """The patterns of one kind of name."""

    def __init__(self, namespaces: Iterable[Namespace]) -> None:
        namespaces = list(namespaces)
        self._exclusive = {each.regex for each in namespaces if each.exclusive}
        self._patterns = [(_compiled(each.regex), each.exclusive) for each in namespaces]
        if len(self._patterns) > MAX_PATTERNS:
            raise BadPattern(f"there are more than {MAX_PATTERNS} namespaces of one kind")
        self._claim = lru_cache(maxsize=MAX_REMEMBERED)(self._look)

    def claims(self, name: str) -> bool:
        """Whether the service wants this name, alone or with others."""
        return self._claim(name) is not None

    def owns(self, name: str) -> bool:
        """Whether nobody else may have this name."""
        return self._claim(name) is True

    def same_exclusive(self, other: "Patterns") -> str | None:
        """A pattern that both claim for themselves alone, written alike."""
        return next(iter(self._exclusive & other._exclusive), None)

    @property
    def is_empty(self) -> bool:
        return not self._patterns

    def _look(self, name: str) -> bool | None:
        found = [is_exclusive for pattern, is_exclusive in self._patterns if pattern.match(name)]
        return any(found) if found else None


def _compiled(regex: str) -> "re2._Regexp":
    if len(regex) > MAX_PATTERN_LENGTH:
        raise BadPattern(f"a namespace has more than {MAX_PATTERN_LENGTH} characters")
    # Loaded where there are services: every start would carry it.
    re2 = import_module("re2")
    options = re2.Options()
    options.max_mem = MAX_COMPILED_BYTES
    options.log_errors = False
    try:
        return re2.compile(regex, options)
    except re2.error as why:
        said = why.args[0].decode() if isinstance(why.args[0], bytes) else str(why)
        raise BadPattern(f"the namespace {regex!r} is not possible: {said}") from why
