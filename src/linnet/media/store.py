"""SQL of media."""

from collections.abc import Sequence

from msgspec import Struct, structs

from linnet.ids import UserId
from linnet.media.thumbnail_sizes import Wish
from linnet.storage.database import Reader, Row, Tx


class File(Struct, frozen=True):
    """A file of this server. Without `content_hash` it is still to be uploaded."""

    media_id: str
    user_id: UserId
    created_ms: int
    expires_ms: int | None
    content_hash: str | None
    size_bytes: int
    content_type: str
    file_name: str | None
    is_quarantined: bool = False
    """Whether its content is kept back, see `quarantine.py`."""
    is_withheld: bool = False
    """Whether a decision keeps this file back, see `withhold.py`."""


class Thumbnail(Struct, frozen=True):
    """A drawn thumbnail, as a blob."""

    content_hash: str
    size_bytes: int
    content_type: str


_COLUMNS = (
    "media_id, user_id, created_ms, expires_ms, content_hash, size_bytes, content_type, file_name"
)
_SHOWN = (
    f"{_COLUMNS}, EXISTS (SELECT 1 FROM quarantined q WHERE q.content_hash = media.content_hash),"
    " EXISTS (SELECT 1 FROM withheld_files w WHERE w.media_id = media.media_id)"
)


def _file(row: Row) -> File:
    *fields, is_quarantined, is_withheld = row
    return structs.replace(
        File(*fields), is_quarantined=bool(is_quarantined), is_withheld=bool(is_withheld)
    )


async def file(db: Reader, media_id: str) -> File | None:
    """The file of this id, uploaded or not."""
    row = await db.maybe(f"SELECT {_SHOWN} FROM media WHERE media_id = $1", media_id)
    return None if row is None else _file(row)


async def add_file(tx: Tx, new: File) -> None:
    """Add a file."""
    await tx.run(
        f"INSERT INTO media ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.media_id,
        new.user_id,
        new.created_ms,
        new.expires_ms,
        new.content_hash,
        new.size_bytes,
        new.content_type,
        new.file_name,
    )


async def fill_file(tx: Tx, filled: File) -> None:
    """Give a pending file its content."""
    await tx.run(
        "UPDATE media SET expires_ms = NULL, created_ms = $2, content_hash = $3, size_bytes = $4, "
        "content_type = $5, file_name = $6 WHERE media_id = $1",
        filled.media_id,
        filled.created_ms,
        filled.content_hash,
        filled.size_bytes,
        filled.content_type,
        filled.file_name,
    )


async def delete_file(tx: Tx, media_id: str) -> None:
    """Forget a file; its blob is another matter."""
    await tx.run("DELETE FROM media WHERE media_id = $1", media_id)


async def files_of(db: Reader, user_id: UserId) -> list[File]:
    """All files of a user."""
    rows = await db.all(f"SELECT {_SHOWN} FROM media WHERE user_id = $1", user_id)
    return [_file(row) for row in rows]


async def owners_of(db: Reader, media_ids: Sequence[str]) -> dict[str, UserId]:
    """Who has uploaded files; those that do not exist are left out."""
    rows = await db.all(
        "SELECT media_id, user_id FROM media WHERE media_id IN ($1...)", list(media_ids)
    )
    return {row[0]: row[1] for row in rows}


async def used_bytes(db: Reader, user_id: UserId) -> int:
    """The size of all files of a user together."""
    row = await db.one("SELECT COALESCE(SUM(size_bytes), 0) FROM media WHERE user_id = $1", user_id)
    return int(row[0])


async def pending_until(db: Reader, user_id: UserId, now_ms: int) -> list[int]:
    """When the pending uploads of a user expire, soonest first."""
    rows = await db.all(
        "SELECT expires_ms FROM media WHERE user_id = $1 AND content_hash IS NULL "
        "AND expires_ms > $2 ORDER BY expires_ms",
        user_id,
        now_ms,
    )
    return [expires_ms for (expires_ms,) in rows]


async def delete_expired(tx: Tx, now_ms: int) -> None:
    """Forget pending uploads whose time is over."""
    await tx.run("DELETE FROM media WHERE content_hash IS NULL AND expires_ms <= $1", now_ms)


async def is_content_used(db: Reader, content_hash: str) -> bool:
    """Whether a file has this content."""
    row = await db.maybe("SELECT 1 FROM media WHERE content_hash = $1 LIMIT 1", content_hash)
    return row is not None


async def used_blobs(db: Reader, hashes: list[str]) -> set[str]:
    """Those of the blobs that a file or thumbnail refers to."""
    rows = await db.all(
        "SELECT content_hash FROM media WHERE content_hash IN ($1...) "
        "UNION SELECT thumbnail_hash FROM thumbnails WHERE thumbnail_hash IN ($1...)",
        hashes,
    )
    return {content_hash for (content_hash,) in rows}


async def contents_after(db: Reader, after: str, limit: int) -> list[str]:
    """The content of files, in the order of the hashes."""
    rows = await db.all(
        "SELECT DISTINCT content_hash FROM media WHERE content_hash IS NOT NULL"
        " AND content_hash > $1 ORDER BY content_hash LIMIT $2",
        after,
        limit,
    )
    return [row[0] for row in rows]


async def thumbnails_after(db: Reader, after: str, limit: int) -> list[str]:
    """The blobs of thumbnails, in the order of the hashes."""
    rows = await db.all(
        "SELECT DISTINCT thumbnail_hash FROM thumbnails WHERE thumbnail_hash > $1"
        " ORDER BY thumbnail_hash LIMIT $2",
        after,
        limit,
    )
    return [row[0] for row in rows]


async def thumbnail(db: Reader, content_hash: str, wish: Wish) -> Thumbnail | None:
    """The thumbnail of some content, if it has been drawn."""
    row = await db.maybe(
        "SELECT thumbnail_hash, size_bytes, content_type FROM thumbnails WHERE content_hash = $1 "
        "AND width = $2 AND height = $3 AND method = $4 AND is_animated = $5",
        content_hash,
        wish.width,
        wish.height,
        wish.method,
        wish.is_animated,
    )
    return None if row is None else Thumbnail(*row)


async def add_thumbnail(tx: Tx, content_hash: str, wish: Wish, drawn: Thumbnail) -> None:
    """Remember a drawn thumbnail."""
    await tx.run(
        "INSERT INTO thumbnails (content_hash, width, height, method, is_animated, "
        "thumbnail_hash, size_bytes, content_type) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (content_hash, width, height, method, is_animated) DO UPDATE SET "
        "thumbnail_hash = excluded.thumbnail_hash, size_bytes = excluded.size_bytes, "
        "content_type = excluded.content_type",
        content_hash,
        wish.width,
        wish.height,
        wish.method,
        wish.is_animated,
        drawn.content_hash,
        drawn.size_bytes,
        drawn.content_type,
    )


async def delete_thumbnails(tx: Tx, content_hash: str) -> list[str]:
    """Forget the thumbnails of some content; returns their blobs."""
    rows = await tx.all(
        "SELECT thumbnail_hash FROM thumbnails WHERE content_hash = $1", content_hash
    )
    await tx.run("DELETE FROM thumbnails WHERE content_hash = $1", content_hash)
    return [thumbnail_hash for (thumbnail_hash,) in rows]


async def stored_files(db: Reader) -> tuple[int, int]:
    """How many files there are, and their size together."""
    row = await db.one(
        "SELECT count(*), COALESCE(SUM(size_bytes), 0) FROM media WHERE content_hash IS NOT NULL"
    )
    return int(row[0]), int(row[1])


async def owners_before(db: Reader, before_ms: int, limit: int) -> list[tuple[UserId, int, int]]:
    """Users with how many files, and bytes, they had uploaded before a time."""
    rows = await db.all(
        "SELECT user_id, count(*), sum(size_bytes) FROM media"
        " WHERE content_hash IS NOT NULL AND created_ms < $1"
        " GROUP BY user_id ORDER BY user_id LIMIT $2",
        before_ms,
        limit,
    )
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


async def some_of(
    db: Reader, user_id: UserId, but: Sequence[str], limit: int
) -> list[tuple[str, str | None]]:
    """Some files of a user, without those named: id and content."""
    rows = await db.all(
        "SELECT media_id, content_hash FROM media WHERE user_id = $1 AND NOT (media_id IN ($2...))"
        " ORDER BY media_id LIMIT $3",
        user_id,
        list(but),
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def older_than(db: Reader, before_ms: int, after: str, limit: int) -> list[str]:
    """Files with content from before a time, behind an id, in the order of the ids."""
    rows = await db.all(
        "SELECT media_id FROM media WHERE media_id > $1 AND created_ms < $2"
        " AND content_hash IS NOT NULL ORDER BY media_id LIMIT $3",
        after,
        before_ms,
        limit,
    )
    return [row[0] for row in rows]
