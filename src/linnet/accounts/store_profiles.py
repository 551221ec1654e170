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


async def texts_after(
    db: Reader, after: tuple[str, str], limit: int
) -> list[tuple[tuple[str, str], bytes]]:
    """Values of all users behind a key, in the order of the keys: user and field."""
    rows = await db.all(
        "SELECT user_id, field, value FROM profiles"
        " WHERE (user_id, field) > ($1, $2) ORDER BY user_id, field LIMIT $3",
        *after,
        limit,
    )
    return [((row[0], row[1]), bytes(row[2])) for row in rows]
