"""SQLite's log is copied into the database behind the commits, and does not grow without end."""

import asyncio
import logging
import os
from pathlib import Path

import apsw
import pytest
import pytest_asyncio

from linnet.storage import checkpoints
from linnet.storage.sqlite import SqliteDatabase

PAGE_BYTES = 4096
TEXT = "x" * 3 * PAGE_BYTES
"""Takes more than three pages."""


@pytest_asyncio.fixture
async def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteDatabase:
    """Each test closes it."""
    monkeypatch.setattr(checkpoints, "BEGIN_FRAMES", 20)
    monkeypatch.setattr(checkpoints, "MAX_FRAMES", 100)
    db = SqliteDatabase(tmp_path / "linnet.db")
    async with db.transaction() as tx:
        await tx.run("CREATE TABLE notes (number INTEGER PRIMARY KEY, text TEXT)")
    return db


async def note(db: SqliteDatabase, number: int) -> None:
    async with db.transaction() as tx:
        await tx.run("INSERT INTO notes VALUES ($1, $2)", number, TEXT)


async def numbers(db: SqliteDatabase) -> list[int]:
    async with db.snapshot() as reader:
        return [number for (number,) in await reader.all("SELECT number FROM notes")]


def log_pages(path: Path) -> int:
    return (path / "linnet.db-wal").stat().st_size // PAGE_BYTES


def copied_pages(path: Path) -> int:
    return (path / "linnet.db").stat().st_size // PAGE_BYTES


async def test_what_was_written_is_copied_without_anybody_asking(
    db: SqliteDatabase, tmp_path: Path
) -> None:
    for number in range(20):
        await note(db, number)
        if db._checkpoints._copying is not None:
            break
    assert db._checkpoints._copying is not None
    await asyncio.wait([db._checkpoints._copying])
    assert copied_pages(tmp_path) > 5
    await db.close()


async def test_the_log_begins_anew_under_writes_that_never_pause(
    db: SqliteDatabase, tmp_path: Path
) -> None:
    async def notes(line: int) -> None:
        for number in range(100):
            await note(db, line * 100 + number)

    await asyncio.gather(*[notes(line) for line in range(8)])
    assert await numbers(db) == list(range(800))
    # A group is eight notes of five pages; 4,000 pages were written. What copies them may get its
    # turn late.
    assert log_pages(tmp_path) < 2_000
    await db.close()


async def test_a_reader_of_what_is_old_keeps_nobody_waiting(
    db: SqliteDatabase, tmp_path: Path
) -> None:
    await note(db, 0)
    async with db.snapshot() as reader:
        assert await reader.all("SELECT number FROM notes") == [(0,)]
        for number in range(1, 100):
            await note(db, number)
        assert await reader.all("SELECT number FROM notes") == [(0,)]
    grown = log_pages(tmp_path)
    assert grown > 200
    for number in range(100, 200):
        await note(db, number)
    assert await numbers(db) == list(range(200))
    assert log_pages(tmp_path) < grown + 100
    await db.close()


async def test_closing_leaves_one_file(db: SqliteDatabase, tmp_path: Path) -> None:
    for number in range(50):
        await note(db, number)
    await db.close()
    assert os.listdir(tmp_path) == ["linnet.db"]
    again = SqliteDatabase(tmp_path / "linnet.db")
    assert await numbers(again) == list(range(50))
    await again.close()


async def test_a_copying_that_fails_loses_nothing(
    db: SqliteDatabase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copier = db._checkpoints._db

    class Broken:
        def execute(self, text: str) -> None:
            raise apsw.IOError("the disk is gone")

    db._checkpoints._db = Broken()  # type: ignore[assignment]
    with caplog.at_level(logging.ERROR):
        for number in range(50):
            await note(db, number)
    assert "could not be copied" in caplog.text
    db._checkpoints._db = copier
    for number in range(50, 100):
        await note(db, number)
    assert await numbers(db) == list(range(100))
    assert copied_pages(tmp_path) > 100
    await db.close()
