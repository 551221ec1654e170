"""What everybody may know of how often a contact was made. Pure.

A number of a small server is about its people. So there is one only when several people had to do
with it, and then it is rounded down to a coarse step.
"""

from msgspec import Struct

MIN_PEOPLE = 5
"""A contact that was made for fewer people tells no number."""
STEPS = tuple(digit * 10**zeros for zeros in range(1, 9) for digit in (1, 2, 5))[1:]
"""20, 50, 100, 200 and so on. Below the first nothing is told but that."""


class Published(Struct, frozen=True):
    """One row over the whole days that are kept."""

    at_least: int
    """Contacts, rounded down; 0 when there were few or none, or they were for few people."""
    blocked: int


def published(contacts: int, blocked: int, people: int) -> Published:
    """What may be said of contacts that were made for so many people, 0 for the server itself."""
    if 0 < people < MIN_PEOPLE:
        return Published(0, blocked)
    at_least = max((step for step in STEPS if step <= contacts), default=0)
    return Published(at_least, blocked)
