"""A device publishes its identity keys, one-time keys and fallback keys.

# spec: client-server-api #post_matrixclientv3keysupload
"""

from typing import Any

from msgspec import Struct

from linnet.changes.vocabulary import KeyCountsChanged
from linnet.encryption import store_cross_signing, store_device_keys
from linnet.encryption.device_lists import mark_device_list
from linnet.encryption.key_counts import with_required
from linnet.encryption.key_formats import (
    check_one_time_key,
    checked_device_keys,
    is_same_key,
    object_in,
    split_key_id,
)
from linnet.encryption.wiring import Encryption
from linnet.errors import InvalidParam, UnknownDevice, UnknownToken
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.ids import DeviceId, UserId
from linnet.storage.database import Tx

MAX_ONE_TIME_KEYS = 1000
"""Unclaimed keys that a device may have. Clients keep about fifty."""
CLAIMED_KEPT_MS = 7 * 24 * 3600 * 1000
"""How long a claimed key is remembered: longer than any client repeats an upload."""

NamedKeys = dict[tuple[str, str], object]
"""One-time keys by algorithm and id."""


class UploadedKeys(Struct, frozen=True):
    """What one device publishes in one call, checked."""

    device_keys: JsonObject | None
    one_time_keys: NamedKeys
    fallback_keys: NamedKeys

    @property
    def is_empty(self) -> bool:
        return not (self.device_keys or self.one_time_keys or self.fallback_keys)


class KeyCountResponse(Struct, frozen=True):
    one_time_key_counts: dict[str, int]


@endpoint(
    "POST",
    "/_matrix/client/v3/keys/upload",
    operation="uploadKeys",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def post_keys(encryption: Encryption, call: Call, body: JsonObject) -> KeyCountResponse:
    requester = call.requester
    if not requester.device_id:
        raise UnknownDevice("The application service has to name a device")
    uploaded = read_upload(body, requester.user_id, requester.device_id)
    return KeyCountResponse(await upload_keys(encryption, requester, uploaded))


def read_upload(body: JsonObject, user_id: UserId, device_id: DeviceId) -> UploadedKeys:
    """Check what was sent.

    Raises:
        BadJson, InvalidParam, InvalidSignature, TooLarge: as said in `key_formats`.
    """
    device_keys = object_in(body, "device_keys")
    fallback_keys = _named(object_in(body, "fallback_keys"))
    if len({algorithm for algorithm, _ in fallback_keys}) != len(fallback_keys):
        raise InvalidParam("There can be one fallback key for each algorithm")
    return UploadedKeys(
        checked_device_keys(device_keys, user_id, device_id) if device_keys else None,
        _named(object_in(body, "one_time_keys")),
        fallback_keys,
    )


def _named(keys: dict[str, Any]) -> NamedKeys:
    named: NamedKeys = {}
    for name, key in keys.items():
        check_one_time_key(key)
        named[split_key_id(name)] = key
    return named


async def upload_keys(
    encryption: Encryption, requester: Requester, uploaded: UploadedKeys
) -> dict[str, int]:
    """Publish keys and return the counts of unclaimed one-time keys.

    Uploading the same again changes nothing and succeeds. With a new signing key the device starts
    afresh: one-time keys signed by the old one are dropped.

    Raises:
        InvalidParam: a one-time key's id is known with other content, or there are too many.
        UnknownToken: the device was signed out in the meantime.
    """
    device = (requester.user_id, requester.device_id)
    if uploaded.is_empty:
        return (await encryption.key_counts.of(*device)).one_time
    now_ms = encryption.clock.now_ms()
    async with encryption.db.transaction() as tx:
        await check_device_exists(encryption, tx, *device)
        await store_device_keys.forget_claimed_keys(tx, *device, now_ms - CLAIMED_KEPT_MS)
        counts = await put_keys(tx, *device, uploaded)
    return with_required(counts)


async def put_keys(
    tx: Tx, user_id: UserId, device_id: DeviceId, uploaded: UploadedKeys
) -> dict[str, int]:
    """Publish keys of a device that exists; returns the counts of its unclaimed one-time keys.

    Raises:
        InvalidParam: as `upload_keys`.
    """
    device = (user_id, device_id)
    if uploaded.device_keys is not None:
        await _put_device_keys(tx, *device, uploaded.device_keys)
    await _add_one_time_keys(tx, *device, uploaded.one_time_keys)
    await _put_fallback_keys(tx, *device, uploaded.fallback_keys)
    counts = await store_device_keys.count_one_time_keys(tx, *device)
    if sum(counts.values()) > MAX_ONE_TIME_KEYS:
        raise InvalidParam(f"A device may have {MAX_ONE_TIME_KEYS} one-time keys")
    tx.emit(KeyCountsChanged(tx.next_position(), *device))
    return counts


async def check_device_exists(
    encryption: Encryption, tx: Tx, user_id: UserId, device_id: DeviceId
) -> None:
    """Inside the transaction, so that no keys are left behind by a device that is being removed."""
    devices = await encryption.devices_of(tx, [user_id])
    if device_id not in devices.get(user_id, {}):
        raise UnknownToken("This device has been signed out")


async def _put_device_keys(tx: Tx, user_id: UserId, device_id: DeviceId, keys: JsonObject) -> None:
    before = await store_device_keys.device_keys(tx, user_id, device_id)
    if before == keys:
        return
    if before is not None and not is_same_key(before, keys):
        await store_cross_signing.delete_signatures_on(tx, user_id, device_id)
        signing_key = f"ed25519:{device_id}"
        if before["keys"][signing_key] != keys["keys"][signing_key]:
            await store_cross_signing.delete_signatures_by(tx, user_id, device_id)
            await store_device_keys.delete_one_time_keys(tx, user_id, device_id)
    await store_device_keys.put_device_keys(tx, user_id, device_id, keys)
    await mark_device_list(tx, user_id)


async def _add_one_time_keys(tx: Tx, user_id: UserId, device_id: DeviceId, keys: NamedKeys) -> None:
    if not keys:
        return
    key_ids = [key_id for _, key_id in keys]
    known = await store_device_keys.known_one_time_keys(tx, user_id, device_id, key_ids)
    for name, key in keys.items():
        if name in known and known[name] != key:
            raise InvalidParam(f"The one-time key {name[0]}:{name[1]} exists with other content")
    new = [(name, key) for name, key in keys.items() if name not in known]
    await store_device_keys.add_one_time_keys(tx, user_id, device_id, new, tx.next_position())


async def _put_fallback_keys(tx: Tx, user_id: UserId, device_id: DeviceId, keys: NamedKeys) -> None:
    if not keys:
        return
    known = await store_device_keys.fallback_keys(tx, user_id, device_id)
    for (algorithm, key_id), key in keys.items():
        # A repeated upload must not make a used key look unused.
        if known.get(algorithm) != (key_id, key):
            await store_device_keys.put_fallback_key(
                tx, user_id, device_id, (algorithm, key_id), key
            )
