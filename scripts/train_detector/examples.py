"""All that is learned from and measured on, as tokens, in parts that never meet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from linnet.moderation.detector.features import hash_of
from linnet.moderation.detector.fold import tokens_of
from train_detector import contrast, sources
from train_detector.lexicon import LANGUAGES

LEARN, TUNE, HELD = "learn", "tune", "held"
CONTRAST = "contrast"
LEARNED_OF_EACH, HELD_OF_EACH = 500, 100
FOLDS = 4
_COMMON = 3


class Example(NamedTuple):
    text: str
    tokens: list[str]
    voice: int
    label: int
    source: str
    part: str
    phenomenon: str = ""
    group: str = ""
    fold: int = 0
    """Sentences of one pattern are in the same of `FOLDS`; 0 for texts of others."""


def all_examples(data: Path, seed: int) -> list[Example]:
    """Texts of others are in one of three parts, contrast sentences to learn from or held."""
    return [*_of_others(data, seed), *_of_contrast(seed)]


def _of_others(data: Path, seed: int) -> Iterator[Example]:
    for name in (*sources.LEARNED, *sources.MEASURED_ONLY):
        source = sources.read(data, name, seed)
        voice = LANGUAGES.index(name[:2])
        for part, texts in ((LEARN, source.learn), (TUNE, source.tune), (HELD, source.held)):
            for one in texts:
                yield Example(one.text, tokens_of(one.text), voice, one.label, name, part)


def _of_contrast(seed: int) -> Iterator[Example]:
    for voice, language in enumerate(LANGUAGES):
        name = f"{language}_{CONTRAST}"
        taught = contrast.Patterns(language, "train", seed).sentences(LEARNED_OF_EACH)
        held = contrast.Patterns(language, "held", seed).sentences(HELD_OF_EACH)
        yield from (_example(one, voice, name, LEARN) for one in taught)
        yield from (_example(one, voice, name, HELD) for one in held)


def _example(one: contrast.Sentence, voice: int, source: str, part: str) -> Example:
    return Example(
        text=one.text,
        tokens=tokens_of(one.text),
        voice=voice,
        label=one.label,
        source=source,
        part=part,
        phenomenon=one.phenomenon,
        group=one.group,
        fold=hash_of(one.pattern) % FOLDS,
    )


def common_words(examples: Sequence[Example], voice: int) -> set[str]:
    """Words that people write often enough to mean them as they stand."""
    counted: Counter[str] = Counter()
    for one in examples:
        if one.voice == voice and one.part == LEARN and not one.source.endswith(CONTRAST):
            counted.update(set(one.tokens))
    return {word for word, count in counted.items() if count >= _COMMON}
