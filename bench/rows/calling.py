"""Calls: tokens for them, getting in, and what they cost Linnet and its media server.

The people are LiveKit's own SDK, with encrypted frames, in the process of the benchmark: on one
machine they take most of the processors themselves.
"""

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import uvloop
from tests.kit.calls import BASE, Participant

from bench.figures import Figures, percentile
from bench.http_client import Connection
from bench.processes import ServerProcess, cpu_of, memory_of
from bench.seed import SERVER_NAME, Seeder
from bench.world import Group, Person
from linnet import app
from linnet.config import Settings, prepare_folder

PEOPLE = 20
ASKING = 8
"""At once."""
ASKED_S = 5.0
SET_UPS = 20
TALKED_S = 20.0
SHADE = 120
TILES = 4
"""Whom each receives of a large call: apps ask for those whom they show."""
ALL_SEEN_WITHIN_S = 60


def measure(folder: Path, start: Callable[[Path], ServerProcess]) -> Figures:
    shutil.rmtree(folder, ignore_errors=True)
    group = uvloop.run(_fill(folder))
    server = start(folder)
    try:
        return uvloop.run(_measure(server, group))
    finally:
        server.stop()


async def _fill(folder: Path) -> Group:
    prepare_folder(folder)
    settings = Settings(
        server_name=SERVER_NAME, registration="open", rate_limits=False, livekit="off"
    )
    house = await app.build(settings, folder)
    seeder = Seeder(house)
    await seeder.people("admin", 1)
    people = await seeder.people("caller", PEOPLE)
    room_id = await seeder.room("Calls", people)
    await house.close()
    return Group(room_id, people)


async def _measure(server: ServerProcess, group: Group) -> Figures:
    doors = [await Door.of(server, group.room_id, person) for person in group.people]
    figures = await _tokens(server, doors[:ASKING])
    figures |= await _set_ups(doors)
    figures |= _named("two", await _talk(server, doors[:2]))
    figures |= _named("twenty", await _talk(server, doors))
    return figures


def _named(prefix: str, figures: Figures) -> Figures:
    return {f"{prefix}_{name}": value for name, value in figures.items()}


class Door:
    """Where one of the people asks for tokens."""

    def __init__(self, port: int, connection: Connection, body: bytes, person: Person) -> None:
        self._port = port
        self._connection = connection
        self._body = body
        self.name = f"{person.user_id}:PHONE"

    @classmethod
    async def of(cls, server: ServerProcess, room_id: str, person: Person) -> "Door":
        connection = await Connection.open(server.port, person.token)
        path = f"/_matrix/client/v3/user/{person.user_id}/openid/request_token"
        proof = await connection.call("POST", path, {})
        body = {"room": room_id, "openid_token": proof, "device_id": "PHONE"}
        return cls(server.port, connection, msgspec.json.encode(body), person)

    async def ticket(self) -> dict[str, str]:
        if not self._connection.is_open:  # it has waited longer than connections may
            self._connection = await self._connection.again(self._port)
        status, answer = await self._connection.ask("POST", f"{BASE}/sfu/get", self._body)
        assert status == 200, answer
        return msgspec.json.decode(answer, type=dict[str, str])

    async def enters(self, watches: list[str] | None = None) -> Participant:
        return await Participant.enters(await self.ticket(), watches=watches)


async def _tokens(server: ServerProcess, doors: list[Door]) -> Figures:
    """Tokens for a call that has begun."""
    await doors[0].ticket()
    is_over, count = False, 0

    async def ask_on(door: Door) -> None:
        nonlocal count
        while not is_over:
            await door.ticket()
            count += 1

    asking = [asyncio.create_task(ask_on(door)) for door in doors]
    begin, cpu_s = time.perf_counter(), server.cpu_s()
    await asyncio.sleep(ASKED_S)
    is_over = True
    await asyncio.gather(*asking)
    wall_s, cpu_s = time.perf_counter() - begin, server.cpu_s() - cpu_s
    return {"tokens_per_s": count / wall_s, "token_cpu_ms": cpu_s / count * 1000}


async def _set_ups(doors: list[Door]) -> Figures:
    """One after the other, from asking for a token to the first picture of who is there."""
    shown = await doors[0].enters()
    await shown.shows(SHADE)
    took_ms = []
    for number in range(SET_UPS):
        begin = time.perf_counter()
        other = await doors[1 + number % (PEOPLE - 1)].enters()
        await other.sees(doors[0].name)
        took_ms.append((time.perf_counter() - begin) * 1000)
        await other.leaves()
    await shown.leaves()
    return {"set_up_p50_ms": percentile(took_ms, 50), "set_up_p95_ms": percentile(took_ms, 95)}


async def _talk(server: ServerProcess, doors: list[Door]) -> Figures:
    """All show themselves, and each sees the next ones."""
    before_mb = server.memory_bytes() / 1e6
    begin = time.perf_counter()
    names = [door.name for door in doors] * 2
    tiles = [names[place + 1 : place + 1 + TILES] for place in range(len(doors))]
    entering = (door.enters(shown) for door, shown in zip(doors, tiles, strict=True))
    there = await asyncio.gather(*entering)
    await asyncio.gather(*(one.shows(SHADE) for one in there))
    seeing = (
        one.sees(name)
        for one, shown in zip(there, tiles, strict=True)
        for name in shown[: len(doors) - 1]
    )
    async with asyncio.timeout(ALL_SEEN_WITHIN_S):
        await asyncio.gather(*seeing)
    seen_s = time.perf_counter() - begin
    media_server = _child_of(server.pid)
    begin = time.perf_counter()
    ours_s, theirs_s, own_s = server.cpu_s(), cpu_of(media_server), time.process_time()
    await asyncio.sleep(TALKED_S)
    wall_s = time.perf_counter() - begin
    figures = {
        "cpu_percent": (server.cpu_s() - ours_s) / wall_s * 100,
        "media_cpu_percent": (cpu_of(media_server) - theirs_s) / wall_s * 100,
        "people_cpu_percent": (time.process_time() - own_s) / wall_s * 100,
        "memory_mb": server.memory_bytes() / 1e6 - before_mb,
        "media_memory_mb": memory_of(media_server) / 1e6,
        "all_seen_s": seen_s,
    }
    await asyncio.gather(*(one.leaves() for one in there))
    return figures


def _child_of(pid: int) -> int:
    """The media server."""
    (child,) = [
        child
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
        if "livekit" in Path(f"/proc/{child}/cmdline").read_text()
    ]
    return int(child)
