"""What exporting needs from the rest of the house."""

from dataclasses import dataclass

from linnet.sessions.wiring import Sessions
from linnet.storage.database import Database
from linnet.storage.kept import Part
from linnet.touchpoints.counts import Counts


@dataclass(frozen=True, slots=True)
class Export:
    """Exporting's share of the house."""

    db: Database
    sessions: Sessions
    counts: Counts
    parts: dict[str, Part]
    """By name, in the order in which they are told."""
