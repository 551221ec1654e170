"""SQL of the profiles."""

from collections.abc import Collection

from linnet.accounts.profile_field import REMOVED, ProfileField
from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


async def profile(db: Reader, user_id: UserId) -> dict[str, bytes]:
    """The fields that are set, each with the JSON text of its value."""
    rows = await db.all(
        "SELECT field, value FROM profiles WHERE user_id = $1 AND value <> $2 ORDER BY field",
        user_id,
        REMOVED,
    )
    return {field: bytes(value) for field, value in rows}


async def fields_of(db: Reader, users: Collection[UserId]) -> dict[UserId, dict[str, ProfileField]]:
    """All fields of these users, removed ones too; users who have none are left out."""
    rows = await db.all(
        "SELECT user_id, field, value, position FROM profiles WHERE user_id IN ($1...)",
        list(users),
    )
    found: dict[UserId, dict[str, ProfileField]] = {}
    for user_id, field, value, position in rows:
        found.setdefault(user_id, {})[field] = ProfileField(bytes(value), position)
    return found


async def changed(db: Reader, after: int, until: int) -> list[tuple[UserId, str]]:
    """Fields that last changed after one position, up to and with another: user and field."""
    rows = await db.all(
        "SELECT user_id, field FROM profiles WHERE position > $1 AND position <= $2", after, until
    )
    return [(row[0], row[1]) for row in rows]


async def put_field(tx: Tx, user_id: UserId, field: str, new: ProfileField) -> None:
    await tx.run(
        "INSERT INTO profiles (user_id, field, value, position) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (user_id, field)"
        " DO UPDATE SET value = excluded.value, position = excluded.position",
        user_id,
        field,
        new.value,
        new.position,
    )


async def remove_fields(tx: Tx, user_id: UserId) -> None:
    """Nothing tells that there ever was anything."""
    await tx.run("DELETE FROM profiles WHERE user_id = $1", user_id)


async def forget_removals(tx: Tx, user_id: UserId, kept: int) -> None:
    """Remember no more than this many removed fields of a user, the newest."""
    await tx.run(
        "DELETE FROM profiles WHERE user_id = $1 AND value = $2 AND position <="
        " (SELECT position FROM profiles WHERE user_id = $1 AND value = $2"
        f" ORDER BY position DESC LIMIT 1 OFFSET {kept:d})",
        user_id,
        REMOVED,
    )


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
