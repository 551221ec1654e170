"""An open connection that speaks another language than HTTP."""

import contextlib
import socket


class Connected:
    """Whoever speaks through it says how much has left."""

    __slots__ = ("_opened", "bytes_out")

    def __init__(self, opened: socket.socket) -> None:
        self._opened = opened
        self.bytes_out = 0

    def socket(self) -> socket.socket:
        """The connection, to be closed by whoever takes it: an event loop may still look at it."""
        return self._opened.dup()

    def cut(self) -> None:
        """End it now, whoever uses it."""
        with contextlib.suppress(OSError):
            self._opened.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it, and let go of it."""
        self.cut()
        self._opened.close()
