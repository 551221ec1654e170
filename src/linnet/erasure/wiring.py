"""What erasing needs from the rest of the house: nearly everything."""

import asyncio
from dataclasses import dataclass, field

from linnet.clock import Clock
from linnet.config import Settings
from linnet.encryption.wiring import Encryption
from linnet.ids import UserId
from linnet.media.wiring import Media
from linnet.moderation.wiring import Moderation
from linnet.rooms.wiring import Rooms
from linnet.search.wiring import Search
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Database
from linnet.touchpoints.severing.wiring import Severing


@dataclass(frozen=True, slots=True)
class Erasing:
    """Erasure's share of the house."""

    db: Database
    clock: Clock
    settings: Settings
    sessions: Sessions
    rooms: Rooms
    encryption: Encryption
    media: Media
    search: Search
    moderation: Moderation
    severing: Severing
    deletion_asked: asyncio.Event
    """Set when there may be a room to delete."""
    seen: dict[UserId, int] = field(default_factory=dict)
    """Where the log was when it was last looked whether anybody writes, by whose erasure waits."""
