"""Put media together: the blobs on the disk, the limits of the settings."""

from pathlib import Path

from linnet.clock import Clock
from linnet.config import Settings
from linnet.ids import ServerName
from linnet.locks import NamedLocks
from linnet.media.arrivals import Arrivals
from linnet.media.disk_blobs import DiskBlobs
from linnet.media.page_readers import PageReaders
from linnet.media.painters import Painters
from linnet.media.wiring import Media, MediaLimits
from linnet.rng import Rng
from linnet.storage.database import Database
from linnet.touchpoints.wiring import Touchpoints


async def open_media(
    db: Database,
    clock: Clock,
    rng: Rng,
    settings: Settings,
    folder: Path,
    touchpoints: Touchpoints,
) -> Media:
    """Everything media needs; uploads that a crash has cut off are removed."""
    limits = MediaLimits(
        settings.media_bytes_max,
        settings.media_bytes_per_user_max,
        settings.media_open_before_ms,
        settings.removed_files == "refuse",
    )
    blobs = DiskBlobs(folder / "media", rng)
    await blobs.remove_unfinished()
    return Media(
        db,
        clock,
        rng,
        ServerName(settings.server_name),
        limits,
        blobs,
        NamedLocks(),
        Arrivals(),
        Painters(),
        touchpoints,
        PageReaders(),
    )
