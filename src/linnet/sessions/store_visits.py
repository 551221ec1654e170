"""SQL of the visits."""

from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


class Visit(Struct, frozen=True):
    user_id: UserId
    session_id: int | None
    proven_ts: int
    expires_ts: int


async def visit(db: Reader, token_hash: bytes) -> Visit | None:
    """The visit, unless the session it grew from is over."""
    row = await db.maybe(
        "SELECT user_id, session_id, proven_ts, expires_ts FROM visits v WHERE token_hash = $1"
        " AND (session_id IS NULL"
        "   OR EXISTS (SELECT 1 FROM sessions s WHERE s.session_id = v.session_id))",
        token_hash,
    )
    return None if row is None else Visit(*row)


async def add_visit(tx: Tx, token_hash: bytes, new: Visit) -> None:
    await tx.run(
        "INSERT INTO visits (token_hash, user_id, session_id, proven_ts, expires_ts)"
        " VALUES ($1, $2, $3, $4, $5)",
        token_hash,
        new.user_id,
        new.session_id,
        new.proven_ts,
        new.expires_ts,
    )


async def remove_visit(tx: Tx, token_hash: bytes) -> None:
    await tx.run("DELETE FROM visits WHERE token_hash = $1", token_hash)


async def remove_expired(tx: Tx, now_ms: int) -> None:
    await tx.run("DELETE FROM visits WHERE expires_ts <= $1", now_ms)


async def remove_visits_of(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM visits WHERE user_id = $1", user_id)


async def keep_newest(tx: Tx, user_id: UserId, count: int) -> None:
    """Remove all visits of a user but the newest."""
    await tx.run(
        "DELETE FROM visits WHERE user_id = $1 AND token_hash NOT IN (SELECT token_hash"
        " FROM visits WHERE user_id = $1 ORDER BY expires_ts DESC LIMIT $2)",
        user_id,
        count,
    )
