"""What the touchpoints need, and what they offer to whoever must leave the house."""

from dataclasses import dataclass

from linnet.clock import Clock
from linnet.storage.database import Database
from linnet.touchpoints.client import Client
from linnet.touchpoints.counts import Counts
from linnet.touchpoints.switches import Switches


@dataclass(frozen=True, slots=True)
class Touchpoints:
    """The touchpoints' share of the house."""

    db: Database
    clock: Clock
    switches: Switches
    counts: Counts
    client: Client
