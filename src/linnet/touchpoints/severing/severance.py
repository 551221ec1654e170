"""One severance: where it stands, and what each step has found."""

from typing import Literal

from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.touchpoints.register import Touchpoint

Step = Literal["cut", "revoke", "migrate", "erase", "demand", "verify", "receipt", "done"]

ORDER: tuple[Step, ...] = (
    "migrate",
    "cut",
    "revoke",
    "erase",
    "demand",
    "verify",
    "receipt",
    "done",
)
"""Nothing is cut before everybody who signs in through it has another way in."""
EMERGENCY_ORDER: tuple[Step, ...] = (
    "cut",
    "revoke",
    "migrate",
    "erase",
    "demand",
    "verify",
    "receipt",
    "done",
)
"""Cut at once. Nothing is erased before everybody has another way in."""


class Severance(Struct, frozen=True):
    """A relation that is being ended, or was."""

    number: int
    touchpoint: Touchpoint
    """As it was when this began."""
    begun_by: UserId | None
    """None for the terminal."""
    begun_ts: int
    reason: str
    is_emergency: bool
    step: Step
    """What comes next."""
    evidence: dict[Step, JsonObject]
    """Of the steps that are done, and of a `cut` that has begun."""
    done_ts: int | None

    @property
    def order(self) -> tuple[Step, ...]:
        return EMERGENCY_ORDER if self.is_emergency else ORDER

    @property
    def following(self) -> Step:
        """The step behind the one that comes next."""
        return self.order[self.order.index(self.step) + 1]
