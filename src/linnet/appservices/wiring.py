"""What the application services need from the rest of the house."""

from dataclasses import dataclass

from linnet.appservices.line import Line
from linnet.changes.notifier import Notifier
from linnet.clock import Clock
from linnet.encryption.wiring import Encryption
from linnet.presence.wiring import Presence
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Database


@dataclass(frozen=True, slots=True)
class Appservices:
    """The application services' share of the house."""

    db: Database
    notifier: Notifier
    clock: Clock
    line: Line
    rooms: Rooms
    encryption: Encryption
    presence: Presence
