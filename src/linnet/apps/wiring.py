"""What applications need from the rest of the house."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from linnet.clock import Clock
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.rooms.wiring import Rooms
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Database
from linnet.touchpoints.severing.wiring import Severing
from linnet.touchpoints.wiring import Touchpoints

Tell = Callable[[UserId, JsonObject], Awaitable[object]]
"""Tells somebody something in the server's name; raises `NotFound` when they are gone."""


@dataclass(frozen=True, slots=True)
class Apps:
    """Applications' share of the house."""

    db: Database
    clock: Clock
    sessions: Sessions
    rooms: Rooms
    touchpoints: Touchpoints
    severing: Severing
    """Keeps the log of receipts."""
    tell: Tell
    told: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there may be somebody to tell."""
