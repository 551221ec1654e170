"""What one run has found, and one line of the report about it."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from bench.figures import Figures

Side = Literal["linnet", "rival", "ceiling"]


class Run(Struct):
    """What one run of the benchmark found, by side and row."""

    linnet: dict[str, Figures]
    rival: dict[str, Figures]
    ceiling: dict[str, Figures]

    def figure(self, side: Side, row: str, name: str) -> float | None:
        """One number, if that row ran on that side."""
        by_row: Mapping[str, Figures] = getattr(self, side)
        return by_row.get(row, {}).get(name)


class Line(Struct, frozen=True):
    """One line of the report."""

    what: str
    row: str
    figure: str
    unit: str
    at_most: float | None = None
    """The goal, in the unit of the figure."""
    times_less_than_rival: float | None = None
    ceiling: tuple[str, str] | None = None
    """Row and figure of the ceiling."""
    at_most_times_ceiling: float | None = None
    at_least_of_ceiling: float | None = None
    has_rival: bool = True

    def goal(self) -> str:
        """The goal in words."""
        parts = []
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:g} {self.unit}")
        if self.times_less_than_rival is not None:
            parts.append(f"{self.times_less_than_rival:g} × less than the rival")
        if self.at_most_times_ceiling is not None:
            parts.append(f"≤ {self.at_most_times_ceiling:g} × ceiling")
        if self.at_least_of_ceiling is not None:
            parts.append(f"≥ {self.at_least_of_ceiling:.0%} of ceiling")
        return ", ".join(parts)

    def is_met(self, run: Run) -> bool | None:
        """Whether every part of the goal is reached; None when there is nothing to compare."""
        ours = run.figure("linnet", self.row, self.figure)
        if ours is None or not self.goal():
            return None
        checks = []
        if self.at_most is not None:
            checks.append(ours <= self.at_most)
        rival = run.figure("rival", self.row, self.figure)
        if self.times_less_than_rival is not None and rival is not None:
            checks.append(rival / ours >= self.times_less_than_rival)
        if self.ceiling is not None and (top := run.figure("ceiling", *self.ceiling)) is not None:
            if self.at_most_times_ceiling is not None:
                checks.append(ours <= top * self.at_most_times_ceiling)
            if self.at_least_of_ceiling is not None:
                checks.append(ours >= top * self.at_least_of_ceiling)
        return all(checks) if checks else None
