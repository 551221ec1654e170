"""One key of a backup, and which of two keys for the same session is kept. No I/O."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from linnet.events.canonical_json import MAX_INTEGER

Count = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]


class BackupKey(Struct, frozen=True):
    """As clients send and get it. `session_data` is encrypted for the backup's public key."""

    first_message_index: Count
    forwarded_count: Count
    is_verified: bool
    session_data: dict[str, Any]


def is_better(new: BackupKey, old: BackupKey) -> bool:
    """Whether a new key replaces the one that the backup has.

    # spec: client-server-api #server-side-key-backups
    """
    return _worth(new) > _worth(old)


def _worth(key: BackupKey) -> tuple[bool, int, int]:
    return (key.is_verified, -key.first_message_index, -key.forwarded_count)
