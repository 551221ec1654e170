"""What guarding needs from the rest of the house."""

from dataclasses import dataclass

from linnet.clock import Clock
from linnet.guarding.judge import Judge
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Database


@dataclass(frozen=True, slots=True)
class Guarding:
    """Guarding's share of the house."""

    db: Database
    clock: Clock
    rooms: Rooms
    judge: Judge
