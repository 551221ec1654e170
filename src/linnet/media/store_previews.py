"""SQL of previews."""

from collections.abc import Sequence

from linnet.storage.database import Reader, Tx


async def answer(db: Reader, url_hash: str, now_ms: int) -> bytes | None:
    """The kept answer for a page, unless it has expired."""
    row = await db.maybe(
        "SELECT answer FROM previews WHERE url_hash = $1 AND expires_ms > $2", url_hash, now_ms
    )
    return None if row is None else str(row[0]).encode()


async def put(
    tx: Tx, url_hash: str, answer_json: str, media_id: str | None, expires_ms: int
) -> None:
    """Keep an answer. One that was there before must have been deleted with its picture."""
    await tx.run(
        "INSERT INTO previews (url_hash, answer, media_id, expires_ms) VALUES ($1, $2, $3, $4)",
        url_hash,
        answer_json,
        media_id,
        expires_ms,
    )


async def expired(db: Reader, now_ms: int, limit: int) -> list[tuple[str, str | None]]:
    """Previews that are over: page and picture of each."""
    rows = await db.all(
        "SELECT url_hash, media_id FROM previews WHERE expires_ms <= $1 ORDER BY expires_ms"
        " LIMIT $2",
        now_ms,
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def one(db: Reader, url_hash: str) -> list[tuple[str, str | None]]:
    """A page that is kept, with its picture, whether it is over or not."""
    rows = await db.all("SELECT url_hash, media_id FROM previews WHERE url_hash = $1", url_hash)
    return [(row[0], row[1]) for row in rows]


async def count(db: Reader) -> int:
    row = await db.one("SELECT count(*) FROM previews")
    return int(row[0])


async def some(db: Reader, limit: int) -> list[tuple[str, str | None]]:
    """Some previews, over or not: page and picture of each."""
    rows = await db.all("SELECT url_hash, media_id FROM previews ORDER BY url_hash LIMIT $1", limit)
    return [(row[0], row[1]) for row in rows]


async def delete(tx: Tx, url_hashes: Sequence[str]) -> None:
    await tx.run("DELETE FROM previews WHERE url_hash IN ($1...)", list(url_hashes))
