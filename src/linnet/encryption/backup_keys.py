"""Keys in the key backup: store, fetch and delete them, singly, by room or all.

# spec: client-server-api #server-side-key-backups
"""

from collections.abc import AsyncIterator

import msgspec
from msgspec import Struct

from linnet.encryption import store_key_backup
from linnet.encryption.backup_key import BackupKey, is_better
from linnet.encryption.backup_versions import UNKNOWN_VERSION, existing_version
from linnet.encryption.key_formats import check_name
from linnet.encryption.store_key_backup import BackupVersion, StoredKey
from linnet.encryption.wiring import Encryption
from linnet.errors import NotFound, TooLarge, WrongRoomKeysVersion
from linnet.events import canonical_json
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, encode
from linnet.ids import RoomId, UserId, parse_room_id
from linnet.storage.database import Tx

MAX_BODY_BYTES = 16 * 1024 * 1024
MAX_KEY_BYTES = 65_536
"""Largest encrypted key; a usual one has about a kilobyte."""
PAGE_KEYS = 500
"""Keys read at once while a backup is sent."""


class OfVersion(Struct, frozen=True):
    version: str


class RoomKeyBackup(Struct, frozen=True):
    sessions: dict[str, BackupKey]


class KeyBackup(Struct, frozen=True):
    rooms: dict[str, RoomKeyBackup]


class KeysChanged(Struct, frozen=True):
    """The backup after a change."""

    etag: str
    count: int


@endpoint(
    "PUT",
    "/_matrix/client/v3/room_keys/keys/{room_id}/{session_id}",
    operation="putRoomKeyBySessionId",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def put_key(
    encryption: Encryption,
    call: Call,
    room_id: RoomId,
    session_id: str,
    *,
    query: OfVersion,
    body: BackupKey,
) -> KeysChanged:
    key = StoredKey(room_id, check_name(session_id, "session id"), body)
    return await store_keys(encryption, call.requester.user_id, query.version, [key])


@endpoint(
    "PUT",
    "/_matrix/client/v3/room_keys/keys/{room_id}",
    operation="putRoomKeysByRoomId",
    access=Access.USER,
    limit=Limit.KEYS,
    body_bytes_max=MAX_BODY_BYTES,
)
async def put_room(
    encryption: Encryption, call: Call, room_id: RoomId, *, query: OfVersion, body: RoomKeyBackup
) -> KeysChanged:
    keys = _keys_of_room(room_id, body)
    return await store_keys(encryption, call.requester.user_id, query.version, keys)


@endpoint(
    "PUT",
    "/_matrix/client/v3/room_keys/keys",
    operation="putRoomKeys",
    access=Access.USER,
    limit=Limit.KEYS,
    body_bytes_max=MAX_BODY_BYTES,
)
async def put_all(
    encryption: Encryption, call: Call, *, query: OfVersion, body: KeyBackup
) -> KeysChanged:
    keys = [
        key for text, room in body.rooms.items() for key in _keys_of_room(parse_room_id(text), room)
    ]
    return await store_keys(encryption, call.requester.user_id, query.version, keys)


def _keys_of_room(room_id: RoomId, room: RoomKeyBackup) -> list[StoredKey]:
    return [
        StoredKey(room_id, check_name(session_id, "session id"), key)
        for session_id, key in room.sessions.items()
    ]


async def store_keys(
    encryption: Encryption, user_id: UserId, version: str, keys: list[StoredKey]
) -> KeysChanged:
    """Put keys into the newest backup; of two keys for a session the better one is kept.

    Raises:
        NotFound: there is no backup.
        WrongRoomKeysVersion: it is not the newest one.
        TooLarge: a key is over MAX_KEY_BYTES.
    """
    for stored in keys:
        if len(canonical_json.encode(stored.key.session_data)) > MAX_KEY_BYTES:
            raise TooLarge(f"A key is larger than {MAX_KEY_BYTES} bytes")
    async with encryption.db.transaction() as tx:
        newest = await store_key_backup.newest_version(tx, user_id)
        if newest is None:
            raise NotFound(UNKNOWN_VERSION)
        if str(newest.version) != version:
            raise WrongRoomKeysVersion("Wrong backup version", current_version=str(newest.version))
        places = [(stored.room_id, stored.session_id) for stored in keys]
        known = await store_key_backup.known_keys(tx, user_id, newest.version, places)
        better = []
        for place, stored in zip(places, keys, strict=True):
            old = known.get(place)
            if old is None or is_better(stored.key, old):
                better.append(stored)
        await store_key_backup.put_keys(tx, user_id, newest.version, better)
        return await _changed(
            tx, user_id, newest, added=len(places) - len(known), is_changed=bool(better)
        )


async def _changed(
    tx: Tx, user_id: UserId, version: BackupVersion, *, added: int, is_changed: bool
) -> KeysChanged:
    if is_changed:
        version = msgspec.structs.replace(
            version, etag=version.etag + 1, key_count=version.key_count + added
        )
        await store_key_backup.set_contents(tx, user_id, version)
    return KeysChanged(str(version.etag), version.key_count)


@endpoint(
    "GET",
    "/_matrix/client/v3/room_keys/keys/{room_id}/{session_id}",
    operation="getRoomKeyBySessionId",
    access=Access.USER,
)
async def get_key(
    encryption: Encryption, call: Call, room_id: RoomId, session_id: str, *, query: OfVersion
) -> BackupKey:
    user_id = call.requester.user_id
    place = (room_id, check_name(session_id, "session id"))
    async with encryption.db.snapshot() as reader:
        version = await existing_version(reader, user_id, query.version)
        key = await store_key_backup.key(reader, user_id, version.version, place)
    if key is None:
        raise NotFound("Key not found")
    return key


@endpoint(
    "GET",
    "/_matrix/client/v3/room_keys/keys/{room_id}",
    operation="getRoomKeysByRoomId",
    access=Access.USER,
)
async def get_room(
    encryption: Encryption, call: Call, room_id: RoomId, *, query: OfVersion
) -> Response:
    user_id = call.requester.user_id
    async with encryption.db.snapshot() as reader:
        version = await existing_version(reader, user_id, query.version)
    return Response(body=_room_text(encryption, user_id, version.version, room_id))


@endpoint(
    "GET",
    "/_matrix/client/v3/room_keys/keys",
    operation="getRoomKeys",
    access=Access.USER,
)
async def get_all(encryption: Encryption, call: Call, *, query: OfVersion) -> Response:
    user_id = call.requester.user_id
    async with encryption.db.snapshot() as reader:
        version = await existing_version(reader, user_id, query.version)
    return Response(body=_backup_text(encryption, user_id, version.version))


async def _room_text(
    encryption: Encryption, user_id: UserId, number: int, room_id: RoomId
) -> AsyncIterator[bytes]:
    """The response for a room, page by page: no database connection waits for a slow client."""
    yield b'{"sessions":{'
    place: tuple[str, str] = (room_id, "")
    between = b""
    while True:
        async with encryption.db.snapshot() as reader:
            page = await store_key_backup.keys_in_room_after(
                reader, user_id, number, place, PAGE_KEYS
            )
        if not page:
            break
        yield between + b",".join(map(_session_text, page))
        place, between = (room_id, page[-1].session_id), b","
    yield b"}}"


async def _backup_text(
    encryption: Encryption, user_id: UserId, number: int
) -> AsyncIterator[bytes]:
    """The response with all keys, page by page."""
    yield b'{"rooms":{'
    place = ("", "")
    while True:
        async with encryption.db.snapshot() as reader:
            page = await store_key_backup.keys_after(reader, user_id, number, place, PAGE_KEYS)
        if not page:
            break
        parts = []
        for stored in page:
            if stored.room_id == place[0]:
                parts.append(b",")
            else:
                parts += [b"}}," if place[0] else b"", encode(stored.room_id), b':{"sessions":{']
            parts.append(_session_text(stored))
            place = (stored.room_id, stored.session_id)
        yield b"".join(parts)
    yield b"}}}}" if place[0] else b"}}"


def _session_text(stored: StoredKey) -> bytes:
    return encode(stored.session_id) + b":" + encode(stored.key)


@endpoint(
    "DELETE",
    "/_matrix/client/v3/room_keys/keys/{room_id}/{session_id}",
    operation="deleteRoomKeyBySessionId",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def delete_key(
    encryption: Encryption, call: Call, room_id: RoomId, session_id: str, *, query: OfVersion
) -> KeysChanged:
    check_name(session_id, "session id")
    return await delete_keys(encryption, call.requester.user_id, query.version, room_id, session_id)


@endpoint(
    "DELETE",
    "/_matrix/client/v3/room_keys/keys/{room_id}",
    operation="deleteRoomKeysByRoomId",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def delete_room(
    encryption: Encryption, call: Call, room_id: RoomId, *, query: OfVersion
) -> KeysChanged:
    return await delete_keys(encryption, call.requester.user_id, query.version, room_id)


@endpoint(
    "DELETE",
    "/_matrix/client/v3/room_keys/keys",
    operation="deleteRoomKeys",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def delete_all(encryption: Encryption, call: Call, *, query: OfVersion) -> KeysChanged:
    return await delete_keys(encryption, call.requester.user_id, query.version)


async def delete_keys(
    encryption: Encryption,
    user_id: UserId,
    version: str,
    room_id: RoomId | None = None,
    session_id: str | None = None,
) -> KeysChanged:
    """Delete all keys of a version, those of a room, or a single one.

    Raises:
        NotFound: there is no such version.
    """
    async with encryption.db.transaction() as tx:
        existing = await existing_version(tx, user_id, version)
        deleted = await store_key_backup.delete_keys(
            tx, user_id, existing.version, room_id, session_id
        )
        return await _changed(tx, user_id, existing, added=-deleted, is_changed=deleted > 0)
