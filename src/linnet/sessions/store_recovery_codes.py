"""SQL of the recovery codes."""

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


async def code(db: Reader, user_id: UserId) -> tuple[str, int] | None:
    """The hash of a person's code, and when it was issued."""
    row = await db.maybe(
        "SELECT code_hash, issued_ts FROM recovery_codes WHERE user_id = $1", user_id
    )
    return None if row is None else (row[0], row[1])


async def put(tx: Tx, user_id: UserId, code_hash: str, now_ms: int) -> None:
    """Keep a new code; the one before is worth nothing any more."""
    await tx.run(
        "INSERT INTO recovery_codes (user_id, code_hash, issued_ts) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id) DO UPDATE SET code_hash = excluded.code_hash,"
        " issued_ts = excluded.issued_ts",
        user_id,
        code_hash,
        now_ms,
    )


async def remove(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM recovery_codes WHERE user_id = $1", user_id)
