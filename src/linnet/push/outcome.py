"""What became of a push."""

from enum import Enum


class Outcome(Enum):
    """What became of one push."""

    DELIVERED = "delivered"
    LATER = "the other side does not answer now"
    HOPELESS = "this push will never get through"
    GONE = "the app does not want to be told any more"
