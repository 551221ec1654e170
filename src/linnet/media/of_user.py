"""Reading verbs about files, for administration."""

from msgspec import Struct

from linnet.ids import UserId
from linnet.media import store
from linnet.media.store import File
from linnet.storage.database import Reader

__all__ = ["File", "Stored", "files_of", "stored_files"]


class Stored(Struct, frozen=True):
    count: int
    size_bytes: int


async def files_of(reader: Reader, user_id: UserId) -> list[File]:
    """All files of a user, pending uploads too."""
    return await store.files_of(reader, user_id)


async def stored_files(reader: Reader) -> Stored:
    """All uploads together, before equal ones are stored once."""
    return Stored(*await store.stored_files(reader))
