"""SQL of the safety team."""

from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx

MAX_MODERATORS = 1000


class Moderator(Struct, frozen=True):
    """Somebody whom an administrator has named; `named_by` is None for the terminal."""

    user_id: UserId
    named_by: UserId | None
    named_ts: int


async def all_moderators(reader: Reader, limit: int) -> list[Moderator]:
    rows = await reader.all(
        "SELECT user_id, named_by, named_ts FROM moderators ORDER BY user_id LIMIT $1", limit
    )
    return [Moderator(*row) for row in rows]


async def is_moderator(reader: Reader, user_id: UserId) -> bool:
    row = await reader.maybe("SELECT 1 FROM moderators WHERE user_id = $1", user_id)
    return row is not None


async def add(tx: Tx, new: Moderator) -> None:
    await tx.run(
        "INSERT INTO moderators (user_id, named_by, named_ts) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id) DO NOTHING",
        new.user_id,
        new.named_by,
        new.named_ts,
    )


async def remove(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM moderators WHERE user_id = $1", user_id)
