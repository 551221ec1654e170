"""Logistic regression over hashed features, with AdaGrad, in numpy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linnet.moderation.detector.features import Features

BATCH = 256
RATE = 0.15
KIND_BITS = 15
WORD_BITS = 19
KINDS = 1 << KIND_BITS
WORDS = 1 << WORD_BITS


@dataclass(frozen=True)
class Matrix:
    """Rows of features: the weights of kinds come first in `columns`, then those of words."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Sequence[Features]) -> "Matrix":
        lengths = [len(row.of_kinds) + len(row.of_words) for row in rows]
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        columns = np.empty(starts[-1], np.int32)
        values = np.empty(starts[-1], np.float32)
        for at, row in enumerate(rows):
            start, kinds = starts[at], len(row.of_kinds)
            middle, end = start + kinds, starts[at + 1]
            columns[start:middle] = [value & (KINDS - 1) for value in row.of_kinds]
            columns[middle:end] = [KINDS + (value & (WORDS - 1)) for value in row.of_words]
            values[start:middle] = 1 / np.sqrt(max(kinds, 1))
            values[middle:end] = 1 / np.sqrt(max(end - middle, 1))
        return cls(starts, columns, values)

    def batch(self, rows: NDArray[np.int64]) -> "Matrix":
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        where = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return Matrix(starts, self.columns[where], self.values[where])

    def sums(self, weights: NDArray[np.float32]) -> NDArray[np.float64]:
        """The weighted sum of each row."""
        products = np.concatenate(
            ([0.0], np.cumsum(weights[self.columns] * self.values, dtype=np.float64))
        )
        result: NDArray[np.float64] = products[self.starts[1:]] - products[self.starts[:-1]]
        return result


def fit(
    matrix: Matrix,
    labels: NDArray[np.float32],
    shares: NDArray[np.float32],
    voices: NDArray[np.int64],
    epochs: int,
    decay: float,
    seed: int,
) -> NDArray[np.float32]:
    """Weights for each column. `shares` say how much each row counts, 1 on average."""
    chance = np.random.default_rng(seed)
    weights = np.zeros(KINDS + WORDS, np.float32)
    grown = np.full(KINDS + WORDS, 1e-3, np.float32)
    offsets = np.zeros(int(voices.max()) + 1, np.float32)
    for epoch in range(epochs):
        rate = RATE / (1 + epoch / 2)
        order = chance.permutation(len(labels))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            part = matrix.batch(rows)
            sums = part.sums(weights) + offsets[voices[rows]]
            errors = ((1 / (1 + np.exp(-sums)) - labels[rows]) * shares[rows]).astype(np.float32)
            np.subtract.at(offsets, voices[rows], 0.002 * errors)
            slopes = np.repeat(errors, np.diff(part.starts)) * part.values
            np.add.at(grown, part.columns, slopes * slopes)
            slopes *= rate / np.sqrt(grown[part.columns])
            np.subtract.at(weights, part.columns, slopes)
        weights *= 1 - decay
    return weights
