"""SQL of what removed files were, and of who has uploaded the same again."""

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


async def is_removed(reader: Reader, content_hash: str, user_id: UserId) -> bool:
    """Whether an administrator, or a decision, keeps this content back from this person."""
    row = await reader.maybe(
        "SELECT 1 FROM quarantined WHERE content_hash = $1"
        " UNION SELECT 1 FROM removed_content WHERE content_hash = $1 AND owner IN ('', $2)",
        content_hash,
        user_id,
    )
    return row is not None


async def remember(tx: Tx, decided_in: str, owner: UserId | None) -> None:
    """Write down what the files are that a decision withholds now: of whom, or of anybody."""
    await tx.run(
        "INSERT INTO removed_content (content_hash, decided_in, owner)"
        " SELECT DISTINCT m.content_hash, w.decided_in, CAST($2 AS TEXT) FROM withheld_files w"
        " JOIN media m ON m.media_id = w.media_id"
        " WHERE w.decided_in = $1 AND m.content_hash IS NOT NULL"
        " ON CONFLICT (content_hash, decided_in) DO NOTHING",
        decided_in,
        owner or "",
    )


async def forget(tx: Tx, decided_in: str) -> None:
    """The decision does not hold any more."""
    await tx.run("DELETE FROM removed_content WHERE decided_in = $1", decided_in)


async def withhold_again(
    tx: Tx, media_id: str, content_hash: str, user_id: UserId, now_ms: int
) -> None:
    """Let every decision that keeps a content back keep back a new file of it by somebody."""
    await tx.run(
        "INSERT INTO withheld_files (media_id, decided_in, withheld_ts)"
        " SELECT CAST($1 AS TEXT), decided_in, CAST($2 AS BIGINT) FROM removed_content"
        " WHERE content_hash = $3 AND owner IN ('', $4)",
        media_id,
        now_ms,
        content_hash,
        user_id,
    )


async def count_again(tx: Tx, content_hash: str, user_id: UserId) -> int:
    """Count one more upload of a content by somebody; returns how many there were."""
    row = await tx.one(
        "INSERT INTO uploaded_again (content_hash, user_id, times) VALUES ($1, $2, 1)"
        " ON CONFLICT (content_hash, user_id) DO UPDATE SET times = uploaded_again.times + 1"
        " RETURNING times",
        content_hash,
        user_id,
    )
    return int(row[0])


async def forget_uploader(tx: Tx, user_id: UserId) -> None:
    """Who has tried to upload what is kept back."""
    await tx.run("DELETE FROM uploaded_again WHERE user_id = $1", user_id)
