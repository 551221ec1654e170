"""SQL of files that are withheld."""

from collections.abc import Sequence

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx

_ADD = (
    "INSERT INTO withheld_files (media_id, decided_in, withheld_ts)"
    " SELECT media_id, CAST($1 AS TEXT), CAST($2 AS BIGINT) FROM media"
)


async def add(
    tx: Tx, owner: UserId, media_ids: Sequence[str], decided_in: str, now_ms: int
) -> None:
    """Those of the files that are of this owner."""
    await tx.run(
        f"{_ADD} WHERE user_id = $3"
        " AND content_hash IS NOT NULL AND media_id IN ($4...)"
        " ON CONFLICT (media_id, decided_in) DO NOTHING",
        decided_in,
        now_ms,
        owner,
        list(media_ids),
    )


async def add_all(tx: Tx, owner: UserId, decided_in: str, now_ms: int) -> None:
    """All files that this owner has now."""
    await tx.run(
        f"{_ADD} WHERE user_id = $3"
        " AND content_hash IS NOT NULL ON CONFLICT (media_id, decided_in) DO NOTHING",
        decided_in,
        now_ms,
        owner,
    )


async def remove(tx: Tx, decided_in: str) -> None:
    await tx.run("DELETE FROM withheld_files WHERE decided_in = $1", decided_in)


async def forget(tx: Tx, media_id: str) -> None:
    """The file is deleted."""
    await tx.run("DELETE FROM withheld_files WHERE media_id = $1", media_id)


async def count(reader: Reader, decided_in: str) -> int:
    row = await reader.one("SELECT count(*) FROM withheld_files WHERE decided_in = $1", decided_in)
    return int(row[0])
