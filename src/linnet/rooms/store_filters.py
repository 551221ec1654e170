"""SQL of the filters that clients left here."""

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


async def definition(reader: Reader, user_id: UserId, filter_id: str) -> bytes | None:
    """The JSON of a filter."""
    row = await reader.maybe(
        "SELECT definition FROM user_filters WHERE user_id = $1 AND filter_id = $2",
        user_id,
        filter_id,
    )
    return None if row is None else bytes(row[0])


async def count(reader: Reader, user_id: UserId) -> int:
    """How many filters a user has left."""
    row = await reader.one("SELECT count(*) FROM user_filters WHERE user_id = $1", user_id)
    return int(row[0])


async def insert(tx: Tx, user_id: UserId, filter_id: str, text: bytes) -> None:
    """A new filter."""
    await tx.run(
        "INSERT INTO user_filters (user_id, filter_id, definition) VALUES ($1, $2, $3)",
        user_id,
        filter_id,
        text,
    )
