"""Reading verbs about files, for administration."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import UserId
from linnet.media import store
from linnet.media.store import File
from linnet.storage.database import Reader

__all__ = ["File", "Stored", "files_of", "owners_before", "owners_of", "stored_files"]


class Stored(Struct, frozen=True):
    count: int
    size_bytes: int


async def files_of(reader: Reader, user_id: UserId) -> list[File]:
    """All files of a user, pending uploads too."""
    return await store.files_of(reader, user_id)


async def stored_files(reader: Reader) -> Stored:
    """All uploads together, before equal ones are stored once."""
    return Stored(*await store.stored_files(reader))


async def owners_before(reader: Reader, before_ms: int, limit: int) -> list[tuple[UserId, Stored]]:
    """Who has files here that were uploaded before a time, in the order of their ids."""
    found = await store.owners_before(reader, before_ms, limit)
    return [(user_id, Stored(count, size_bytes)) for user_id, count, size_bytes in found]


async def owners_of(reader: Reader, media_ids: Sequence[str]) -> dict[str, UserId]:
    """Who has uploaded files; those that do not exist are left out."""
    return await store.owners_of(reader, media_ids)
