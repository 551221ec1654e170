"""What retention needs from the rest of the house."""

from dataclasses import dataclass, field

from linnet.changes.follower import Follower
from linnet.clock import Clock
from linnet.media.wiring import Media
from linnet.metrics import Metrics
from linnet.moderation.wiring import Moderation
from linnet.rooms.retention import Limits
from linnet.rooms.wiring import Rooms
from linnet.search.wiring import Search
from linnet.storage.database import Database
from linnet.touchpoints.severing.wiring import Severing


class Quiet:
    """Whether anybody has written since the last look."""

    def __init__(self) -> None:
        self._position = -1

    def is_at(self, position: int) -> bool:
        is_quiet, self._position = self._position == position, position
        return is_quiet


@dataclass(frozen=True, slots=True)
class Retention:
    """Retention's share of the house."""

    db: Database
    clock: Clock
    limits: Limits
    rooms: Rooms
    media: Media
    search: Search
    moderation: Moderation
    severing: Severing
    metrics: Metrics
    named_files: Follower
    """Notes down which files events name."""
    quiet: Quiet = field(default_factory=Quiet)
