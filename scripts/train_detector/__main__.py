"""`python -m train_detector <folder of the data>`: train, write the model, measure it."""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linnet.moderation.detector.features import features_of
from linnet.moderation.detector.model import Detector, Voice
from linnet.moderation.detector.parted import parted
from train_detector import figures, lexicon, model_file, sources, vectors, voices
from train_detector.examples import (
    CONTRAST,
    FOLDS,
    HELD,
    LEARN,
    TUNE,
    Example,
    all_examples,
    common_words,
)
from train_detector.fit import Matrix, fit

SEED = 7
EPOCHS = 4
DECAY = 0.1
CONTRAST_SHARES = {"en": 1.5, "fr": 0.9, "de": 0.9}
MAX_SHARE = 20
ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "src/linnet/moderation/detector/detector.model"
CARD = ROOT / "docs/detector.md"
VECTORS = ROOT / "tests/vectors/detector.json"

Numbers = NDArray[np.int64]


class Trained(NamedTuple):
    """Examples with their features, and what a fit needs to know of each."""

    examples: list[Example]
    tables: list[dict[int, int]]
    matrix: Matrix
    labels: NDArray[np.float32]
    spoken: Numbers
    folds: Numbers
    """The fold of a contrast sentence to learn from; -1 for all else."""


def prepared(data: Path) -> Trained:
    examples = all_examples(data, SEED)
    tables = [
        lexicon.kinds_by_hash(language, common_words(examples, voice))
        for voice, language in enumerate(lexicon.LANGUAGES)
    ]
    print(f"{len(examples)} texts; looking at their features ...", flush=True)
    rows = []
    for one in examples:
        known = tables[one.voice]
        rows.append(features_of(parted(one.tokens, known), one.voice, known))
    return Trained(
        examples=examples,
        tables=tables,
        matrix=Matrix.of(rows),
        labels=np.array([one.label for one in examples], np.float32),
        spoken=np.array([one.voice for one in examples]),
        folds=np.array(
            [
                one.fold if one.part == LEARN and one.source.endswith(CONTRAST) else -1
                for one in examples
            ]
        ),
    )


def shares_of(trained: Trained, left_out: int | None) -> NDArray[np.float32]:
    """How much each row counts: each source as it should, both its labels alike; else 0."""
    ours = {f"{name}_{CONTRAST}": share for name, share in CONTRAST_SHARES.items()}
    names = np.array([one.source for one in trained.examples])
    learned = np.array([one.part == LEARN for one in trained.examples])
    if left_out is not None:
        learned &= trained.folds != left_out
    shares = np.zeros(len(names), np.float32)
    for name, share in (sources.LEARNED | ours).items():
        for label in (0, 1):
            rows = learned & (names == name) & (trained.labels == label)
            shares[rows] = share / 2 / max(1, rows.sum())
    mean = shares[shares > 0].mean()
    limited: NDArray[np.float32] = np.minimum(shares / mean, MAX_SHARE).astype(np.float32)
    return limited


def fitted(trained: Trained, left_out: int | None = None) -> NDArray[np.float32]:
    shares = shares_of(trained, left_out)
    rows = np.flatnonzero(shares)
    return fit(
        trained.matrix.batch(rows),
        trained.labels[rows],
        shares[rows],
        trained.spoken[rows],
        EPOCHS,
        DECAY,
        SEED,
    )


def tuned(trained: Trained) -> list[Voice]:
    """Thresholds from sentences whose patterns the fit that judges them has not seen."""
    tunes = np.array([one.part == TUNE for one in trained.examples])
    sums = np.zeros(len(trained.examples))
    for fold in range(FOLDS):
        own = trained.matrix.sums(fitted(trained, left_out=fold))
        sums[trained.folds == fold] = own[trained.folds == fold]
        sums[tunes] += own[tunes] / FOLDS
    phenomena = np.array([one.phenomenon for one in trained.examples])
    found = []
    for voice, language in enumerate(lexicon.LANGUAGES):
        rows = (tunes | (trained.folds >= 0)) & (trained.spoken == voice)
        rows_of = voices.Tuning(sums[rows], trained.labels[rows] == 1, phenomena[rows])
        found.append(voices.voice_of(language, rows_of))
    return found


def finish(trained: Trained) -> None:
    other = lexicon.kinds_by_hash(lexicon.OTHER, ())
    content = model_file.content(fitted(trained), [*trained.tables, other], tuned(trained))
    MODEL.write_bytes(content)
    detector = Detector.read(content)
    held = [one for one in trained.examples if one.part == HELD]
    vectors.write(VECTORS, detector, held)
    print(figures.write(CARD, detector, held))


if __name__ == "__main__":
    finish(prepared(Path(sys.argv[1])))
