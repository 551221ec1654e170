"""What search needs from the rest of the house."""

from dataclasses import dataclass

from linnet.changes.follower import Follower
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Database


@dataclass(frozen=True, slots=True)
class Search:
    """Search's share of the house."""

    db: Database
    rooms: Rooms
    follower: Follower
    """Keeps the index true."""
