"""The guard: refuses every connection that leaves this machine without a ticket.

The import rules keep our own code from opening connections. This stops what they cannot see, such
as a library that reports home. Native code that never comes by Python it does not see; a firewall
does.
"""

import logging
import socket
import sys
from collections.abc import Callable, Collection
from typing import Any

import uvloop

from linnet.touchpoints.addresses import parse
from linnet.touchpoints.tickets import ticket

logger = logging.getLogger(__name__)

Blocked = Callable[[], None]
_OUTWARD = (socket.AF_INET, socket.AF_INET6)
_LOOK_UPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyname_ex"})
_CONTACTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class OutwardContactRefused(PermissionError):
    """Something tried to leave the house another way than through the touchpoints."""


class Guard:
    """Knows the servers that are parts of this house, such as its database; they need no ticket."""

    def __init__(self, own_servers: Collection[tuple[str, int]] = ()) -> None:
        self._own = frozenset(own_servers)
        self._own_names = frozenset(host for host, _ in self._own)
        self._blocked: Blocked = lambda: None

    def when_blocked(self, blocked: Blocked) -> None:
        """Be told of each attempt, on whatever thread it was made."""
        self._blocked = blocked

    def check_name(self, host: object) -> None:
        """Whether a name may be looked up.

        Raises:
            OutwardContactRefused: it may not.
        """
        name = _text(host)
        if name in ("", "localhost") or name in self._own_names or parse(name) is not None:
            return
        held = ticket()
        if held is None or held.host != name:
            self._refuse(f"look up {name}")

    def check_address(self, host: object, port: object) -> None:
        """Whether an address may be connected to; raises as `check_name` does."""
        name = _text(host)
        address = parse(name)
        is_here = name == "localhost" or (
            address is not None and (address.is_loopback or address.is_unspecified)
        )
        if is_here or (name, port) in self._own:
            return
        held = ticket()
        if held is None or not (name in held.addresses or name == held.host):
            self._refuse(f"contact {name}")

    def _refuse(self, what: str) -> None:
        self._blocked()
        logger.error("Something tried to %s, which no touchpoint allows", what)
        raise OutwardContactRefused(f"No touchpoint allows to {what}")

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """The audit hook: called for everything that Python does, so it decides fast."""
        if not event.startswith("socket."):
            return
        if event in _LOOK_UPS:
            self.check_name(args[0])
        elif event in _CONTACTS:
            connection, address = args[0], args[1]
            if connection.family in _OUTWARD and address is not None:
                self.check_address(address[0], address[1])


class GuardedLoop(uvloop.Loop):
    """The event loop, whose native connections no audit hook would see."""

    guard: Guard

    async def create_connection(
        self, protocol_factory: Any, host: Any = None, port: Any = None, **more: Any
    ) -> Any:
        if host is not None:
            self.guard.check_address(host, port)
        return await super().create_connection(protocol_factory, host, port, **more)

    async def create_datagram_endpoint(
        self, protocol_factory: Any, local_addr: Any = None, remote_addr: Any = None, **more: Any
    ) -> Any:
        if remote_addr is not None:
            self.guard.check_address(*remote_addr[:2])
        return await super().create_datagram_endpoint(
            protocol_factory, local_addr, remote_addr, **more
        )

    async def getaddrinfo(self, host: Any, port: Any, **more: Any) -> Any:
        self.guard.check_name(host)
        return await super().getaddrinfo(host, port, **more)


def install(guard: Guard) -> Callable[[], GuardedLoop]:
    """Guard this process from now on, for good; returns what makes its event loop."""
    sys.addaudithook(guard.hear)

    def new_loop() -> GuardedLoop:
        loop = GuardedLoop()
        loop.guard = guard
        return loop

    return new_loop


def _text(host: object) -> str:
    if isinstance(host, bytes | bytearray):
        host = host.decode("ascii", "replace")
    return str(host) if host is not None else ""
