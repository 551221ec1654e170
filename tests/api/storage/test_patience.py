"""Long reads end in time, and hold nobody up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from linnet.storage.database import Database
from linnet.storage.opening import open_database
from linnet.storage.patience import MAX_RUNNING, MAX_WAITING, Patience, TookTooLong

COUNTING = (
    "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
    " SELECT count(*), max(i) FROM n"
)
ENDLESS = 10**15


@pytest_asyncio.fixture
async def db(new_database: Callable[[], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(await new_database(), tmp_path)
    yield opened
    await opened.close()


async def test_a_read_that_ends_in_time(db: Database) -> None:
    async with db.patient_snapshot(10_000) as reader:
        assert await reader.one(COUNTING, 100) == (100, 100)
        assert await reader.all(COUNTING, 3) == [(3, 3)]
        assert await reader.maybe("SELECT 1 WHERE $1 = 5", 6) is None


async def test_a_read_that_does_not(db: Database) -> None:
    for _ in range(3):
        with pytest.raises(TookTooLong):
            async with db.patient_snapshot(50) as reader:
                await reader.all(COUNTING, ENDLESS)
    async with db.snapshot() as reader:
        assert await reader.one(COUNTING, 5) == (5, 5)


async def test_others_read_meanwhile(db: Database) -> None:
    async def read_for_long() -> None:
        async with db.patient_snapshot(2_000) as reader:
            await reader.all(COUNTING, ENDLESS)

    reading = [asyncio.ensure_future(read_for_long()) for _ in range(MAX_RUNNING)]
    await asyncio.sleep(0)
    for number in range(20):
        async with db.snapshot() as reader:
            assert await reader.one(COUNTING, number + 1) == (number + 1, number + 1)
    assert not any(task.done() for task in reading)
    with pytest.raises(TookTooLong):
        async with db.patient_snapshot(20):
            pass
    reading[0].cancel()
    ended = await asyncio.gather(*reading, return_exceptions=True)
    assert [type(end) for end in ended] == [asyncio.CancelledError, TookTooLong]


async def test_the_line_has_an_end() -> None:
    patience = Patience()

    async def wait_in_line() -> None:
        async with patience.turn(60_000):
            await asyncio.get_running_loop().create_future()

    waiting = [asyncio.ensure_future(wait_in_line()) for _ in range(MAX_RUNNING + MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(TookTooLong):
        async with patience.turn(60_000):
            pass
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    async with patience.turn(1_000):
        pass
