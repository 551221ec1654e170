"""What federation needs from the rest of the house."""

from dataclasses import dataclass

from linnet.federation.verdicts import Verdicts
from linnet.peers.wiring import Peers
from linnet.rooms.wiring import OpenGate, Rooms


@dataclass(frozen=True, slots=True)
class Federation:
    """Federation's share of the house."""

    rooms: Rooms
    peers: Peers
    gates: tuple[OpenGate, ...]
    """Whether people of other servers may send something."""
    verdicts: Verdicts
