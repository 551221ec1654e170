"""Delayed events survive the end of the program, however it comes."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
from tests.kit.program import Program
from tests.kit.server import Server

DELAY = "org.matrix.msc4140.delay"
BASE = "/_matrix/client/unstable/org.matrix.msc4140/delayed_events"
WITHIN_S = 20


class Person:
    """Somebody who was signed in before the program ran."""

    def __init__(self, program: Program, http: aiohttp.ClientSession, token: str) -> None:
        self._url = program.url
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}

    async def asks(self, method: str, path: str, body: Any = None) -> Any:
        url = self._url + path
        async with self._http.request(method, url, json=body, headers=self._headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def says_later(self, room_id: str, text: str, delay_ms: int) -> str:
        path = f"/_matrix/client/v3/rooms/{room_id}/send/m.room.message/{text}?{DELAY}={delay_ms}"
        return str((await self.asks("PUT", path, {"msgtype": "m.text", "body": text}))["delay_id"])

    async def sees(self, text: str) -> None:
        """Return when a message of this text has come."""
        since, path = "", "/_matrix/client/v3/sync?timeout=1000"
        async with asyncio.timeout(WITHIN_S):
            while True:
                answer = await self.asks("GET", path + since)
                since = f"&since={answer['next_batch']}"
                if f"'body': '{text}'" in str(answer):
                    return


async def test_what_fell_due_meanwhile_is_sent_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    server = await Server.start(folder=folder)
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room()
    await server.stop()
    assert alice.access_token is not None
    with Program(folder) as program:
        async with aiohttp.ClientSession() as http:
            person = Person(program, http, alice.access_token)
            await program.start()
            await person.says_later(room_id, "overdue", 250)
            later = await person.says_later(room_id, "later", 3_600_000)
            program.kill()
            await program.start()
            await person.sees("overdue")
            [waiting] = (await person.asks("GET", BASE))["delayed_events"]
            assert waiting["delay_id"] == later
            # Putting it off is written down when the program ends in order, whatever the moment.
            await person.asks("POST", f"{BASE}/{later}/restart", {})
            [moved] = (await person.asks("GET", BASE))["delayed_events"]
            assert moved["running_since"] > waiting["running_since"]
            program.ask_to_stop()
            assert await program.end() == 0
            await program.start()
            [after] = (await person.asks("GET", BASE))["delayed_events"]
            assert after == moved
