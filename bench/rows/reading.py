"""Requests that read much or change a large room: first syncs, paging back, joining.

Each is repeated; the first answer after a start, with nothing in memory, is told apart from the
others.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bench.figures import Figures, median
from bench.http_client import Connection
from bench.processes import ServerProcess
from bench.world import World

REPEATED = 7
PAGE = 100
SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
# What Element X asks for first.
WINDOW = {
    "conn_id": "room-list",
    "lists": {
        "all_rooms": {
            "ranges": [[0, 19]],
            "timeline_limit": 1,
            "required_state": [
                ["m.room.name", ""],
                ["m.room.encryption", ""],
                ["m.room.member", "$LAZY"],
                ["m.room.member", "$ME"],
                ["m.room.topic", ""],
                ["m.room.avatar", ""],
                ["m.room.canonical_alias", ""],
                ["m.room.power_levels", ""],
                ["m.room.create", ""],
            ],
        }
    },
    "extensions": {
        "to_device": {"enabled": True},
        "e2ee": {"enabled": True},
        "account_data": {"enabled": True},
        "receipts": {"enabled": True, "rooms": ["*"]},
        "typing": {"enabled": True},
    },
}


async def costs(server: ServerProcess, acts: Sequence[Callable[[], Awaitable[object]]]) -> Figures:
    """Processor time and waiting time of one act after another."""
    cpu_ms: list[float] = []
    wall_ms: list[float] = []
    for act in acts:
        begin, cpu = time.perf_counter(), server.cpu_s()
        await act()
        wall_ms.append((time.perf_counter() - begin) * 1000)
        cpu_ms.append((server.cpu_s() - cpu) * 1000)
    return {
        "first_cpu_ms": cpu_ms[0],
        "first_ms": wall_ms[0],
        "cpu_ms": median(cpu_ms[1:]),
        "ms": median(wall_ms[1:]),
    }


async def first_sync(server: ServerProcess, world: World) -> Figures:
    connection = await Connection.open(server.port, world.reader.token)
    sizes: list[int] = []

    async def sync() -> None:
        status, answer = await connection.ask("GET", "/_matrix/client/v3/sync?timeout=0")
        assert status == 200, answer
        sizes.append(len(answer))

    figures = await costs(server, [sync] * REPEATED)
    connection.close()
    return {**figures, "rooms": world.sizes.reader_rooms, "answer_kib": sizes[-1] / 1024}


async def first_window(server: ServerProcess, world: World) -> Figures:
    connection = await Connection.open(server.port, world.reader.token)
    rooms: list[int] = []

    async def sync() -> None:
        answer = await connection.call("POST", f"{SLIDING}?timeout=0", WINDOW)
        rooms.append(len(answer["rooms"]))

    figures = await costs(server, [sync] * REPEATED)
    connection.close()
    assert rooms[-1] == 20, f"{rooms[-1]} rooms in the window"
    return figures


async def paging(server: ServerProcess, world: World) -> Figures:
    connection = await Connection.open(server.port, world.pager.people[0].token)
    path = f"/_matrix/client/v3/rooms/{world.pager.room_id}/messages?dir=b&limit={PAGE}"
    pages: list[dict[str, Any]] = []

    async def page() -> None:
        place = f"&from={pages[-1]['end']}" if pages else ""
        pages.append(await connection.call("GET", path + place))

    count = world.sizes.paging_events // PAGE
    begin, cpu = time.perf_counter(), server.cpu_s()
    for _ in range(count):
        await page()
    wall_s, cpu_s = time.perf_counter() - begin, server.cpu_s() - cpu
    connection.close()
    assert sum(len(page["chunk"]) for page in pages) == count * PAGE
    return {
        "cpu_ms_per_page": cpu_s / count * 1000,
        "ms_per_page": wall_s / count * 1000,
        "pages": count,
    }


async def join(server: ServerProcess, world: World) -> Figures:
    connections = [await Connection.open(server.port, person.token) for person in world.joiners]
    path = f"/_matrix/client/v3/rooms/{world.big_room_id}/join"
    acts = [lambda c=connection: c.call("POST", path, {}) for connection in connections]
    figures = await costs(server, acts)
    for connection in connections:
        connection.close()
    return {**figures, "members": world.sizes.big_room_members}
