"""SQL over tables that the catalogue names: how many rows are about one person."""

from linnet.ids import UserId
from linnet.records.stored.entry import Stored
from linnet.storage.database import Reader


async def count_about(reader: Reader, stored: Stored, user_id: UserId) -> int:
    """Rows of one table that name a person in one of its columns for people."""
    named = " OR ".join(f"{column} = $1" for column in stored.people)
    row = await reader.one(f"SELECT count(*) FROM {stored.table} WHERE {named}", user_id)
    return int(row[0])
