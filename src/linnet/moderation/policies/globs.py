"""Globs that are matched in time no pattern can blow up, many at once. Pure.

A text has some forty runs of three characters. Each glob lies under one such run of its own, so a
look at a text asks for its runs and tries only the globs that lie there.

# spec: appendices #glob-style-matching
"""

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

RUN = 3
MAX_UNDER_RUN = 64
"""Globs under one run, and of those without any run: what does not fit in is not looked at."""

V = TypeVar("V")


class Glob:
    """One pattern with `*` and `?`."""

    __slots__ = ("_first", "_last", "_middle", "_whole", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        parts = [_part(part) for part in re.split(r"\*+", pattern)]
        self._whole = parts[0] if len(parts) == 1 else None
        self._first, self._last = parts[0], parts[-1]
        self._middle = [part for part in parts[1:-1]]

    def matches(self, text: str) -> bool:
        """Whether the pattern covers all of a text."""
        if self._whole is not None:
            return len(text) == self._whole.length and self._whole.is_at(text, 0)
        end = len(text) - self._last.length
        at = self._first.length
        if at > end or not self._first.is_at(text, 0) or not self._last.is_at(text, end):
            return False
        for part in self._middle:
            # The earliest place leaves the most to those that follow.
            found = part.find(text, at, end)
            if found < 0:
                return False
            at = found + part.length
        return True

    def runs(self) -> Iterator[str]:
        """All runs of characters that a text must have to match."""
        for literal in re.split(r"[*?]", self.pattern):
            yield from runs_of(literal)


class _Text:
    """A part without wildcards."""

    __slots__ = ("length", "text")

    def __init__(self, text: str) -> None:
        self.text, self.length = text, len(text)

    def is_at(self, text: str, place: int) -> bool:
        return text.startswith(self.text, place)

    def find(self, text: str, start: int, end: int) -> int:
        return text.find(self.text, start, end)


class _Gaps:
    """A part with `?`: of one length, so looking for it never goes back."""

    __slots__ = ("_regex", "length")

    def __init__(self, part: str) -> None:
        self.length = len(part)
        letters = ("." if letter == "?" else re.escape(letter) for letter in part)
        self._regex = re.compile("".join(letters), re.DOTALL)

    def is_at(self, text: str, place: int) -> bool:
        return self._regex.match(text, place) is not None

    def find(self, text: str, start: int, end: int) -> int:
        found = self._regex.search(text, start, end)
        return -1 if found is None else found.start()


def _part(part: str) -> _Text | _Gaps:
    return _Gaps(part) if "?" in part else _Text(part)


def is_glob(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def runs_of(text: str) -> list[str]:
    """Every run of three characters in a text."""
    return [text[at : at + RUN] for at in range(len(text) - RUN + 1)]


class GlobIndex(Generic[V]):
    """Globs with a value each, under keys of their own."""

    def __init__(self, ordinary: frozenset[str]) -> None:
        """`ordinary` are runs that nearly every text has, and so tell nothing."""
        self._ordinary = ordinary
        self._under: dict[str, dict[object, tuple[Glob, V]]] = {}
        self._run_of: dict[object, str] = {}

    def put(self, key: object, pattern: str, value: V) -> bool:
        """Take a glob in; False when there is no room for one like it."""
        self.remove(key)
        glob = Glob(pattern)
        run = self._best_run(glob)
        under = self._under.setdefault(run, {})
        if len(under) >= MAX_UNDER_RUN:
            return False
        under[key] = (glob, value)
        self._run_of[key] = run
        return True

    def _best_run(self, glob: Glob) -> str:
        """The run under which the fewest lie; none at all is the last choice."""
        best, fewest = "", MAX_UNDER_RUN
        for run in glob.runs():
            count = len(self._under.get(run, ()))
            if run in self._ordinary:
                count += MAX_UNDER_RUN // 2
            if count < fewest:
                best, fewest = run, count
            if not count:
                break
        return best

    def remove(self, key: object) -> None:
        run = self._run_of.pop(key, None)
        if run is not None:
            del self._under[run][key]
            if not self._under[run]:
                del self._under[run]

    def matching(self, text: str) -> list[V]:
        """The values of all globs that match."""
        found: list[V] = []
        under = self._under
        if not under:
            return found
        for run in {"", *runs_of(text)} & under.keys():
            found += [value for glob, value in under[run].values() if glob.matches(text)]
        return found
