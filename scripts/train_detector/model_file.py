"""Writes the file that `linnet.moderation.detector.model` reads."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from linnet.moderation.detector.model import MAGIC, VERSION, Voice
from train_detector.fit import KINDS, WORDS

# Beyond this share of the weights the largest are cut, for the sake of the many small ones.
_KEPT = 0.9999
_MOST = 127


def content(
    weights: NDArray[np.float32], tables: Sequence[Mapping[int, int]], voices: Sequence[Voice]
) -> bytes:
    kinds, kind_scale = _rounded(weights[:KINDS])
    words, word_scale = _rounded(weights[KINDS:])
    head = {
        "version": VERSION,
        "voices": [one._asdict() for one in voices],
        "words": [len(table) for table in tables],
        "kind_weights": KINDS,
        "word_weights": WORDS,
        "kind_scale": kind_scale,
        "word_scale": word_scale,
    }
    written = json.dumps(head).encode()
    parts = [MAGIC, len(written).to_bytes(4, "little"), written]
    for table in tables:
        hashes = sorted(table)
        parts.append(np.array(hashes, "<u4").tobytes())
        parts.append(bytes(table[one] for one in hashes))
    return b"".join([*parts, kinds, words])


def _rounded(weights: NDArray[np.float32]) -> tuple[bytes, float]:
    scale = float(np.quantile(np.abs(weights), _KEPT)) / _MOST
    rounded = np.clip(np.round(weights / scale), -_MOST, _MOST).astype(np.int8)
    return rounded.tobytes(), scale
