"""From sending to the receivers' sync answers, at a given number of messages per second.

Messages leave at fixed times, whether or not earlier ones have arrived: a server that cannot keep
up shows it in the figures. In each room of five one sends and four wait in `/sync`.
"""

import asyncio
import contextlib
import re
import time

import msgspec

from bench.figures import Figures, percentile
from bench.http_client import Connection
from bench.processes import ServerProcess
from bench.rows.sends import path_of
from bench.world import Person, World

MEASURED_S = 8.0
DRAIN_S = 15.0
RECEIVERS_IN_ROOM = 4
_SENT_AT = re.compile(rb"sent at (\d+)")


class Arrivals:
    """How long messages took, of all receivers together."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.took_s: list[float] = []
        self.are_complete = asyncio.Event()

    def note(self, seconds: list[float]) -> None:
        self.took_s += seconds
        if len(self.took_s) >= self.expected:
            self.are_complete.set()


class Receiver:
    """Syncs on and on, and notes how long messages took."""

    def __init__(self, connection: Connection, arrivals: Arrivals) -> None:
        self._connection = connection
        self._arrivals = arrivals
        self._since = ""

    @classmethod
    async def open(cls, port: int, person: Person, arrivals: Arrivals) -> "Receiver":
        made = cls(await Connection.open(port, person.token), arrivals)
        answer = await made._connection.call("GET", "/_matrix/client/v3/sync?timeout=0")
        made._since = answer["next_batch"]
        return made

    async def receive(self) -> None:
        """Until cancelled."""
        while True:
            path = f"/_matrix/client/v3/sync?timeout=30000&since={self._since}"
            status, answer = await self._connection.ask("GET", path)
            now = time.monotonic_ns()
            assert status == 200, answer
            self._since = next_batch(answer)
            self._arrivals.note([(now - int(at)) / 1e9 for at in _SENT_AT.findall(answer)])

    def close(self) -> None:
        self._connection.close()


_NEXT_BATCH = re.compile(rb'"next_batch":\s*"([^"]+)"')


def next_batch(answer: bytes) -> str:
    """The token of a sync answer, found without reading all of it."""
    found = _NEXT_BATCH.search(answer)
    assert found is not None
    return found[1].decode()


class _Senders:
    """One connection for each room, with a queue when an answer is late."""

    def __init__(self, connections: list[tuple[str, Connection]]) -> None:
        self._connections = connections
        self._queues: list[asyncio.Queue[bytes]] = [asyncio.Queue() for _ in connections]
        self._tasks = [asyncio.create_task(self._send(n)) for n in range(len(connections))]

    def send(self, number: int) -> None:
        """A message into the next room, stamped with the time at which it should leave."""
        body = {"msgtype": "m.text", "body": f"sent at {time.monotonic_ns()}"}
        self._queues[number % len(self._queues)].put_nowait(msgspec.json.encode(body))

    async def _send(self, number: int) -> None:
        room_id, connection = self._connections[number]
        while True:
            body = await self._queues[number].get()
            status, answer = await connection.ask("PUT", path_of(room_id), body)
            assert status == 200, answer

    def close(self) -> None:
        for task, (_, connection) in zip(self._tasks, self._connections, strict=True):
            task.cancel()
            connection.close()


async def measure(server: ServerProcess, world: World, per_second: int) -> Figures:
    count = int(per_second * MEASURED_S)
    arrivals = Arrivals(count * RECEIVERS_IN_ROOM)
    receivers = [
        await Receiver.open(server.port, person, arrivals)
        for group in world.small
        for person in group.people[1 : 1 + RECEIVERS_IN_ROOM]
    ]
    tasks = [asyncio.create_task(receiver.receive()) for receiver in receivers]
    senders = _Senders(
        [
            (group.room_id, await Connection.open(server.port, group.people[0].token))
            for group in world.small
        ]
    )
    server_cpu = server.cpu_s()
    begin = time.perf_counter()
    for number in range(count):
        await asyncio.sleep(max(0.0, begin + number / per_second - time.perf_counter()))
        senders.send(number)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(arrivals.are_complete.wait(), DRAIN_S)
    server_cpu = server.cpu_s() - server_cpu
    senders.close()
    for task, receiver in zip(tasks, receivers, strict=True):
        task.cancel()
        receiver.close()
    took = arrivals.took_s
    return {
        "p50_ms": percentile(took, 50) * 1000,
        "p95_ms": percentile(took, 95) * 1000,
        "p99_ms": percentile(took, 99) * 1000,
        "missing": arrivals.expected - len(took),
        "server_cpu_percent": server_cpu / MEASURED_S * 100,
        "cpu_ms_per_delivery": server_cpu / max(1, len(took)) * 1000,
    }


async def at_50(server: ServerProcess, world: World) -> Figures:
    return await measure(server, world, 50)


async def at_200(server: ServerProcess, world: World) -> Figures:
    return await measure(server, world, 200)
