"""What administration needs from the rest of the house."""

from dataclasses import dataclass

from linnet.accounts.wiring import Accounts
from linnet.clock import Clock
from linnet.media.wiring import Media
from linnet.rooms.wiring import Rooms
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
