"""SQL of the quarantine."""

from linnet.storage.database import Reader, Tx


async def add(tx: Tx, content_hash: str, media_id: str, now_ms: int) -> None:
    await tx.run(
        "INSERT INTO quarantined (content_hash, media_id, quarantined_ts) VALUES ($1, $2, $3)",
        content_hash,
        media_id,
        now_ms,
    )


async def remove(tx: Tx, content_hash: str) -> None:
    await tx.run("DELETE FROM quarantined WHERE content_hash = $1", content_hash)


async def is_quarantined(reader: Reader, content_hash: str) -> bool:
    row = await reader.maybe("SELECT 1 FROM quarantined WHERE content_hash = $1", content_hash)
    return row is not None


async def content_of(reader: Reader, media_id: str) -> str | None:
    """The content in the quarantine that came there by this file, which may be gone."""
    row = await reader.maybe("SELECT content_hash FROM quarantined WHERE media_id = $1", media_id)
    return None if row is None else row[0]


async def newest(reader: Reader, limit: int) -> list[tuple[str, int, int]]:
    """The file that was meant, since when, and how many files have the content now."""
    rows = await reader.all(
        "SELECT q.media_id, q.quarantined_ts,"
        " (SELECT count(*) FROM media m WHERE m.content_hash = q.content_hash)"
        " FROM quarantined q ORDER BY q.quarantined_ts DESC, q.media_id LIMIT $1",
        limit,
    )
    return [(row[0], row[1], int(row[2])) for row in rows]
