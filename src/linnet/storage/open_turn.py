"""Whether the running task holds a turn to write, during which it must not wait for the outside."""

from contextvars import ContextVar


class OpenTurn:
    """Marks the body of a transaction until it is closed, in the task that opened it.

    A task that outlives the body is not in it any more.
    """

    __slots__ = ("_token", "is_open")

    def __init__(self) -> None:
        self.is_open = True
        self._token = _TURN.set(self)

    def close(self) -> None:
        self.is_open = False
        _TURN.reset(self._token)


_TURN: ContextVar[OpenTurn | None] = ContextVar("turn", default=None)


def is_in_transaction() -> bool:
    """Whether this task, or the one that has just started it, is inside a write transaction."""
    turn = _TURN.get()
    return turn is not None and turn.is_open
