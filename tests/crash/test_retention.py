"""`kill -9` while messages disappear: what should go is gone, what should stay is there."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec import Struct
from tests.api.erasure.life import everything
from tests.api.media.files import downloads, until, uploads
from tests.api.retention.passing import DAY_MS, RETENTION
from tests.crash.ledger import Ledger
from tests.crash.person import Person
from tests.crash.test_kill import (
    check_people,
    check_tables,
    database_server,
    load,
    opened_http,
    settle,
)
from tests.kit.client import Client
from tests.kit.clock import LateClock, MovableClock
from tests.kit.program import Program
from tests.kit.server import Server

from linnet.cli.admin.line import line_to_server
from linnet.ids import RoomId, UserId
from linnet.rooms.draft import Draft
from linnet.rooms.send import append_in_turn
from linnet.storage.opening import open_database
from linnet.touchpoints.severing.document import verified

DAYS = 3
"""After so long messages go where nobody has chosen another time."""
GOING = 1000
STAYING = 100
TALKING = 2
"""People who write meanwhile."""
EVERY = 5
"""So many messages to one with a file."""
MOST = 300
"""So much is removed between two kills at most, so that a slow machine kills in the midst too."""
MOMENT_S = 0.02
"""The kill then comes at any moment within this time, which is several steps."""
MIN_KILLS = 3
"""In the midst of it, or the test has shown nothing."""
ACTS = 20
"""Of others, after the last kill."""
WITHIN_S = 600
ADMIN = "/_linnet/admin/v1/retention"


class Planted(Struct):
    """What was said long ago: words, and files by their places."""

    name: str
    count: int
    event_ids: list[str] = []
    files: list[str] = []

    def word(self, number: int) -> bytes:
        return f"{self.name}mark{number:04d}x".encode()

    def found_in(self, text: bytes) -> list[bytes]:
        return [word for number in range(self.count) if (word := self.word(number)) in text]

    async def is_said(self, server: Server, person: Client, room_id: str) -> None:
        """Messages and files, many of them in one transaction."""
        drafts = []
        for number in range(self.count):
            word = self.word(number)
            content: dict[str, Any] = {"msgtype": "m.text", "body": word.decode()}
            if number % EVERY == 0:
                place = await uploads(person, b"a file with " + word, "text/plain")
                self.files.append(place)
                content |= {"msgtype": "m.file", "url": f"mxc://{place}"}
            drafts.append(Draft(RoomId(room_id), UserId(person.user_id), "m.room.message", content))
        async with server.house.hall.db.transaction() as tx:
            for draft in drafts:
                self.event_ids.append(await append_in_turn(tx, server.house.rooms, draft))


async def talk(
    folder: Path, database: str, user_id: str, rooms: Sequence[str], planted: Sequence[Planted]
) -> None:
    """Long ago, on a server that let nothing disappear: all but the first room never will."""
    server = await Server.start(database, LateClock(2 * DAYS * DAY_MS), folder)
    person = await server.signs_in(user_id, syncs=False)
    await person.sets_state(rooms[1], RETENTION, {})
    await person.sets_state(rooms[2], RETENTION, {"max_lifetime": 100 * DAY_MS})
    for room_id, words in zip(rooms, planted, strict=True):
        await words.is_said(server, person, room_id)
    await server.stop()


async def left(folder: Path, database: str) -> tuple[int, int]:
    """How many messages are still to go, and how many files."""
    db = await open_database(database, folder)
    async with db.snapshot() as reader:
        rows = await reader.all("SELECT pdu FROM events WHERE type = 'm.room.message'")
        files = await reader.one("SELECT count(*) FROM media")
    await db.close()
    return sum(b"goingmark" in bytes(row[0]) for row in rows), int(files[0])


async def has_removed(
    data: Path, admin: Person, going: Planted, left_now: tuple[int, int], much: int
) -> None:
    """Return when so many more messages are removed, the oldest first, or else files."""
    messages, files = left_now
    if messages > 0:
        event_id = going.event_ids[going.count - messages + min(much, messages - 1)]
        path = f"/rooms/{admin.rooms[0]}/event/{quote(event_id)}"
        while (await admin.ask("GET", path))["content"]:
            pass
    else:
        with line_to_server(data) as line:
            while (await asyncio.to_thread(line.get, ADMIN))["files_waiting"] > max(
                files - much, 0
            ):
                pass


async def test_what_has_had_its_time_goes_once_and_nothing_else(
    tmp_path: Path, database: str, seed: int
) -> None:
    ledger, rng = Ledger(), random.Random(seed)
    data, kills = tmp_path / "data", 0
    data.mkdir()
    going, *staying = (Planted("going", GOING), Planted("free", STAYING), Planted("long", STAYING))
    with ExitStack() as running:
        postgres = running.enter_context(database_server(database))
        address = "sqlite" if postgres is None else postgres.url()
        program = Program(data, address, LINNET_RETENTION_DAYS=str(DAYS))
        running.enter_context(program)
        async with asyncio.timeout(WITHIN_S), opened_http() as http:
            people = (await settle(data, address, program, http, ledger))[:TALKING]
            rooms = people[0].rooms
            await talk(data, address, people[0].user_id, rooms, (going, *staying))
            kept = sum(len(one.files) for one in staying)
            everywhere = (GOING, kept + len(going.files))
            async with load(people, seed):
                while (now := await left(data, address)) != (0, kept):
                    kills += now != everywhere
                    await program.start()
                    much = (now[0], now[1] - kept)
                    await has_removed(data, people[0], going, much, rng.randint(1, MOST))
                    await asyncio.sleep(rng.uniform(0, MOMENT_S))
                    program.kill()
                await program.start()
                await ledger.wait_for_acts(ACTS)
            await check_people(people)
            program.kill()
            await check_tables(data, address, ledger)
        print(f"{kills} kills in the midst of it", ledger.counts())
        assert kills >= MIN_KILLS
        await check_afterwards(data, address, str(people[0].token), going, staying)


async def check_afterwards(
    folder: Path, database: str, token: str, going: Planted, staying: Sequence[Planted]
) -> None:
    """A day later: the files, the lines, and whatever is on the disk."""
    clock = MovableClock()
    clock.advance(DAY_MS)
    server = await Server.start(database, clock, folder, retention_days=DAYS)
    admin = Client(server, token)
    async with asyncio.timeout(WITHIN_S):
        while (standing := (await admin.get(ADMIN)).json)["clean_ts"] != clock.now_ms():
            pass
    lines = [verified(line["file"].encode()).body for line in standing["lines"]]
    removed = [policy["removed"] for line in lines for policy in line["policies"]]
    size = sum(len(b"a file with " + going.word(n)) for n in range(0, GOING, EVERY))
    # However often it was begun again, each was counted once.
    assert sum(one["messages"] for one in removed) == GOING
    assert sum(one["files"] for one in removed) == len(going.files)
    assert sum(one["bytes"] for one in removed) == size
    assert (lines[0]["overdue"], standing["files_waiting"]) == (0, 0)
    for place in going.files:
        await downloads(admin, place, expect=404)
    for one in staying:
        for place in one.files:
            await downloads(admin, place)
    blobs = sum(len(one.files) for one in staying)
    await until(lambda: len(list((folder / "media").rglob("?" * 64))) == blobs)
    found = await everything(server, folder.parent)
    assert going.found_in(found) == []
    for one in staying:
        assert len(one.found_in(found)) == one.count
    await server.stop()
