"""SQL of the permissions to replace an encryption identity."""

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


async def allow_reset(tx: Tx, user_id: UserId, until_ts: int) -> None:
    await tx.run(
        "INSERT INTO identity_resets (user_id, until_ts) VALUES ($1, $2)"
        " ON CONFLICT (user_id) DO UPDATE SET until_ts = excluded.until_ts",
        user_id,
        until_ts,
    )


async def reset_allowed_until(db: Reader, user_id: UserId) -> int:
    row = await db.maybe("SELECT until_ts FROM identity_resets WHERE user_id = $1", user_id)
    return 0 if row is None else int(row[0])


async def remove_of(tx: Tx, user_id: UserId) -> None:
    """All of one user."""
    await tx.run("DELETE FROM identity_resets WHERE user_id = $1", user_id)
