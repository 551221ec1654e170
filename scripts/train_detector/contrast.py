"""Sentences made from the patterns in contrast/: near in words, far in meaning."""

import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

PATTERNS = Path(__file__).parent / "contrast"
SPELLING = "tricks of spelling"
ORDINARY = "ordinary talk"
_MAX_DEPTH = 4
_FIGURES = str.maketrans("aeiost", "431057")
# As people write: with a word before or after what matters.
_WAYS = 5
_TRICKS_ONE_IN = 3


class Sentence(NamedTuple):
    text: str
    label: int
    phenomenon: str
    group: str
    pattern: str


class Patterns:
    """One language's patterns, of the part that teaches or of the one that is held apart."""

    def __init__(self, language: str, part: str, seed: int) -> None:
        content: dict[str, Any] = tomllib.loads((PATTERNS / f"{language}.toml").read_text("utf-8"))
        self.chance = random.Random(f"{seed} {language} {part}")
        self.groups: dict[str, dict[str, list[str]]] = content["groups"][part]
        self.fill: dict[str, list[str]] = content["fill"][part]
        self.around: dict[str, list[str]] = content["around"][part]
        self.phenomena = [(one["name"], one["label"], one[part]) for one in content["phenomenon"]]
        self.ordinary = next(own for name, _, own in self.phenomena if name == ORDINARY)
        self.hateful = [pattern for _, label, own in self.phenomena if label for pattern in own]

    def filled(self, pattern: str, group: Mapping[str, Sequence[str]], depth: int = 0) -> str:
        """A sentence of a pattern; what is quoted in it speaks of the same group."""
        slots = _Slots(lambda name: self._choice(name, group, depth))
        return pattern.format_map(slots)

    def _choice(self, name: str, group: Mapping[str, Sequence[str]], depth: int) -> str:
        if name == "hateful":
            return self.filled(self.chance.choice(self.hateful), group, depth + 1)
        found = self.chance.choice(group.get(name) or self.fill[name])
        assert depth < _MAX_DEPTH
        return found

    def sentences(self, count: int) -> list[Sentence]:
        """`count` of each phenomenon, and of hate spelled to hide."""
        made = []
        for name, label, patterns in self.phenomena:
            for _ in range(count):
                group = self.chance.choice(list(self.groups))
                pattern = self.chance.choice(patterns)
                text = self.filled(pattern, self.groups[group])
                about = group if _names_group(pattern) else ""
                made.append(Sentence(self._longer(text, label), label, name, about, pattern))
        for _ in range(count):
            group = self.chance.choice(list(self.groups))
            pattern = self.chance.choice(self.hateful)
            text = self.filled(pattern, self.groups[group])
            made.append(Sentence(self._hidden(text), 1, SPELLING, group, pattern))
            # Who writes oddly is not hateful for that.
            if self.chance.randrange(_TRICKS_ONE_IN) == 0:
                plain = self._hidden(self.chance.choice(self.ordinary))
                made.append(Sentence(plain, 0, SPELLING, "", ""))
        return made

    def _longer(self, text: str, label: int) -> str:
        """Often the sentence alone; else with what people put around it, or beside another."""
        way = self.chance.randrange(_WAYS)
        if way == 0:
            other = self.chance.choice(self.ordinary)
            return f"{text} {other}" if self.chance.random() < 0.5 else f"{other} {text}"
        if way == 1:
            around = self.around["hate" if label else "other"]
            return self.chance.choice(around).format(text)
        return text

    def _hidden(self, text: str) -> str:
        words = text.split()
        if self.chance.random() < 0.1:
            return "".join(words)
        trick = self.chance.choice((_masked, _in_figures, _apart, _shortened, _swapped, _drawn))
        longest = sorted(range(len(words)), key=lambda at: -len(words[at]))
        for at in longest[: 1 + len(words) // 4]:
            if len(words[at]) > 3:
                words[at] = trick(words[at], self.chance)
        return " ".join(words)


class _Slots(dict[str, str]):
    def __init__(self, choose: Callable[[str], str]) -> None:
        super().__init__()
        self._choose = choose

    def __missing__(self, name: str) -> str:
        return self._choose(name)


def _names_group(pattern: str) -> bool:
    slots = ("{many}", "{one}", "{like}", "{slur", "{hateful}")
    return any(slot in pattern for slot in slots)


def _inner(word: str, chance: random.Random) -> int:
    return chance.randrange(1, len(word) - 1)


def _masked(word: str, chance: random.Random) -> str:
    at = _inner(word, chance)
    return f"{word[:at]}*{word[at + 1 :]}"


def _in_figures(word: str, chance: random.Random) -> str:
    return word[0] + word[1:-1].translate(_FIGURES) + word[-1]


def _apart(word: str, chance: random.Random) -> str:
    return chance.choice(" .-").join(word)


def _shortened(word: str, chance: random.Random) -> str:
    at = _inner(word, chance)
    return word[:at] + word[at + 1 :]


def _swapped(word: str, chance: random.Random) -> str:
    at = _inner(word, chance)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _drawn(word: str, chance: random.Random) -> str:
    at = _inner(word, chance)
    return word[:at] + word[at] * chance.randrange(3, 6) + word[at + 1 :]


def last_messages(language: str) -> list[Sentence]:
    """Whole messages of contrast/last.toml."""
    content = tomllib.loads((PATTERNS / "last.toml").read_text("utf-8"))[language]
    return [
        Sentence(text, label, "whole messages", "", "")
        for label, name in ((1, "hate"), (0, "other"))
        for text in content[name]
    ]
