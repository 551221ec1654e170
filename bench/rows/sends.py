"""Durable sends: one sender who waits for each answer, and 64 at once in the rooms of five."""

import asyncio
import itertools
import time

import msgspec

from bench.figures import Figures, percentile
from bench.http_client import Connection
from bench.processes import ServerProcess
from bench.world import Group, Person, World, text

WARM_UP_S = 1.0
MEASURED_S = 6.0
SENDERS = 64

_numbers = itertools.count(1)


def path_of(room_id: str) -> str:
    """Where the next message of the room is sent to, with a new transaction id."""
    number = next(_numbers)
    # The time keeps transaction ids of different runs on one folder apart.
    txn_id = f"{time.monotonic_ns():x}.{number}"
    return f"/_matrix/client/v3/rooms/{room_id}/send/m.room.message/{txn_id}"


class _Load:
    """Senders that send again as soon as they are answered."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_over = False
        self.took: list[float] = []

    async def send_on(self, group: Group, person: Person) -> None:
        connection = await Connection.open(self._port, person.token)
        body = msgspec.json.encode(text(1))
        while not self._is_over:
            begin = time.perf_counter()
            status, answer = await connection.ask("PUT", path_of(group.room_id), body)
            assert status == 200, answer
            self.took.append(time.perf_counter() - begin)
        connection.close()

    def end(self) -> None:
        self._is_over = True


async def measure_load(server: ServerProcess, world: World, senders: int) -> Figures:
    """Sends per second and their cost, with so many senders at once."""
    load = _Load(server.port)
    places = [(group, group.people[turn]) for turn in range(5) for group in world.small]
    tasks = [asyncio.create_task(load.send_on(*place)) for place in places[:senders]]
    await asyncio.sleep(WARM_UP_S)
    load.took.clear()
    begin, server_cpu, own_cpu = time.perf_counter(), server.cpu_s(), time.process_time()
    await asyncio.sleep(MEASURED_S)
    took, load.took = load.took, []
    wall_s = time.perf_counter() - begin
    server_cpu, own_cpu = server.cpu_s() - server_cpu, time.process_time() - own_cpu
    load.end()
    await asyncio.gather(*tasks)
    count = len(took)
    return {
        "sends_per_s": count / wall_s,
        "server_cpu_ms": server_cpu / count * 1000,
        "generator_cpu_ms": own_cpu / count * 1000,
        "p50_ms": percentile(took, 50) * 1000,
        "p99_ms": percentile(took, 99) * 1000,
    }


async def one_at_a_time(server: ServerProcess, world: World) -> Figures:
    return await measure_load(server, world, 1)


async def many_at_once(server: ServerProcess, world: World) -> Figures:
    return await measure_load(server, world, SENDERS)
