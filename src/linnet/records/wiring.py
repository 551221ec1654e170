"""What the papers need from the rest of the house."""

from dataclasses import dataclass

from linnet.accounts.wiring import Accounts
from linnet.clock import Clock
from linnet.config import Settings
from linnet.storage.database import Database
from linnet.touchpoints.wiring import Touchpoints


@dataclass(frozen=True, slots=True)
class Records:
    """The records' share of the house."""

    settings: Settings
    db: Database
    clock: Clock
    accounts: Accounts
    touchpoints: Touchpoints
