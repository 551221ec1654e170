"""What became of a push."""

from enum import Enum

from msgspec import Struct


class Outcome(Enum):
    """What became of one push."""

    DELIVERED = "delivered"
    LATER = "the other side does not answer now"
    HOPELESS = "this push will never get through"
    GONE = "the app does not want to be told any more"


class Told(Struct, frozen=True):
    """What became of a push, and what the other side has said."""

    outcome: Outcome
    said: str | None = None
    """For the operator, in a few words; None when it was not asked."""
