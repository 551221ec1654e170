"""What administration needs from the rest of the house."""

import asyncio
from dataclasses import dataclass, field

from linnet.accounts.wiring import Accounts
from linnet.calls.wiring import Calls
from linnet.clock import Clock
from linnet.media.wiring import Media
from linnet.metrics import Metrics
from linnet.rooms.wiring import Rooms
from linnet.search.wiring import Search
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Database


@dataclass(frozen=True, slots=True)
class Admin:
    """Administration's share of the house."""

    db: Database
    clock: Clock
    accounts: Accounts
    sessions: Sessions
    rooms: Rooms
    media: Media
    search: Search
    calls: Calls
    metrics: Metrics
    deletion_asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there may be a room to delete."""
