"""What push needs from the rest of the house."""

from dataclasses import dataclass

from linnet.push.preferences import Preferences
from linnet.push.tally import Tally
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Database


@dataclass(frozen=True, slots=True)
class Push:
    """Push's share of the house."""

    db: Database
    rooms: Rooms
    preferences: Preferences
    tally: Tally
