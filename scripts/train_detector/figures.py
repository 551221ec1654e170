"""What the finished model gets right, on what was held apart: tables of docs/detector.md."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from linnet.moderation.detector.model import Detector
from train_detector import contrast
from train_detector.examples import CONTRAST, HELD, Example
from train_detector.lexicon import LANGUAGES
from train_detector.voices import Floats, Truths, macro_f1

BEGIN, END = "<!-- figures: written by make detector -->", "<!-- /figures -->"
MAX_MEASURED = 2_000
"""Texts of others that are measured, of each source."""


class Measured:
    """Examples with their chances. A text whose language is not found counts as not flagged."""

    def __init__(self, detector: Detector, examples: Sequence[Example]) -> None:
        self.examples = examples
        scores = [detector.score(one.text) for one in examples]
        self.chances: Floats = np.array([one.chance if one else 0.0 for one in scores])
        self.hateful: Truths = np.array([one.label == 1 for one in examples])
        thresholds = {voice.name: voice for voice in detector.voices}
        named = [thresholds[LANGUAGES[one.voice]] for one in examples]
        self.flagged: Truths = self.chances >= np.array([voice.default for voice in named])
        self.strict: Truths = self.chances >= np.array([voice.strict for voice in named])

    def where(self, chosen: Callable[[Example], bool]) -> Truths:
        return np.array([chosen(one) for one in self.examples])


def area(chances: Floats, hateful: Truths) -> float:
    """Area under the curve: how often a hateful text scores above another one; ties half."""
    _, inverse, counts = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positive, negative = int(hateful.sum()), int((~hateful).sum())
    return float((ranks[hateful].sum() - positive * (positive + 1) / 2) / (positive * negative))


def write(path: Path, detector: Detector, examples: Sequence[Example]) -> str:
    """Put the tables between their marks in the document, and return them."""
    counted: dict[str, int] = {}
    chosen = []
    for one in examples:
        counted[one.source] = counted.get(one.source, 0) + 1
        if one.source.endswith(CONTRAST) or counted[one.source] <= MAX_MEASURED:
            chosen.append(one)
    held = Measured(detector, chosen)
    last = Measured(
        detector,
        [
            Example(one.text, [], voice, one.label, "last", HELD)
            for voice, language in enumerate(LANGUAGES)
            for one in contrast.last_messages(language)
        ],
    )
    tables = "\n".join(
        [*_languages(held, last), *_sources(held), *_phenomena(held), *_groups(held)]
    )
    before, rest = path.read_text("utf-8").split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", "utf-8")
    return tables


def _percent(value: float) -> str:
    return "–" if np.isnan(value) else f"{100 * value:.0f}"


def _languages(held: Measured, last: Measured) -> Iterator[str]:
    yield "| in percent | English | French | German |"
    yield "| --- | --- | --- | --- |"
    rows: list[tuple[str, Callable[[int], float]]] = []
    for words, measured, source in (
        ("contrast sentences", held, CONTRAST),
        ("whole messages", last, "last"),
    ):

        def own(voice: int, measured: Measured = measured, source: str = source) -> Truths:
            return measured.where(lambda one: one.voice == voice and one.source.endswith(source))

        def mean(
            voice: int, measured: Measured = measured, find: Callable[[int], Truths] = own
        ) -> float:
            which = find(voice)
            return macro_f1(measured.flagged[which], measured.hateful[which])

        def found(
            voice: int, measured: Measured = measured, find: Callable[[int], Truths] = own
        ) -> float:
            return float(measured.flagged[find(voice) & measured.hateful].mean())

        def wrong(
            voice: int, measured: Measured = measured, find: Callable[[int], Truths] = own
        ) -> float:
            return float(measured.flagged[find(voice) & ~measured.hateful].mean())

        rows += [
            (f"{words}: macro-F1", mean),
            (f"{words}: hate found", found),
            (f"{words}: others flagged", wrong),
        ]
    for title, value in rows:
        yield f"| {title} | " + " | ".join(_percent(value(at)) for at in range(3)) + " |"
    yield ""


def _sources(held: Measured) -> Iterator[str]:
    yield (
        "| source, part held apart | texts | AUC | hate found | others flagged "
        "| strict: found | strict: flagged |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name in sorted({one.source for one in held.examples}):
        which = held.where(lambda one, name=name: one.source == name)  # type: ignore[misc]
        hateful, other = which & held.hateful, which & ~held.hateful
        values = [
            area(held.chances[which], held.hateful[which]),
            *(held.flagged[one].mean() for one in (hateful, other)),
            *(held.strict[one].mean() for one in (hateful, other)),
        ]
        yield f"| {name} | {which.sum()} | " + " | ".join(map(_percent, values)) + " |"
    yield ""


def _right(held: Measured, which: Truths) -> float:
    return float((held.flagged == held.hateful)[which].mean()) if which.any() else float("nan")


def _phenomena(held: Measured) -> Iterator[str]:
    yield "| right, of contrast sentences held apart | hate | English | French | German |"
    yield "| --- | --- | --- | --- | --- |"
    names = dict.fromkeys((one.phenomenon, one.label) for one in held.examples if one.phenomenon)
    for name, label in names:
        cells = []
        for voice in range(len(LANGUAGES)):
            which = held.where(
                lambda one, voice=voice, name=name, label=label: (  # type: ignore[misc]
                    (one.voice, one.phenomenon, one.label) == (voice, name, label)
                )
            )
            cells.append(_percent(_right(held, which)))
        yield f"| {name} | {'yes' if label else 'no'} | " + " | ".join(cells) + " |"
    yield ""


def _groups(held: Measured) -> Iterator[str]:
    yield (
        "| right, by the group that is spoken of | hate: English | French | German "
        "| no hate: English | French | German |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for group in sorted({one.group for one in held.examples if one.group}):
        cells = []
        for label in (1, 0):
            for voice in range(len(LANGUAGES)):
                which = held.where(
                    lambda one, voice=voice, group=group, label=label: (  # type: ignore[misc]
                        (one.voice, one.group, one.label) == (voice, group, label)
                    )
                )
                cells.append(_percent(_right(held, which)))
        yield f"| {group} | " + " | ".join(cells) + " |"
