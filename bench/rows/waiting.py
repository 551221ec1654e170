"""Clients that wait in `/sync`: what an idle one costs, and what waking a thousand costs."""

import asyncio
import time
from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from bench.figures import Figures, median
from bench.http_client import Connection
from bench.processes import ServerProcess
from bench.rows.delivery import next_batch
from bench.rows.sends import path_of
from bench.world import Person, World

OPENING_AT_ONCE = 64
IDLE_S = 10.0
CALM_S = 0.25
CALM_WITHIN_S = 60.0
MESSAGES = 7
WAIT_MS = 300_000
_LAZY = quote('{"room":{"state":{"lazy_load_members":true}}}')
"""Members of large rooms load lazily, as in every client of today."""


class Waiting:
    """Connections of many people, each with a sync request that nobody answers yet."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connections: list[Connection] = []
        self._tokens: list[str] = []

    async def open(self, people: Sequence[Person]) -> None:
        """Connect everybody and let each do a first sync."""
        places = asyncio.Semaphore(OPENING_AT_ONCE)

        async def enter(person: Person) -> tuple[Connection, str]:
            async with places:
                connection = await Connection.open(self._port, person.token)
                path = "/_matrix/client/v3/sync?timeout=0&filter=" + _LAZY
                status, answer = await connection.ask("GET", path)
                assert status == 200, answer
                return connection, next_batch(answer)

        entered = await asyncio.gather(*[enter(person) for person in people])
        self._connections = [connection for connection, _ in entered]
        self._tokens = [token for _, token in entered]

    async def wait(self) -> "list[asyncio.Future[tuple[int, bytes]]]":
        """Let everybody ask for news; the futures are their answers."""
        for number, connection in enumerate(self._connections):
            if not connection.is_open:
                # The server closes what is silent for long, and opening thousands takes long.
                self._connections[number] = await connection.again(self._port)
        return [self._ask(number) for number in range(len(self._connections))]

    def _ask(self, number: int) -> "asyncio.Future[tuple[int, bytes]]":
        path = f"/_matrix/client/v3/sync?filter={_LAZY}&timeout={WAIT_MS}&since="
        return self._connections[number].ask("GET", path + self._tokens[number])

    async def ask_again(self, answers: "list[asyncio.Future[tuple[int, bytes]]]") -> None:
        """Ask anew where the server closed a silent connection while the request was on its way."""
        for number, answer in enumerate(answers):
            if answer.done() and isinstance(answer.exception(), ConnectionResetError):
                self._connections[number] = await self._connections[number].again(self._port)
                answers[number] = self._ask(number)

    async def note(self, answers: "Sequence[asyncio.Future[tuple[int, bytes]]]") -> None:
        """Take in what was answered, for the next round."""
        for number, answer in enumerate(answers):
            status, body = await answer
            assert status == 200, body
            self._tokens[number] = next_batch(body)

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


async def until_calm(server: ServerProcess) -> None:
    """Until the server has nothing to do: all requests are parked."""
    deadline = time.perf_counter() + CALM_WITHIN_S
    while time.perf_counter() < deadline:
        before = server.cpu_s()
        await asyncio.sleep(CALM_S)
        if server.cpu_s() - before < 0.02 * CALM_S:
            return
    raise RuntimeError("The server does not come to rest")


async def idle(server: ServerProcess, world: World) -> Figures:
    at_start = server.memory_bytes()
    waiting = Waiting(server.port)
    await waiting.open(world.idle)
    await until_calm(server)
    before = server.memory_bytes()
    answers = await waiting.wait()
    await until_calm(server)
    await waiting.ask_again(answers)
    await until_calm(server)
    parked = sum(not answer.done() for answer in answers)
    assert parked == len(answers), f"{len(answers) - parked} requests did not wait"
    held = server.memory_bytes()
    cpu, begin = server.cpu_s(), time.perf_counter()
    await asyncio.sleep(IDLE_S)
    cpu_percent = (server.cpu_s() - cpu) / (time.perf_counter() - begin) * 100
    for answer in answers:
        answer.cancel()
    waiting.close()
    return {
        "waiting": len(answers),
        "kib_each": (held - before) / len(answers) / 1024,
        "kib_each_with_connection_and_caches": (held - at_start) / len(answers) / 1024,
        "cpu_percent": cpu_percent,
        "memory_mb": held / 1e6,
    }


async def one_to_all(server: ServerProcess, world: World) -> Figures:
    waiting = Waiting(server.port)
    await waiting.open(world.crowd.people)
    sender = await Connection.open(server.port, world.crowd.people[0].token)
    last_ms: list[float] = []
    cpu_us: list[float] = []
    for number in range(MESSAGES):
        answers = await waiting.wait()
        await until_calm(server)
        assert not any(answer.done() for answer in answers)
        body = msgspec.json.encode({"msgtype": "m.text", "body": f"To all: {number}"})
        begin, cpu = time.perf_counter(), server.cpu_s()
        await sender.ask("PUT", path_of(world.crowd.room_id), body)
        await asyncio.wait(answers)
        last_ms.append((time.perf_counter() - begin) * 1000)
        cpu_us.append((server.cpu_s() - cpu) / len(answers) * 1e6)
        await waiting.note(answers)
    sender.close()
    waiting.close()
    return {
        "waiting": len(world.crowd.people),
        "last_ms": median(last_ms),
        "worst_last_ms": max(last_ms),
        "cpu_us_each": median(cpu_us),
    }
