"""Names to addresses that may be contacted, with every answer checked."""

import asyncio
import contextvars
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from linnet.touchpoints.addresses import AddressRules, parse
from linnet.touchpoints.contact import Refused
from linnet.touchpoints.tickets import ticket

MAX_THREADS = 8
"""The system's resolver waits in a thread. A slow name server holds up no more than these."""
MAX_ADDRESSES = 16

Found = tuple[socket.AddressFamily, str]
LookedUp = Callable[[], None]
"""Told of each question to the system, which may ask a name server."""


class Resolver:
    """Asks the system, and keeps only addresses of the public internet.

    What is connected to is exactly what was checked: the connection is made to the address, not to
    the name. A name that leads to any forbidden address is refused as a whole.
    """

    def __init__(self, rules: AddressRules, looked_up: LookedUp) -> None:
        self._rules = rules
        self._looked_up = looked_up
        self._threads = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[Found]:
        """The addresses of a host.

        Raises:
            OSError: there is no such name.
            Refused: it leads to where we do not go.
        """
        held = ticket()
        if held is None or held.host != host:
            raise Refused(f"No contact with {host} is open")
        if parse(host) is None:
            self._looked_up()
        look_up = contextvars.copy_context().run
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, look_up, _look_up, host, port, family
        )
        addresses = {address for _, address in found}
        may_go = held.may_be_inside or all(self._rules.may_contact(one) for one in addresses)
        if not may_go:
            raise Refused(f"{host} leads to an address that is not public")
        held.addresses |= addresses
        return found

    def close(self) -> None:
        """End without waiting for name servers that do not answer."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[Found]:
    found: list[Found] = []
    for kind, _, _, _, address in socket.getaddrinfo(host, port, family, socket.SOCK_STREAM):
        if kind in (socket.AF_INET, socket.AF_INET6):
            # With a zone (`fe80::1%eth0`) it is no address that the rules let pass.
            found.append((kind, str(address[0])))
    return found[:MAX_ADDRESSES]
