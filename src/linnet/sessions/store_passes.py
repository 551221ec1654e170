"""SQL of passes: short-lived secrets that open one thing."""

from typing import Literal

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx

PassKind = Literal["openid", "login", "export"]


async def add(tx: Tx, token_hash: bytes, kind: PassKind, user_id: UserId, expires_ts: int) -> None:
    await tx.run(
        "INSERT INTO passes (token_hash, kind, user_id, expires_ts) VALUES ($1, $2, $3, $4)",
        token_hash,
        kind,
        user_id,
        expires_ts,
    )


async def owner(reader: Reader, token_hash: bytes, kind: PassKind, now_ms: int) -> UserId | None:
    """Whose pass this is; None when it is none, or not any more."""
    row = await reader.maybe(
        "SELECT user_id FROM passes WHERE token_hash = $1 AND kind = $2 AND expires_ts > $3",
        token_hash,
        kind,
        now_ms,
    )
    return None if row is None else row[0]


async def remove(tx: Tx, token_hash: bytes) -> None:
    await tx.run("DELETE FROM passes WHERE token_hash = $1", token_hash)


async def remove_of(tx: Tx, user_id: UserId) -> None:
    """All passes of a user."""
    await tx.run("DELETE FROM passes WHERE user_id = $1", user_id)


async def trim(tx: Tx, user_id: UserId, kind: PassKind, now_ms: int, kept: int) -> None:
    """Remove what has expired, and all but the newest `kept`."""
    await tx.run(
        "DELETE FROM passes WHERE user_id = $1 AND kind = $2 AND (expires_ts <= $3"
        " OR token_hash NOT IN (SELECT token_hash FROM passes WHERE user_id = $1 AND kind = $2"
        "   ORDER BY expires_ts DESC LIMIT $4))",
        user_id,
        kind,
        now_ms,
        kept,
    )
