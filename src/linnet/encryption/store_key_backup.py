"""SQL of the server-side key backup."""

from collections.abc import Iterable

import orjson
from msgspec import Struct

from linnet.encryption.backup_key import BackupKey
from linnet.encryption.store_wanted import combinations, wanted
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx


class BackupVersion(Struct, frozen=True):
    """A version of a user's backup. `etag` grows with every change of its keys."""

    version: int
    algorithm: str
    auth_data: JsonObject
    etag: int
    key_count: int
    is_deleted: bool


class StoredKey(Struct, frozen=True):
    """One key with its place; `key` is its metadata and encrypted content."""

    room_id: RoomId
    session_id: str
    key: BackupKey


_VERSION = "SELECT version, algorithm, auth_data, etag, key_count, is_deleted "


async def version(db: Reader, user_id: UserId, number: int) -> BackupVersion | None:
    """One version, also a deleted one."""
    row = await db.maybe(
        _VERSION + "FROM key_backup_versions WHERE user_id = $1 AND version = $2", user_id, number
    )
    return None if row is None else _version(row)


async def newest_version(
    db: Reader, user_id: UserId, *, with_deleted: bool = False
) -> BackupVersion | None:
    """The newest version that is not deleted, or the newest of all."""
    row = await db.maybe(
        _VERSION + "FROM key_backup_versions WHERE user_id = $1 AND (NOT is_deleted OR $2) "
        "ORDER BY version DESC LIMIT 1",
        user_id,
        with_deleted,
    )
    return None if row is None else _version(row)


async def add_version(tx: Tx, user_id: UserId, made: BackupVersion) -> None:
    """Add an empty version."""
    await tx.run(
        "INSERT INTO key_backup_versions "
        "(user_id, version, algorithm, auth_data, etag, key_count, is_deleted) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        user_id,
        made.version,
        made.algorithm,
        _text(made.auth_data),
        made.etag,
        made.key_count,
        made.is_deleted,
    )


async def set_auth_data(tx: Tx, user_id: UserId, number: int, auth_data: JsonObject) -> None:
    """Change a version's `auth_data`."""
    await tx.run(
        "UPDATE key_backup_versions SET auth_data = $3 WHERE user_id = $1 AND version = $2",
        user_id,
        number,
        _text(auth_data),
    )


async def set_contents(tx: Tx, user_id: UserId, changed: BackupVersion) -> None:
    """Write down a version's etag and number of keys after they have changed."""
    await tx.run(
        "UPDATE key_backup_versions SET etag = $3, key_count = $4 "
        "WHERE user_id = $1 AND version = $2",
        user_id,
        changed.version,
        changed.etag,
        changed.key_count,
    )


async def delete_version(tx: Tx, user_id: UserId, number: int) -> None:
    """Delete a version's keys and remember that it once was."""
    await tx.run(
        "UPDATE key_backup_versions SET is_deleted = $3, auth_data = '{}', key_count = 0 "
        "WHERE user_id = $1 AND version = $2",
        user_id,
        number,
        True,
    )
    await tx.run("DELETE FROM key_backup_keys WHERE user_id = $1 AND version = $2", user_id, number)


async def delete_all(tx: Tx, user_id: UserId) -> None:
    """Forget all backups of a user."""
    for table in ("key_backup_keys", "key_backup_versions"):
        await tx.run(f"DELETE FROM {table} WHERE user_id = $1", user_id)


_KEY = "SELECT k.room_id, k.session_id, k.first_message_index, k.forwarded_count, k.is_verified"

_KNOWN = wanted(
    ("room_id", "session_id"),
    _KEY + ", '{}' FROM wanted w JOIN key_backup_keys k ON k.user_id = $2 AND k.version = $3 "
    "AND k.room_id = w.room_id AND k.session_id = w.session_id",
)


async def known_keys(
    db: Reader, user_id: UserId, number: int, places: Iterable[tuple[RoomId, str]]
) -> dict[tuple[RoomId, str], BackupKey]:
    """The metadata of those keys that are stored at these places, without their content."""
    rows = await db.all(_KNOWN, combinations(places), user_id, number)
    return {(stored.room_id, stored.session_id): stored.key for stored in map(_stored, rows)}


async def put_keys(tx: Tx, user_id: UserId, number: int, keys: Iterable[StoredKey]) -> None:
    """Set keys at their places."""
    await tx.many(
        "INSERT INTO key_backup_keys (user_id, version, room_id, session_id, "
        "first_message_index, forwarded_count, is_verified, session_data) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (user_id, version, room_id, session_id) DO UPDATE SET "
        "first_message_index = excluded.first_message_index, "
        "forwarded_count = excluded.forwarded_count, is_verified = excluded.is_verified, "
        "session_data = excluded.session_data",
        [
            (
                user_id,
                number,
                stored.room_id,
                stored.session_id,
                stored.key.first_message_index,
                stored.key.forwarded_count,
                stored.key.is_verified,
                _text(stored.key.session_data),
            )
            for stored in keys
        ],
    )


async def key(
    db: Reader, user_id: UserId, number: int, place: tuple[RoomId, str]
) -> BackupKey | None:
    """The key at one place."""
    row = await db.maybe(
        _KEY + ", k.session_data FROM key_backup_keys k WHERE k.user_id = $1 AND k.version = $2 "
        "AND k.room_id = $3 AND k.session_id = $4",
        user_id,
        number,
        *place,
    )
    return None if row is None else _stored(row).key


async def keys_after(
    db: Reader, user_id: UserId, number: int, place: tuple[str, str], limit: int
) -> list[StoredKey]:
    """The next keys in the order of rooms and sessions, after a place."""
    rows = await db.all(
        _KEY + ", k.session_data FROM key_backup_keys k WHERE k.user_id = $1 AND k.version = $2 "
        "AND (k.room_id, k.session_id) > ($3, $4) ORDER BY k.room_id, k.session_id LIMIT $5",
        user_id,
        number,
        *place,
        limit,
    )
    return [_stored(row) for row in rows]


async def keys_in_room_after(
    db: Reader, user_id: UserId, number: int, place: tuple[str, str], limit: int
) -> list[StoredKey]:
    """The next keys of the place's room in the order of sessions, after the place."""
    rows = await db.all(
        _KEY + ", k.session_data FROM key_backup_keys k WHERE k.user_id = $1 AND k.version = $2 "
        "AND k.room_id = $3 AND k.session_id > $4 ORDER BY k.session_id LIMIT $5",
        user_id,
        number,
        *place,
        limit,
    )
    return [_stored(row) for row in rows]


async def delete_keys(
    tx: Tx, user_id: UserId, number: int, room_id: RoomId | None, session_id: str | None
) -> int:
    """Delete all keys of a version, of one of its rooms, or a single one; returns how many."""
    where = "WHERE user_id = $1 AND version = $2"
    args: list[object] = [user_id, number]
    for column, value in (("room_id", room_id), ("session_id", session_id)):
        if value is not None:
            args.append(value)
            where += f" AND {column} = ${len(args)}"
    (count,) = await tx.one(f"SELECT COUNT(*) FROM key_backup_keys {where}", *args)
    await tx.run(f"DELETE FROM key_backup_keys {where}", *args)
    return int(count)


def _text(value: object) -> str:
    return canonical_json.encode(value).decode()


def _version(row: tuple[int, str, str, int, int, int]) -> BackupVersion:
    number, algorithm, auth_data, etag, key_count, is_deleted = row
    return BackupVersion(
        number, algorithm, orjson.loads(auth_data), etag, key_count, bool(is_deleted)
    )


def _stored(row: tuple[str, str, int, int, int, str]) -> StoredKey:
    room_id, session_id, first_message_index, forwarded_count, is_verified, data = row
    return StoredKey(
        RoomId(room_id),
        session_id,
        BackupKey(first_message_index, forwarded_count, bool(is_verified), orjson.loads(data)),
    )


async def count_kept(reader: Reader, user_id: UserId) -> int:
    """Keys in all backups of a user."""
    row = await reader.one("SELECT count(*) FROM key_backup_keys WHERE user_id = $1", user_id)
    return int(row[0])
