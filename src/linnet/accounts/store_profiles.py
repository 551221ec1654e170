"""SQL of the profiles."""

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


async def profile(db: Reader, user_id: UserId) -> dict[str, bytes]:
    """The fields that are set, each with the JSON text of its value."""
    rows = await db.all(
        "SELECT field, value FROM profiles WHERE user_id = $1 ORDER BY field", user_id
    )
    return {field: bytes(value) for field, value in rows}


async def set_field(tx: Tx, user_id: UserId, field: str, value: bytes) -> None:
    await tx.run(
        "INSERT INTO profiles (user_id, field, value) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id, field) DO UPDATE SET value = excluded.value",
        user_id,
        field,
        value,
    )


async def remove_field(tx: Tx, user_id: UserId, field: str) -> None:
    await tx.run("DELETE FROM profiles WHERE user_id = $1 AND field = $2", user_id, field)


async def remove_profile(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM profiles WHERE user_id = $1", user_id)
