"""Somebody in a thousand rooms: the first window, one message, and the memory of a first sync."""

import asyncio

import msgspec

from bench.figures import Figures, median
from bench.http_client import Connection
from bench.processes import ServerProcess
from bench.rows.reading import REPEATED, SLIDING, WINDOW, costs
from bench.rows.sends import path_of
from bench.rows.waiting import until_calm
from bench.world import World, text

MESSAGES = 15
LOOK_S = 0.005
MIB = 1024 * 1024


async def first_window(server: ServerProcess, world: World) -> Figures:
    connection = await Connection.open(server.port, world.collector.token)
    counts: list[int] = []

    async def sync() -> None:
        answer = await connection.call("POST", f"{SLIDING}?timeout=0", WINDOW)
        counts.append(answer["lists"]["all_rooms"]["count"])

    figures = await costs(server, [sync] * REPEATED)
    connection.close()
    assert min(counts) >= world.sizes.many_rooms, f"{counts} rooms in the list"
    return {**figures, "rooms": counts[-1]}


async def news(server: ServerProcess, world: World) -> Figures:
    """One message in one of the rooms, asked for when the server has nothing else to do."""
    sender = await Connection.open(server.port, world.teller.people[0].token)
    connection = await Connection.open(server.port, world.collector.token)
    answer = await connection.call("POST", f"{SLIDING}?timeout=0", WINDOW)
    cpu_ms: list[float] = []
    for number in range(MESSAGES):
        body = msgspec.json.encode(text(number))
        status, refusal = await sender.ask("PUT", path_of(world.teller.room_id), body)
        assert status == 200, refusal
        await until_calm(server)
        cpu = server.cpu_s()
        path = f"{SLIDING}?timeout=0&pos={answer['pos']}"
        answer = await connection.call("POST", path, WINDOW)
        cpu_ms.append((server.cpu_s() - cpu) * 1000)
        assert list(answer["rooms"]) == [world.teller.room_id]
    sender.close()
    connection.close()
    return {"cpu_ms": median(cpu_ms[1:]), "first_cpu_ms": cpu_ms[0]}


async def memory(server: ServerProcess, world: World) -> Figures:
    """How far the first classic sync after a start raises the server's memory, caches included."""
    connection = await Connection.open(server.port, world.collector.token)
    await until_calm(server)
    before = peak = server.own_memory_bytes()
    asked = connection.ask("GET", "/_matrix/client/v3/sync?timeout=0")
    while not asked.done():
        await asyncio.wait([asked], timeout=LOOK_S)
        peak = max(peak, server.own_memory_bytes())
    status, answer = await asked
    assert status == 200, answer
    connection.close()
    return {"mib": (peak - before) / MIB, "answer_mib": len(answer) / MIB}
