"""What moderation needs from the rest of the house."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from linnet.clock import Clock
from linnet.config import Settings
from linnet.http.rate_limits import RateLimits
from linnet.ids import RoomId, ServerName, UserId
from linnet.mail.post import Post
from linnet.moderation.policies.holding import Holding
from linnet.moderation.scorer import Scorer
from linnet.moderation.work_asked import WorkAsked
from linnet.rooms.server_notices import Notices
from linnet.rooms.wiring import Rooms
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Database, Reader, Tx

CloseRoom = Callable[[Tx, RoomId, bool], Awaitable[bool]]
"""Closes a room, or opens it; whether that has changed anything."""


class Files(Protocol):
    """Files as far as decisions take them back; media, which stands beside moderation, does it."""

    async def withhold(
        self,
        tx: Tx,
        owner: UserId,
        media_ids: Sequence[str],
        decided_in: str,
        *,
        for_everybody: bool = False,
    ) -> None: ...

    async def withhold_all(self, tx: Tx, owner: UserId, decided_in: str) -> None: ...

    async def release(self, tx: Tx, decided_in: str) -> int: ...

    async def count(self, reader: Reader, decided_in: str) -> int: ...

    async def uploader(self, reader: Reader, media_id: str) -> UserId | None: ...


Beside = tuple[Files, CloseRoom, Post | None]
"""What others of the same floor do for moderation, and the post where letters are sent."""
Protection = tuple[Holding, Scorer]
"""What is made before the rooms, as it stands at their gates."""


@dataclass(frozen=True, slots=True)
class Moderation:
    """Moderation's share of the house."""

    db: Database
    clock: Clock
    rate_limits: RateLimits
    server_name: ServerName
    settings: Settings
    rooms: Rooms
    sessions: Sessions
    notices: Notices
    holding: Holding
    scorer: Scorer
    files: Files
    close_room: CloseRoom
    post: Post | None
    work: WorkAsked
    agreed_by: dict[str, UserId] = field(default_factory=dict)
    """Who was the first to agree to what was shown, where two have to."""
    decided: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there may be somebody to tell."""
    reported: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there may be a new case."""
    urgently_reported: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is about a danger to life or to children."""
    unhinted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there may be a message that the detector has not seen."""
    letters_due: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when somebody is to be told by mail."""
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever writes letters that are due, so that none is sent twice."""
    telling: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever tells what is untold, so that nothing is told twice."""
