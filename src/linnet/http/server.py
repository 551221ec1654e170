"""The HTTP server: Granian on our own event loop.

It stops in this order: waiting clients are answered first, then the listener closes. Every server
we tried hangs on SIGTERM while long polls wait.
"""

import asyncio
import errno
import logging
import socket

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from linnet.config import SettingsError
from linnet.http.front_door import FrontDoor

logging.getLogger("_granian").setLevel(logging.WARNING)
logging.getLogger("granian").setLevel(logging.WARNING)


def check_port(host: str, port: int) -> None:
    """Say clearly when the address cannot be used.

    Raises:
        SettingsError: busy, not allowed, or not an address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            raise SettingsError(_port_problem(host, port, why)) from why


def _port_problem(host: str, port: int, why: OSError) -> str:
    if why.errno == errno.EADDRINUSE:
        return f"Port {port} is already in use. Stop the other program or choose another port."
    if why.errno == errno.EACCES:
        return f"Port {port} needs more rights. Choose a port above 1023."
    return f"{host}:{port} cannot be listened on: {why.strerror}"


class HttpServer:
    """One listener."""

    def __init__(self, front_door: FrontDoor, host: str, port: int) -> None:
        self._server = Server(
            front_door,
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.auto,
            websockets=False,
            backlog=4096,
            backpressure=100_000,
            log_enabled=False,
        )
        self._serving: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listen; returns at once."""
        self._serving = asyncio.get_running_loop().create_task(self._server.serve(), name="http")

    async def stop(self) -> None:
        """Close the listener and wait for running answers."""
        self._server.stop()  # type: ignore[no-untyped-call]
        if self._serving is not None:
            await self._serving

    async def wait(self) -> None:
        """Return when the server has ended."""
        if self._serving is not None:
            await self._serving
