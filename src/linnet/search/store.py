"""SQL of the index: FTS5 on SQLite, `tsvector` with GIN on PostgreSQL."""

from collections.abc import Sequence

from linnet.ids import EventId
from linnet.search.entry import Entry, vector
from linnet.search.question import Question, for_postgres, for_sqlite
from linnet.storage.database import Reader, Tx
from linnet.storage.dialect import by_dialect

_PUT = by_dialect(
    sqlite="INSERT OR REPLACE INTO search_words (rowid, facets, words) VALUES ($1, $2, $3)",
    postgres="INSERT INTO search_words (position, words)"
    " VALUES ($1, CAST(CAST($2 AS TEXT) AS TSVECTOR))"
    " ON CONFLICT (position) DO UPDATE SET words = excluded.words",
)
_REMOVE = by_dialect(
    sqlite="DELETE FROM search_words WHERE rowid = $1",
    postgres="DELETE FROM search_words WHERE position = $1",
)
_FIND = by_dialect(
    sqlite="SELECT rowid FROM search_words WHERE search_words MATCH $1 AND rowid < $2"
    " AND rowid >= $3 ORDER BY rowid DESC LIMIT $4",
    postgres="SELECT position FROM search_words"
    " WHERE words @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND position < $2 AND position >= $3"
    " ORDER BY position DESC LIMIT $4",
)


MERGED_PAGES = 64
"""Of the index, in one step: some milliseconds."""


async def put(tx: Tx, dialect: str, entries: Sequence[Entry]) -> None:
    """Put messages into the index, or new words in the place of old ones."""
    if dialect == "sqlite":
        await tx.many(_PUT, [(e.position, " ".join(e.facets), " ".join(e.words)) for e in entries])
    else:
        await tx.many(_PUT, [(e.position, vector(e)) for e in entries])
    await tx.many(
        "INSERT INTO search_edits (edit_id, position) VALUES ($1, $2)"
        " ON CONFLICT (edit_id) DO NOTHING",
        [(e.edit_id, e.position) for e in entries if e.edit_id is not None],
    )


async def remove(tx: Tx, positions: Sequence[int]) -> None:
    """Messages that cannot be found any more."""
    await tx.many(_REMOVE, [(position,) for position in positions])
    await tx.many(
        "DELETE FROM search_edits WHERE position = $1", [(position,) for position in positions]
    )


async def clear(tx: Tx) -> None:
    """Empty the index."""
    await tx.run("DELETE FROM search_words")
    await tx.run("DELETE FROM search_edits")


async def edited_by(reader: Reader, edit_ids: Sequence[EventId]) -> list[int]:
    """The positions of messages whose words were once taken from these edits."""
    rows = await reader.all(
        "SELECT position FROM search_edits WHERE edit_id IN ($1...)", list(edit_ids)
    )
    return [row[0] for row in rows]


async def find(
    reader: Reader, dialect: str, question: Question, below: int, floor: int, limit: int
) -> list[int]:
    """The positions of messages that fit, `floor <= position < below`, the newest first."""
    text = for_sqlite(question) if dialect == "sqlite" else for_postgres(question)
    return [row[0] for row in await reader.all(_FIND, text, below, floor, limit)]


_MERGE = "INSERT INTO search_words (search_words, rank) VALUES ('merge', $1)"


async def merge(tx: Tx, *, begins: bool) -> bool:
    """Take a step of writing the index anew, on SQLite: what was deleted from it is only marked as
    such until then. Whether there is more to do."""
    before = await tx.one("SELECT total_changes()")
    await tx.run(_MERGE, -MERGED_PAGES if begins else MERGED_PAGES)
    after = await tx.one("SELECT total_changes()")
    return int(after[0]) - int(before[0]) >= 2
