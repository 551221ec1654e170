"""What media needs."""

from dataclasses import dataclass

from linnet.clock import Clock
from linnet.ids import ServerName
from linnet.locks import NamedLocks
from linnet.media.arrivals import Arrivals
from linnet.media.blobs import Blobs
from linnet.media.page_readers import PageReaders
from linnet.media.painters import Painters
from linnet.rng import Rng
from linnet.storage.database import Database
from linnet.touchpoints.wiring import Touchpoints


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """What the operator allows."""

    file_bytes_max: int
    user_bytes_max: int
    """Of all files of one user together."""
    open_before_ms: int
    """What was uploaded before this time is given out without a token, under the old paths."""
    refuses_removed: bool
    """Whether what was removed cannot be uploaded again; else it is kept back too."""


@dataclass(frozen=True, slots=True)
class Media:
    """Media's share of the house."""

    db: Database
    clock: Clock
    rng: Rng
    server_name: ServerName
    limits: MediaLimits
    blobs: Blobs
    locks: NamedLocks
    arrivals: Arrivals
    painters: Painters
    touchpoints: Touchpoints
    page_readers: PageReaders
