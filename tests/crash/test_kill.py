"""`kill -9` at random moments under load: nothing acknowledged is lost, nothing is half-written.

pytest tests/crash --kills 50 --seed 7
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import aiohttp
from tests.crash import log_check
from tests.crash.ledger import Ledger
from tests.crash.person import Person
from tests.kit import postgres
from tests.kit.program import Program
from tests.kit.server import Server

from linnet.storage.opening import open_database

PEOPLE = 6
ROOMS = 3
LINES = 2
"""Of writing for each person, so that one's requests overlap too."""
ACTS = (10, 120)
"""Acknowledged between two kills, so that a slow machine kills under load too."""
MOMENT_S = 0.02
"""The kill then comes at any moment within this time, which is several commits."""
ANSWER_WITHIN_S = 30
CHECK_EVERY = 5
"""Kills between two looks at the tables themselves."""

START_S = 60
KILL_S = 10
"""Far more than one kill takes; a server that hangs must not hang the test."""


async def settle(
    folder: Path, database: str, program: Program, http: aiohttp.ClientSession, ledger: Ledger
) -> list[Person]:
    """Accounts and rooms, made before the first kill."""
    server = await Server.start(database, folder=folder)
    clients = [await server.person(f"person{n}", is_first=n == 0) for n in range(PEOPLE)]
    rooms = [await clients[0].creates_room(preset="public_chat") for _ in range(ROOMS)]
    people = []
    for client in clients:
        for room_id in rooms:
            await client.joins(room_id)
        person = Person(program, http, ledger, client.user_id)
        person.device_id, person.token = client.device_id, str(client.access_token)
        person.rooms = rooms
        people.append(person)
    for room_id in rooms:
        # Everybody may change the topic.
        levels = (await clients[0].get(f"/rooms/{room_id}/state/m.room.power_levels")).json
        levels["events"]["m.room.topic"] = 0
        await clients[0].sets_state(room_id, "m.room.power_levels", levels)
    await server.stop()
    for person in people:
        person.others = [other for other in people if other is not person]
    return people


def opened_http() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S),
    )


@asynccontextmanager
async def load(people: list[Person], seed: int) -> AsyncIterator[None]:
    """Everybody reads and writes; at the end all finish what they have begun."""
    async with asyncio.TaskGroup() as tasks:
        for person in people:
            tasks.create_task(person.keep_syncing(random.Random(f"{seed} {person.user_id}")))
            for line in range(LINES):
                name = f"{person.user_id[1:8]}-{line}"
                rng = random.Random(f"{seed} {name}")
                tasks.create_task(person.keep_writing(name, rng, is_first=line == 0))
        yield
        for person in people:
            person.is_over = True


async def check_tables(folder: Path, database: str, ledger: Ledger) -> None:
    """With the program dead: the tables agree with each other and with the ledger."""
    db = await open_database(database, folder)
    async with db.snapshot() as reader:
        folded = await log_check.fold(reader)
        found = await log_check.problems(reader, folded)
    await db.close()
    found += ledger.event_problems(folded.log)
    assert not found, "\n".join(found[:20])


async def check_people(people: list[Person]) -> None:
    """Who went on from an old token knows what a new client would be told."""
    for person in people:
        await person.wait_for_name()
    found = [f"{person.user_id}: {text}" for person in people for text in await person.compare()]
    assert not found, "\n".join(found[:20])


class Crashes:
    """Who is killed, chosen anew each time."""

    def __init__(
        self,
        program: Program,
        database: postgres.PostgresServer | None,
        ledger: Ledger,
        rng: random.Random,
    ) -> None:
        self._program = program
        self._ledger = ledger
        self._database = database
        self._rng = rng

    async def next(self, look: Callable[[], Awaitable[None]] | None) -> None:
        """Kill something and start it again; `look` is called while nothing of ours runs."""
        await self._ledger.wait_for_acts(self._rng.randint(*ACTS))
        await asyncio.sleep(self._rng.uniform(0, MOMENT_S))
        victims = self._rng.choice(("linnet", "linnet", "database", "both"))
        if self._database is None or look is not None or victims != "database":
            self._program.kill()
        if self._database is not None and victims != "linnet":
            self._program.is_up.clear()
            await asyncio.to_thread(self._database.crash)
            await asyncio.to_thread(self._database.start)
        if look is not None:
            await look()
        if self._program.is_running():
            self._program.mark_up()
        else:
            await self._program.start()


@contextmanager
def database_server(database: str) -> Iterator[postgres.PostgresServer | None]:
    """A PostgreSQL that keeps its promises when the plug is pulled; None for SQLite."""
    if database == "sqlite":
        yield None
    else:
        with postgres.running_postgres(durable=True) as server:
            yield server


async def test_nothing_acknowledged_is_lost(
    tmp_path: Path, database: str, kills: int, seed: int
) -> None:
    ledger = Ledger()
    with ExitStack() as running:
        server = running.enter_context(database_server(database))
        address = "sqlite" if server is None else server.url()
        program = running.enter_context(Program(tmp_path, address))
        crashes = Crashes(program, server, ledger, random.Random(seed))
        look = partial(check_tables, tmp_path, address, ledger)
        async with asyncio.timeout(START_S + kills * KILL_S), opened_http() as http:
            people = await settle(tmp_path, address, program, http, ledger)
            await program.start()
            async with load(people, seed):
                for number in range(kills):
                    await crashes.next(look if number % CHECK_EVERY == 0 else None)
            await check_people(people)
            program.kill()
            await look()
    print(ledger.counts())
    assert all(ledger.counts().values()), ledger.counts()
