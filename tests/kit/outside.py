"""Somebody outside: an HTTP server on this machine that third parties are played with.

A test says what each path answers; what came in is kept. Stalls end when the server is stopped.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest_asyncio
from aiohttp import web

Behaviour = Callable[["Received"], Awaitable[web.StreamResponse]]
ARRIVES_WITHIN_S = 10


@dataclass(frozen=True)
class Received:
    """One request that came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    request: web.Request

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Outside:
    """A third party. `url` is where it listens."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.url = ""
        self.port = 0
        self.is_stopped = asyncio.Event()
        self._behaviours: dict[str, Behaviour] = {}
        self._runner: web.AppRunner | None = None
        self._arrived = asyncio.Condition()

    async def start(self, port: int = 0) -> None:
        """Listen; on the same port as before, if that is given."""
        self.is_stopped.clear()
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        self.is_stopped.set()
        if self._runner is not None:
            await self._runner.cleanup()

    def answers(
        self,
        path: str,
        body: Any = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> None:
        """From now on answer this path so; `body` is bytes, text, or JSON."""
        data = body if isinstance(body, bytes) else str(body).encode()
        if not isinstance(body, bytes | str):
            data = msgspec.json.encode({} if body is None else body)

        async def answer(_: Received) -> web.StreamResponse:
            more = {"Content-Type": content_type, **(headers or {})}
            return web.Response(status=status, body=data, headers=more)

        self._behaviours[path] = answer

    def stalls(self, path: str) -> None:
        """From now on never answer this path."""

        async def stall(_: Received) -> web.StreamResponse:
            await self.is_stopped.wait()
            return web.Response(status=503)

        self._behaviours[path] = stall

    def trickles(self, path: str, part: bytes = b"x", every_s: float = 0.01) -> None:
        """From now on answer this path for ever, a little at a time."""

        async def trickle(received: Received) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "text/html"})
            await response.prepare(received.request)
            while not self.is_stopped.is_set():
                await response.write(part)
                await asyncio.sleep(every_s)
            return response

        self._behaviours[path] = trickle

    def does(self, path: str, behaviour: Behaviour) -> None:
        """From now on answer this path by a function."""
        self._behaviours[path] = behaviour

    async def has_received(self, number: int, path: str | None = None) -> list[Received]:
        """Wait until so many requests have come, in all or to one path."""

        def found() -> list[Received]:
            return [one for one in self.received if path in (None, one.path)]

        async with asyncio.timeout(ARRIVES_WITHIN_S), self._arrived:
            await self._arrived.wait_for(lambda: len(found()) >= number)
        return found()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        received = Received(request.method, request.path, dict(request.headers), body, request)
        self.received.append(received)
        async with self._arrived:
            self._arrived.notify_all()
        behaviour = self._behaviours.get(request.path)
        if behaviour is None:
            return web.Response(status=404)
        return await behaviour(received)


@pytest_asyncio.fixture
async def outside() -> AsyncIterator[Outside]:
    """A third party that answers nothing yet."""
    made = Outside()
    await made.start()
    yield made
    await made.stop()
