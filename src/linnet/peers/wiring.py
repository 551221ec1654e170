"""What the peers need from the rest of the house, and what they offer to it."""

from dataclasses import dataclass

from linnet.clock import Clock
from linnet.events.signing import Signer
from linnet.metrics import Metrics
from linnet.peers.keys import Keys
from linnet.peers.names import Names
from linnet.peers.pauses import Pauses
from linnet.storage.database import Database
from linnet.touchpoints.wiring import Touchpoints

POLICY_PAUSE_MS, POLICY_PAUSE_MS_MAX = 5_000, 60_000
"""A room stands still meanwhile, so it is not long."""


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers' share of the house."""

    signer: Signer
    touchpoints: Touchpoints
    names: Names
    keys: Keys
    policy_pauses: Pauses


def open_peers(
    db: Database, clock: Clock, metrics: Metrics, touchpoints: Touchpoints, signer: Signer
) -> Peers:
    """The telephone; nobody is called yet."""
    names = Names(touchpoints.client, clock)
    keys = Keys(db, clock, metrics, touchpoints.client, names)
    pauses = Pauses(clock, POLICY_PAUSE_MS, POLICY_PAUSE_MS_MAX)
    return Peers(signer, touchpoints, names, keys, pauses)
