"""The connection to PostgreSQL breaks during COMMIT: the next group finds out what became of it."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from linnet.storage.postgres import PostgresDatabase


class BreakingConnection:
    """A connection that ends with COMMIT, which has reached the database or not."""

    def __init__(self, connection: Any, *, reaches: bool) -> None:
        self._connection = connection
        self._reaches = reaches

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def execute(self, text: str, *args: Any) -> None:
        if text != "COMMIT":
            await self._connection.execute(text, *args)
            return
        if self._reaches:
            await self._connection.execute(text)
        self._connection.terminate()
        raise asyncpg.ConnectionDoesNotExistError("connection was closed")


@pytest_asyncio.fixture
async def db(postgres_url: str) -> AsyncIterator[PostgresDatabase]:
    opened = await PostgresDatabase.open(postgres_url)
    async with opened.transaction() as tx:
        await tx.run("CREATE TABLE notes (position BIGINT PRIMARY KEY)")
    yield opened
    await opened.close()


async def note(db: PostgresDatabase) -> None:
    """Write a row at the next position and announce it."""
    async with db.transaction() as tx:
        position = tx.next_position()
        await tx.run("INSERT INTO notes VALUES ($1)", position)
        tx.emit(position)


@pytest.mark.parametrize("reaches", [True, False])
async def test_what_is_announced_is_what_is_there(db: PostgresDatabase, reaches: bool) -> None:
    heard: list[object] = []
    db.on_commit(lambda position, changes: heard.append((position, changes)))
    db._writer = BreakingConnection(db._writer, reaches=reaches)  # type: ignore[assignment]
    with pytest.raises(asyncpg.ConnectionDoesNotExistError):
        await note(db)
    assert heard == []
    await note(db)
    positions = [1, 2] if reaches else [1]
    assert heard == [(position, [position]) for position in positions]
    assert db.position() == positions[-1]
    async with db.snapshot() as reader:
        assert await reader.all("SELECT position FROM notes ORDER BY position") == [
            (position,) for position in positions
        ]
