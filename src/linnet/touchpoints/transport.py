"""HTTP itself: pools of connections that go where the ticket says."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from linnet import __version__
from linnet.tasks import Tasks
from linnet.touchpoints.addresses import AddressRules
from linnet.touchpoints.contact import Refused, Request, Unreachable
from linnet.touchpoints.resolver import LookedUp, Resolver
from linnet.touchpoints.tickets import ticket

MAX_CONNECTIONS = 200
"""Open connections of one row."""
MAX_CONNECTIONS_PER_HOST = 20
CONNECT_WITHIN_S = 10.0
KEPT_ALIVE_S = 30.0
PART_BYTES = 64 * 1024
CUT = "The contact was cut"


class _Response:
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    @property
    def status(self) -> int:
        return self._response.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._response.headers

    @property
    def content_length(self) -> int | None:
        return self._response.content_length

    def parts(self) -> AsyncIterator[bytes]:
        return self._response.content.iter_chunked(PART_BYTES)


class Transport:
    """One pool of connections for each row, so that a row can be cut at once."""

    def __init__(self, rules: AddressRules, tasks: Tasks, looked_up: LookedUp) -> None:
        self._tasks = tasks
        self._resolver = Resolver(rules, looked_up)
        self._tls = ssl.create_default_context()
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    @asynccontextmanager
    async def answer(
        self, touchpoint_id: str, request: Request, url: str
    ) -> AsyncIterator[_Response]:
        """The answer to one request to one address, while the task holds a ticket for it.

        Raises:
            Refused: the name leads to where we do not go, or the row was cut meanwhile.
            Unreachable: no answer in HTTP, also while its body is read.
        """
        session = self._session(touchpoint_id)
        try:
            async with session.request(
                request.method,
                url,
                headers=request.headers,
                data=request.body or None,
                allow_redirects=False,
            ) as response:
                if response.headers.get("content-encoding", "identity") != "identity":
                    # We asked for plain text: what is packed could be a bomb.
                    raise Unreachable("The answer is packed")
                yield _Response(response)
        except (aiohttp.ClientError, OSError, ValueError) as why:
            if isinstance(why, TimeoutError) and not isinstance(why, aiohttp.ClientError):
                raise  # the contact's own time is over
            if ticket() is None:
                raise Refused(CUT) from why
            raise Unreachable(f"{type(why).__name__}: {why}") from why

    async def connected(self, host: str, port: int) -> socket.socket:
        """A socket connected to a host, while the task holds a ticket for it.

        Raises:
            Refused: the name leads to where we do not go.
            Unreachable: nobody answers there.
        """
        loop = asyncio.get_running_loop()
        why: Exception | None = None
        try:
            found = await self._resolver.resolve(host, port)
        except OSError as failure:
            raise Unreachable(f"{type(failure).__name__}: {failure}") from failure
        for family, address in found:
            opened = socket.socket(family, socket.SOCK_STREAM)
            opened.setblocking(False)
            try:
                async with asyncio.timeout(CONNECT_WITHIN_S):
                    await loop.sock_connect(opened, (address, port))
            except OSError as failure:  # one that took too long is one as well
                opened.close()
                why = failure
            except BaseException:
                opened.close()
                raise
            if ticket() is None:  # cut meanwhile
                opened.close()
                raise Refused(CUT)
            return opened
        raise Unreachable(f"{type(why).__name__}: {why}") from why

    async def close(self) -> None:
        """Close all connections."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()
        self._resolver.close()

    def cut(self, touchpoint_id: str) -> None:
        """Close every connection of a row now, also those that are in use."""
        session = self._sessions.pop(touchpoint_id, None)
        if session is not None:
            self._tasks.spawn(f"cutting {touchpoint_id}", session.close())

    def _session(self, touchpoint_id: str) -> aiohttp.ClientSession:
        session = self._sessions.get(touchpoint_id)
        if session is None:
            connector = aiohttp.TCPConnector(
                resolver=_Resolver(self._resolver),
                use_dns_cache=False,
                ssl=self._tls,
                limit=MAX_CONNECTIONS,
                limit_per_host=MAX_CONNECTIONS_PER_HOST,
                keepalive_timeout=KEPT_ALIVE_S,
                socket_factory=_socket,
            )
            session = self._sessions[touchpoint_id] = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": f"Linnet/{__version__}", "Accept-Encoding": "identity"},
                auto_decompress=False,
                trust_env=False,
            )
        return session


class _Resolver(AbstractResolver):
    """The one resolver, which outlives the pool that uses it."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=kind,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for kind, address in await self._resolver.resolve(host, port, family)
        ]

    async def close(self) -> None:
        """The transport closes the resolver."""


def _socket(address: Any) -> socket.socket:
    """A socket for an address that is on the ticket: the last check before the connection."""
    family, kind, protocol, _, where = address
    held = ticket()
    if held is None or where[0] not in held.addresses:
        raise Refused("No contact with this address is open")
    return socket.socket(family, kind, protocol)
