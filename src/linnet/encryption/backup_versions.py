"""Versions of the key backup: create, look at, change and delete them.

# spec: client-server-api #server-side-key-backups
"""

from msgspec import UNSET, Struct, UnsetType

from linnet.encryption import store_key_backup
from linnet.encryption.key_formats import MAX_KEYS_BYTES, check_name
from linnet.encryption.store_key_backup import BackupVersion
from linnet.encryption.wiring import Encryption
from linnet.errors import InvalidParam, NotFound, TooLarge
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId
from linnet.storage.database import Reader

UNKNOWN_VERSION = "Unknown backup version"
MAX_VERSION = 2**63 - 1


class NewVersion(Struct, frozen=True):
    algorithm: str
    auth_data: JsonObject


class ChangedVersion(Struct, frozen=True):
    algorithm: str
    auth_data: JsonObject
    version: str | UnsetType = UNSET


class VersionResponse(Struct, frozen=True):
    version: str


class VersionInfo(Struct, frozen=True):
    """A version, with the number of keys and a tag that changes with them."""

    algorithm: str
    auth_data: JsonObject
    count: int
    etag: str
    version: str


@endpoint(
    "POST",
    "/_matrix/client/v3/room_keys/version",
    operation="postRoomKeysVersion",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def post_version(encryption: Encryption, call: Call, body: NewVersion) -> VersionResponse:
    _check_auth_data(body.auth_data)
    check_name(body.algorithm, "algorithm")
    return VersionResponse(str(await create_version(encryption, call.requester.user_id, body)))


async def create_version(encryption: Encryption, user_id: UserId, new: NewVersion) -> int:
    """Begin an empty backup, from now on the only one that keys can be written to."""
    async with encryption.db.transaction() as tx:
        newest = await store_key_backup.newest_version(tx, user_id, with_deleted=True)
        number = 1 if newest is None else newest.version + 1
        made = BackupVersion(number, new.algorithm, new.auth_data, 0, 0, is_deleted=False)
        await store_key_backup.add_version(tx, user_id, made)
    return number


@endpoint(
    "GET",
    "/_matrix/client/v3/room_keys/version",
    operation="getRoomKeysVersionCurrent",
    access=Access.USER,
)
async def get_newest_version(encryption: Encryption, call: Call) -> VersionInfo:
    async with encryption.db.snapshot() as reader:
        newest = await store_key_backup.newest_version(reader, call.requester.user_id)
    if newest is None:
        raise NotFound("No current backup version")
    return _info(newest)


@endpoint(
    "GET",
    "/_matrix/client/v3/room_keys/version/{version}",
    operation="getRoomKeysVersion",
    access=Access.USER,
)
async def get_version(encryption: Encryption, call: Call, version: str) -> VersionInfo:
    async with encryption.db.snapshot() as reader:
        return _info(await existing_version(reader, call.requester.user_id, version))


@endpoint(
    "PUT",
    "/_matrix/client/v3/room_keys/version/{version}",
    operation="putRoomKeysVersion",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def put_version(
    encryption: Encryption, call: Call, version: str, body: ChangedVersion
) -> JsonObject:
    _check_auth_data(body.auth_data)
    user_id = call.requester.user_id
    async with encryption.db.transaction() as tx:
        existing = await existing_version(tx, user_id, version)
        if body.version is not UNSET and body.version != version:
            raise InvalidParam("The version in the body is not that in the path")
        if body.algorithm != existing.algorithm:
            raise InvalidParam("Algorithm does not match")
        await store_key_backup.set_auth_data(tx, user_id, existing.version, body.auth_data)
    return {}


@endpoint(
    "DELETE",
    "/_matrix/client/v3/room_keys/version/{version}",
    operation="deleteRoomKeysVersion",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def delete_version(encryption: Encryption, call: Call, version: str) -> JsonObject:
    user_id = call.requester.user_id
    async with encryption.db.transaction() as tx:
        existing = await store_key_backup.version(tx, user_id, version_number(version))
        if existing is None:
            raise NotFound(UNKNOWN_VERSION)
        await store_key_backup.delete_version(tx, user_id, existing.version)
    return {}


async def existing_version(db: Reader, user_id: UserId, version: str) -> BackupVersion:
    """The version of this name.

    Raises:
        NotFound: it never was, or it was deleted.
    """
    found = await store_key_backup.version(db, user_id, version_number(version))
    if found is None or found.is_deleted:
        raise NotFound(UNKNOWN_VERSION)
    return found


def version_number(text: str) -> int:
    """The number of a version that we may have named so.

    Raises:
        NotFound: we have not.
    """
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    if not 0 < number <= MAX_VERSION or str(number) != text:
        raise NotFound(UNKNOWN_VERSION)
    return number


def _check_auth_data(auth_data: JsonObject) -> None:
    if len(canonical_json.encode(auth_data)) > MAX_KEYS_BYTES:
        raise TooLarge("auth_data is too large")


def _info(version: BackupVersion) -> VersionInfo:
    return VersionInfo(
        version.algorithm,
        version.auth_data,
        version.key_count,
        str(version.etag),
        str(version.version),
    )
