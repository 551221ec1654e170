"""The HTTP server: Granian on our own event loop.

It stops in this order: waiting clients are answered first, then the listener closes. Every server
we tried hangs on SIGTERM while long polls wait.

Granian reads a certificate once. To show a renewed one a second listener starts at the same port;
the first takes no more connections and ends when those that wait there have had their answers.
"""

import asyncio
import errno
import logging
import socket

from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.server.embed import Server

from linnet.config import SettingsError
from linnet.http.front_door import Application
from linnet.http.tls import TlsFiles, shown_certificate

logging.getLogger("_granian").setLevel(logging.WARNING)
logging.getLogger("granian").setLevel(logging.WARNING)

RENEWED_WITHIN_S = 20
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}


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
    """One port, with TLS when files are given."""

    def __init__(
        self, application: Application, host: str, port: int, tls: TlsFiles | None = None
    ) -> None:
        self._application = application
        self._host = host
        self._port = port
        self._tls = tls
        self._listener: _Listener | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Listen; returns at once."""
        self._listener = self._listen()

    def _listen(self) -> "_Listener":
        server = Server(
            self._application,
            address=self._host,
            port=self._port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.auto,
            websockets=True,
            backlog=4096,
            backpressure=100_000,
            log_enabled=False,
            ssl_cert=None if self._tls is None else self._tls.certificate,
            ssl_key=None if self._tls is None else self._tls.key,
            ssl_protocol_min=SSLProtocols.tls12,
        )
        return _Listener(server)

    async def until_listening(self) -> None:
        """Return when clients can connect, or when the server has ended before."""
        assert self._listener is not None
        host = _LOOPBACK.get(self._host, self._host)
        while not self._listener.serving.done():
            try:
                _, writer = await asyncio.open_connection(host, self._port)  # noqa: TID251  # ourselves
            except OSError:
                await asyncio.wait({self._listener.serving}, timeout=0.01)
            else:
                writer.close()
                return

    async def renew(self) -> None:
        """Show what the certificate's files hold now, to whoever connects from now on.

        Raises:
            OSError: that did not succeed; the listener from before goes on.
        """
        assert self._tls is not None
        assert self._listener is not None
        renewed = self._listen()
        try:
            async with asyncio.timeout(RENEWED_WITHIN_S):
                await self._until_shown(self._tls.leaf(), renewed)
        except BaseException:
            await renewed.stop()
            raise
        before, self._listener = self._listener, renewed
        leaving = asyncio.get_running_loop().create_task(before.stop(), name="http leaving")
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _until_shown(self, leaf: bytes, renewed: "_Listener") -> None:
        """The system gives connections to both listeners in turn."""
        host = _LOOPBACK.get(self._host, self._host)
        while await shown_certificate(host, self._port) != leaf:
            await asyncio.wait({renewed.serving}, timeout=0.05)

    async def stop(self) -> None:
        """Close the listener and wait for running answers."""
        if self._listener is not None:
            await self._listener.stop()
        await asyncio.gather(*self._leaving)

    async def wait(self) -> None:
        """Return when the server has ended."""
        if self._listener is not None:
            await self._listener.serving


class _Listener:
    """One run of Granian."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.serving = asyncio.get_running_loop().create_task(server.serve(), name="http")

    async def stop(self) -> None:
        self._server.stop()  # type: ignore[no-untyped-call]
        await self.serving
