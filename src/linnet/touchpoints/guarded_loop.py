"""The event loop with the guard in it, because an audit hook does not see what uvloop does."""

import os
import sys
from collections.abc import Callable
from typing import Any

import uvloop

from linnet.touchpoints.guard import Guard


class GuardedLoop(uvloop.Loop):
    """Asks the guard before each connection, look-up and program."""

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
        if remote_addr is None:
            # Whoever holds it could send anywhere, and nobody would see it.
            self.guard.refuse_nameless()
        self.guard.check_address(*remote_addr[:2])
        return await super().create_datagram_endpoint(
            protocol_factory, local_addr, remote_addr, **more
        )

    async def getaddrinfo(self, host: Any, port: Any, **more: Any) -> Any:
        self.guard.check_name(host)
        return await super().getaddrinfo(host, port, **more)

    async def getnameinfo(self, sockaddr: Any, flags: int = 0) -> Any:
        self.guard.check_address(*sockaddr[:2])
        return await super().getnameinfo(sockaddr, flags)

    async def subprocess_exec(  # type: ignore[override]  # the rest goes on as it came
        self, protocol_factory: Any, program: Any, *arguments: Any, **more: Any
    ) -> Any:
        self.guard.check_program(program, (program, *arguments))
        return await super().subprocess_exec(protocol_factory, program, *arguments, **more)

    async def subprocess_shell(self, protocol_factory: Any, cmd: Any, **more: Any) -> Any:
        self.guard.check_program(os.fsdecode(cmd), ())
        return await super().subprocess_shell(protocol_factory, cmd, **more)


def install(guard: Guard) -> Callable[[], GuardedLoop]:
    """Guard this process from now on, for good; returns what makes its event loop."""
    sys.addaudithook(guard.hear)

    def new_loop() -> GuardedLoop:
        loop = GuardedLoop()
        loop.guard = guard
        return loop

    return new_loop
