"""What SQLite is told, and what undoing one body of a group leaves."""

import asyncio
from pathlib import Path

import apsw
import pytest

from linnet.storage.database import StillReadError
from linnet.storage.sqlite import SqliteDatabase


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("wal_autocheckpoint", 0),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
        ("temp_store", 2),
        ("cache_size", -16384),
        ("mmap_size", 268435456),
    ],
)
async def test_the_writer_has_its_settings(tmp_path: Path, setting: str, value: object) -> None:
    db = SqliteDatabase(tmp_path / "linnet.db")
    async with db.transaction() as tx:
        assert await tx.one(f"PRAGMA {setting}") == (value,)
    await db.close()


async def test_a_reader_has_its_settings(tmp_path: Path) -> None:
    db = SqliteDatabase(tmp_path / "linnet.db")
    async with db.snapshot() as reader:
        assert await reader.one("PRAGMA cache_size") == (-16384,)
        assert await reader.one("PRAGMA mmap_size") == (268435456,)
    await db.close()


async def test_a_failed_body_is_undone_between_those_that_stay(tmp_path: Path) -> None:
    db = SqliteDatabase(tmp_path / "linnet.db")
    async with db.transaction() as tx:
        await tx.run("CREATE TABLE notes (text TEXT UNIQUE)")

    async def note(text: str) -> None:
        async with db.transaction() as tx:
            await tx.run("INSERT INTO notes VALUES ($1)", f"before {text}")
            await tx.run("INSERT INTO notes VALUES ($1)", text)

    results = await asyncio.gather(
        *[note(text) for text in ("one", "one", "two", "two", "three")], return_exceptions=True
    )
    assert [isinstance(result, apsw.ConstraintError) for result in results] == [
        False,
        True,
        False,
        True,
        False,
    ]
    async with db.snapshot() as reader:
        notes = await reader.all("SELECT text FROM notes ORDER BY rowid")
    assert [text for (text,) in notes if not text.startswith("before")] == ["one", "two", "three"]
    assert len(notes) == 6
    await db.close()


async def test_nothing_of_what_was_deleted_is_left_in_the_file(tmp_path: Path) -> None:
    db = SqliteDatabase(tmp_path / "linnet.db")
    async with db.transaction() as tx:
        await tx.run("CREATE TABLE kept (name TEXT NOT NULL, number BIGINT, PRIMARY KEY (name))")
        # In this order pages of the index are split in the middle again and again.
        names = [f"secret{number * 7919 % 5000}-{'x' * (number % 90)}" for number in range(5000)]
        await tx.many(
            "INSERT INTO kept VALUES ($1, $2)", [(one, at) for at, one in enumerate(names)]
        )
    async with db.transaction() as tx:
        await tx.run("DELETE FROM kept")
    reading = db.snapshot()
    reader = await reading.__aenter__()
    await reader.one("SELECT count(*) FROM kept")
    async with db.transaction() as tx:
        await tx.run("INSERT INTO kept VALUES ('last', 1)")
    with pytest.raises(StillReadError):
        await db.rewrite()
    await reading.__aexit__()
    # Others write meanwhile, and lose nothing.
    async with asyncio.TaskGroup() as group:
        group.create_task(db.rewrite())
        for number in range(20):
            group.create_task(add(db, f"other {number}"))
    assert not holds(tmp_path, b"secret")
    async with db.snapshot() as reader:
        assert await reader.one("SELECT count(*) FROM kept") == (21,)
    await db.close()


def holds(folder: Path, text: bytes) -> bool:
    return any(text in path.read_bytes() for path in folder.iterdir())


async def add(db: SqliteDatabase, name: str) -> None:
    async with db.transaction() as tx:
        await tx.run("INSERT INTO kept VALUES ($1, 0)", name)
