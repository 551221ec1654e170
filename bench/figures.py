"""Numbers that a row gives, and how they are condensed."""

from collections.abc import Sequence

Figures = dict[str, float]
"""By name; the name ends in the unit."""


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many per cent do not exceed."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def median(values: Sequence[float]) -> float:
    return percentile(values, 50)
