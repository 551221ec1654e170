"""Tickets: what the running task may look up and connect to.

The client writes one for each contact, after all its rules have said yes. The guard lets nothing
outward pass that no ticket names.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TICKET: ContextVar["Ticket | None"] = ContextVar("ticket", default=None)


class Ticket:
    """One host of one contact, with the addresses that were checked."""

    __slots__ = ("addresses", "host", "is_valid", "may_be_inside")

    def __init__(self, host: str, *, may_be_inside: bool = False) -> None:
        self.host = host
        self.may_be_inside = may_be_inside
        """Whether the operator has named this very host, wherever it is."""
        self.addresses: set[str] = set()
        self.is_valid = True


def ticket() -> Ticket | None:
    """The ticket of this task, also when it was given to the task that started it."""
    held = _TICKET.get()
    return held if held is not None and held.is_valid else None


@contextmanager
def holding(held: Ticket) -> Iterator[None]:
    """Hold a ticket. It ends with the block, also for tasks that were started inside."""
    token = _TICKET.set(held)
    try:
        yield
    finally:
        held.is_valid = False
        _TICKET.reset(token)
