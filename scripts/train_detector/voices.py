"""From sums to chances, and from where a chance counts, per language."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linnet.moderation.detector.model import Voice

FALSE_ALARMS = 0.01
"""How often the strict threshold is wrong about a text that is not hateful."""
_STEPS, _RATE = 3_000, 0.5
# From safety goals: at the threshold these are right at least so often, then macro-F1 decides.
_LEAST_RIGHT = {
    "neutral mention": 0.88,
    "positive mention": 0.88,
    "counter-speech": 0.65,
    "harmless profanity": 0.9,
    "ordinary talk": 0.94,
}

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


class Tuning(NamedTuple):
    """Rows of one language that the fit has not seen."""

    sums: Floats
    hateful: Truths
    phenomena: NDArray[np.str_]
    """Empty for texts of others."""


def voice_of(name: str, rows: Tuning) -> Voice:
    slope, offset = _line(rows.sums, rows.hateful)
    contrast = rows.phenomena != ""
    ours = Tuning(rows.sums[contrast], rows.hateful[contrast], rows.phenomena[contrast])
    careful = rows.sums[~rows.hateful]
    default = _best(ours)
    strict = max(default, float(np.quantile(careful, 1 - FALSE_ALARMS)))
    return Voice(
        name=name,
        slope=slope,
        offset=offset,
        default=round(_chance(slope * default + offset), 3),
        strict=round(_chance(slope * strict + offset), 3),
    )


def macro_f1(flagged: Truths, hateful: Truths) -> float:
    """The mean of F1 for hate and F1 for all else."""
    both = []
    for guess, truth in ((flagged, hateful), (~flagged, ~hateful)):
        right = int((guess & truth).sum())
        both.append(2 * right / max(1, int(guess.sum()) + int(truth.sum())))
    return sum(both) / 2


def _best(rows: Tuning) -> float:
    chosen, best = float("inf"), -1.0
    for threshold in np.quantile(rows.sums, np.linspace(0.02, 0.98, 193)):
        flagged = rows.sums >= threshold
        keeps = all(
            (~flagged[(rows.phenomena == name) & ~rows.hateful]).mean() >= least
            for name, least in _LEAST_RIGHT.items()
        )
        worth = macro_f1(flagged, rows.hateful)
        if keeps and worth > best:
            chosen, best = float(threshold), worth
    return chosen


def _line(sums: Floats, hateful: Truths) -> tuple[float, float]:
    """Slope and offset of the chance, as if every second text were hateful."""
    weights = np.where(hateful, 0.5 / hateful.sum(), 0.5 / (~hateful).sum())
    slope, offset = 1.0, 0.0
    for _ in range(_STEPS):
        errors = (1 / (1 + np.exp(-(slope * sums + offset))) - hateful) * weights
        slope -= _RATE * float((errors * sums).sum())
        offset -= _RATE * float(errors.sum())
    return round(slope, 4), round(offset, 4)


def _chance(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
