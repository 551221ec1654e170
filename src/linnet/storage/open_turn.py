"""Whether the running task holds a turn to write, during which it must not wait for the outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class _Turn:
    __slots__ = ("is_open",)

    def __init__(self) -> None:
        self.is_open = True


_TURN: ContextVar[_Turn | None] = ContextVar("turn", default=None)


def is_in_transaction() -> bool:
    """Whether this task, or the one that has just started it, is inside a write transaction."""
    turn = _TURN.get()
    return turn is not None and turn.is_open


@contextmanager
def in_turn() -> Iterator[None]:
    """Mark the body of a transaction. A task that outlives it is not in it any more."""
    turn = _Turn()
    token = _TURN.set(turn)
    try:
        yield
    finally:
        turn.is_open = False
        _TURN.reset(token)
