"""The guard: refuses every connection that leaves this machine without a ticket.

The import rules keep our own code from opening connections. This stops what they cannot see, such
as a library that reports home, by itself or by a program that it starts. Native code that never
comes by Python it does not see; the rules for the operating system do (`linnet touchpoints rules`).
"""

import logging
import os
import socket
import sys
from collections.abc import Callable, Collection, Sequence
from typing import Any

from linnet.touchpoints.addresses import parse
from linnet.touchpoints.tickets import ticket

logger = logging.getLogger(__name__)

Blocked = Callable[[], None]
_OUTWARD = (socket.AF_INET, socket.AF_INET6)
_LOOK_UPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyname_ex"})
_CONTACTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_PROGRAMS = frozenset({"subprocess.Popen", "os.exec", "os.posix_spawn"})
_OWN_PART = ["-I", "-m"]
"""How a part of Linnet is started that runs in a process of its own; the module's name follows."""


class OutwardContactRefused(PermissionError):
    """Something tried to leave the house another way than through the touchpoints."""


class Guard:
    """Knows the servers that are parts of this house, such as its database; they need no ticket."""

    def __init__(
        self, own_servers: Collection[tuple[str, int]] = (), programs: Collection[str] = ()
    ) -> None:
        """`programs` are paths of those that may be started besides parts of Linnet."""
        self._programs = frozenset(programs)
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

    def check_program(self, program: object, arguments: Sequence[object]) -> None:
        """Whether a program may be started: what it does is seen by nobody here.

        Raises as `check_name` does.
        """
        path = os.fsdecode(program) if isinstance(program, str | bytes | os.PathLike) else ""
        said = [os.fsdecode(word) for word in arguments if isinstance(word, str | bytes)]
        is_part = path == sys.executable and said[1:3] == _OWN_PART
        if not (is_part and said[3].startswith("linnet.")) and path not in self._programs:
            self._refuse(f"start {path or 'a program'}")

    def refuse_nameless(self) -> None:
        """Refuse a connection that could speak to anybody; raises as `check_name` does."""
        self._refuse("speak to whomever it likes")

    def _refuse(self, what: str) -> None:
        self._blocked()
        logger.error("Something tried to %s, which no touchpoint allows", what)
        raise OutwardContactRefused(f"No touchpoint allows to {what}")

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """The audit hook: called for everything that Python does, so it decides fast."""
        if event.startswith("socket."):
            self._hear_of_socket(event, args)
        elif event in _PROGRAMS:
            self.check_program(args[0], args[1] or ())
        elif event == "os.system":
            self._refuse("start a shell")

    def _hear_of_socket(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _LOOK_UPS:
            self.check_name(args[0])
        elif event in _CONTACTS:
            connection, address = args[0], args[1]
            if connection.family in _OUTWARD and address is not None:
                self.check_address(address[0], address[1])
        elif event == "socket.gethostbyaddr":
            self.check_address(args[0], None)
        elif event == "socket.getnameinfo":
            self.check_address(*args[0][:2])


def shut_off() -> None:
    """Let this process contact nobody and start nothing, for good: one that only calculates."""
    sys.addaudithook(Guard().hear)


def _text(host: object) -> str:
    if isinstance(host, bytes | bytearray):
        host = host.decode("ascii", "replace")
    return str(host) if host is not None else ""
