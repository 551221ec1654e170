"""Deleting from SQLite's index keeps nobody waiting: it is written anew later, in small steps."""

from pathlib import Path

from linnet.search import store
from linnet.search.entry import Entry
from linnet.storage.migrations import load
from linnet.storage.sqlite import SqliteDatabase

MESSAGES = 3_000
DELETED = 2_000


async def pages(db: SqliteDatabase) -> set[int]:
    async with db.snapshot() as reader:
        return {row[0] for row in await reader.all("SELECT id FROM search_words_data")}


async def test_nothing_is_written_anew_because_much_was_deleted(tmp_path: Path) -> None:
    db = SqliteDatabase(tmp_path / "linnet.db")
    await db.migrate(load(["linnet.search"], db.dialect))
    entries = [
        Entry(number, ("r1", "s1", "kbody"), [f"w{number * 7 + n}" for n in range(30)], None)
        for number in range(1, MESSAGES + 1)
    ]
    async with db.transaction() as tx:
        await store.put(tx, db.dialect, entries)
    filled = await pages(db)
    for first in range(1, DELETED, 50):
        async with db.transaction() as tx:
            await store.remove(tx, list(range(first, first + 50)))
    assert filled <= await pages(db)
    begins = True
    is_more = True
    while is_more:
        async with db.transaction() as tx:
            is_more = await store.merge(tx, begins=begins)
        begins = False
    assert len(await pages(db)) < len(filled)
    await db.close()
