"""`linnet serve` stops cleanly and at once, however many clients wait."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from tests.kit.client import V3, Client
from tests.kit.program import Program
from tests.kit.server import Server

WAITING = 2_000


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
async def test_an_idle_program_stops(tmp_path: Path, with_signal: signal.Signals) -> None:
    with Program(tmp_path / "data") as program:
        await program.start()
        program.ask_to_stop(with_signal)
        assert await program.end() == 0
    assert program.log == ""


@pytest_asyncio.fixture
async def alice(tmp_path: Path) -> Client:
    """Somebody whose server has stopped."""
    server = await Server.start(folder=tmp_path)
    made = await server.person("alice", is_first=True)
    await server.stop()
    return made


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Program(tmp_path) as made:
        yield made


async def test_waiting_clients_are_answered_before_the_end(alice: Client, program: Program) -> None:
    await program.start()
    sync = f"{program.url}{V3}/sync?timeout=300000"
    headers = {"Authorization": f"Bearer {alice.access_token}"}
    trace, sent = aiohttp.TraceConfig(), asyncio.Semaphore(0)

    async def note_sent(*_: object) -> None:
        sent.release()

    trace.on_request_headers_sent.append(note_sent)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, trace_configs=[trace]) as http:

        async def wait_for_news(since: str) -> str:
            async with http.get(f"{sync}&since={since}", headers=headers) as response:
                assert response.status == 200
                return str((await response.json())["next_batch"])

        # Being here is news too, once.
        since = await wait_for_news(str(alice.since))
        answers = [asyncio.create_task(wait_for_news(since)) for _ in range(WAITING)]
        for _ in range(1 + WAITING):
            await sent.acquire()
        await program.until_idle()
        assert not any(answer.done() for answer in answers)
        program.ask_to_stop()
        tokens = await asyncio.gather(*answers)
        assert await program.end() == 0
    assert set(tokens) == {since}
    assert program.log == ""
