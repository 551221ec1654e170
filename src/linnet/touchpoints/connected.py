"""An open connection that speaks another language than HTTP."""

import contextlib
import socket


class Connected:
    """Whoever speaks through it says how much has left."""

    __slots__ = ("bytes_out", "socket")

    def __init__(self, opened: socket.socket) -> None:
        self.socket = opened
        self.bytes_out = 0

    def cut(self) -> None:
        """End it now, whoever uses it."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
