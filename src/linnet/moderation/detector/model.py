"""The detector's model: how its file is read, and how a text is scored.

The file: `LNDT`, the length of the head as 4 bytes, the head as JSON, then for each table of words
of the head its hashes (4 bytes each, rising) and its kinds (1 byte each), then the weights of kinds
and of words (1 signed byte each). Numbers are little-endian. Its twin is `model.ts`.
"""

import json
import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from linnet.moderation.detector.features import features_of, hash_of
from linnet.moderation.detector.fold import tokens_of
from linnet.moderation.detector.parted import parted

MAGIC = b"LNDT"
VERSION = 1
# Divided among the languages that know a word: one that a single language knows speaks for it.
_VOTE = 12
_MIN_SHARE = 3
"""One vote of so many is as little as a language needs to be taken for it."""


class Voice(NamedTuple):
    """What is particular to a language: from a sum to a chance, and from where a chance counts."""

    name: str
    slope: float
    offset: float
    default: float
    strict: float


class Score(NamedTuple):
    """`chance` is that of hate if every second text were hateful; a language is never `other`."""

    language: str
    chance: float


@dataclass(frozen=True)
class Detector:
    """A model in memory. Shared freely: scoring changes nothing."""

    voices: Sequence[Voice]
    kinds_by_word: Sequence[Mapping[int, int]]
    """One for each voice, and a last one of words of all other languages."""
    kind_weights: Sequence[int]
    word_weights: Sequence[int]
    kind_scale: float
    word_scale: float

    @classmethod
    def read(cls, content: bytes) -> Self:
        """A model from its file.

        Raises:
            ValueError: another format, or cut off.
        """
        if content[:4] != MAGIC or len(content) < 8:
            raise ValueError("not a model of the detector")
        start = 8 + int.from_bytes(content[4:8], "little")
        head = json.loads(content[8:start])
        if head["version"] != VERSION:
            raise ValueError("a model of another version")
        tables: list[Mapping[int, int]] = []
        for count in head["words"]:
            hashes = _numbers(content[start : start + 4 * count])
            start += 4 * count
            tables.append(dict(zip(hashes, content[start : start + count], strict=True)))
            start += count
        middle = start + head["kind_weights"]
        end = middle + head["word_weights"]
        if len(content) != end:
            raise ValueError("the model is cut off")
        return cls(
            voices=[Voice(**one) for one in head["voices"]],
            kinds_by_word=tables,
            kind_weights=array("b", content[start:middle]),
            word_weights=array("b", content[middle:end]),
            kind_scale=head["kind_scale"],
            word_scale=head["word_scale"],
        )

    def voice_of(self, tokens: Sequence[str]) -> int | None:
        """Which language the words are in; None for one that the model does not know."""
        votes = [0] * len(self.kinds_by_word)
        words = 0
        for token in tokens:
            if not "a" <= token[0] <= "z":
                continue
            words += 1
            value = hash_of(token)
            knowing = [at for at, known in enumerate(self.kinds_by_word) if value in known]
            for at in knowing:
                votes[at] += _VOTE // len(knowing)
        best = max(range(len(self.voices)), key=votes.__getitem__)
        if votes[best] <= votes[-1] or votes[best] * _MIN_SHARE < words * _VOTE // 2:
            return None
        return best

    def _voice_of_parts(self, tokens: Sequence[str]) -> int | None:
        """The first language that is found once long words are taken apart as it would."""
        for at in range(len(self.voices)):
            apart = parted(tokens, self.kinds_by_word[at])
            if len(apart) > len(tokens) and self.voice_of(apart) == at:
                return at
        return None

    def sum_of(self, tokens: Sequence[str], voice: int) -> float:
        """The weighted sum of the features, before it becomes a chance."""
        known = self.kinds_by_word[voice]
        found = features_of(parted(tokens, known), voice, known)
        of_words = _mean(self.word_weights, found.of_words)
        of_kinds = _mean(self.kind_weights, found.of_kinds)
        return of_words * self.word_scale + of_kinds * self.kind_scale

    def score(self, text: str) -> Score | None:
        """How much a text reads like hate; None where its language is not one of the model's."""
        tokens = tokens_of(text)
        at = self.voice_of(tokens)
        if at is None:
            at = self._voice_of_parts(tokens)
        if at is None:
            return None
        voice = self.voices[at]
        value = voice.slope * self.sum_of(tokens, at) + voice.offset
        return Score(voice.name, 1 / (1 + math.exp(-value)))


def _mean(weights: Sequence[int], hashes: Sequence[int]) -> float:
    """The sum over the root of the count: long texts do not shout louder. A power of 2 weights."""
    last = len(weights) - 1
    return sum(weights[value & last] for value in hashes) / math.sqrt(len(hashes) or 1)


def _numbers(content: bytes) -> list[int]:
    return [int.from_bytes(content[at : at + 4], "little") for at in range(0, len(content), 4)]
