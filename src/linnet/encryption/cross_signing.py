"""A user publishes cross-signing keys.

# spec: client-server-api #post_matrixclientv3keysdevice_signingupload
"""

from collections.abc import Mapping

from linnet.encryption import store_cross_signing
from linnet.encryption.device_lists import mark_device_list
from linnet.encryption.key_formats import (
    CrossSigningKey,
    checked_cross_signing_key,
    is_same_key,
    is_signed_by,
    object_in,
)
from linnet.encryption.removal import remove_dehydrated
from linnet.encryption.wiring import Encryption
from linnet.errors import Forbidden, InvalidSignature, MissingParam
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import DeviceId, UserId
from linnet.storage.database import Tx

USAGES = ("master", "self_signing", "user_signing")


class _ProofNeededError(Exception):
    """Keys exist already, and the new ones differ."""


@endpoint(
    "POST",
    "/_matrix/client/v3/keys/device_signing/upload",
    operation="uploadCrossSigningKeys",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def post_keys(encryption: Encryption, call: Call, body: JsonObject) -> JsonObject:
    user_id = call.requester.user_id
    keys = read_keys(body, user_id)
    try:
        await publish_keys(encryption, user_id, keys, is_proven=False)
    except _ProofNeededError:
        await encryption.require_reauth(call, body)
        await publish_keys(encryption, user_id, keys, is_proven=True)
    return {}


def read_keys(body: JsonObject, user_id: UserId) -> dict[str, CrossSigningKey]:
    """The keys in the body by usage, checked, but for the signatures of a stored master key."""
    keys = {}
    for usage in USAGES:
        if key := object_in(body, f"{usage}_key"):
            keys[usage] = checked_cross_signing_key(key, user_id, usage)
    if not keys:
        raise MissingParam("No key was sent")
    return keys


async def publish_keys(
    encryption: Encryption, user_id: UserId, keys: Mapping[str, CrossSigningKey], *, is_proven: bool
) -> None:
    """Set a user's cross-signing keys.

    The first keys, and the same keys again, need no proof that the account's owner asks.

    Raises:
        MissingParam: there is no master key, neither among these nor stored.
        InvalidSignature: the master key has not signed the others.
        Forbidden: a public key is the id of one of the user's devices.
        _ProofNeededError: keys would be replaced, and `is_proven` is not set.
    """
    async with encryption.db.transaction() as tx:
        stored = await store_cross_signing.cross_signing_keys(tx, user_id)
        master = keys.get("master") or stored.get("master")
        if master is None:
            raise MissingParam("There is no master key")
        for key in keys.values():
            _check_signed(key, master)
        changed = [key for key in keys.values() if _is_new(key, stored.get(key.usage))]
        if not changed:
            return
        if "master" in stored and not is_proven:
            raise _ProofNeededError
        devices = await encryption.devices_of(tx, [user_id])
        if not devices.get(user_id, {}).keys().isdisjoint(key.key_id for key in changed):
            raise Forbidden("The key is already the id of a device")
        await _replace(tx, stored, changed)
        if "master" in stored and any(key.usage == "master" for key in changed):
            # The old identity vouched for it, and nobody trusts that any more.
            await remove_dehydrated(tx, user_id)
        await mark_device_list(tx, user_id)


async def device_gate(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """Refuse to a new device the id that one of its user's cross-signing keys has.

    # spec: client-server-api #key-and-signature-security
    """
    keys = await store_cross_signing.cross_signing_keys(tx, user_id)
    if any(key.key_id == device_id for key in keys.values()):
        raise Forbidden("This device id is taken by a key")


def _check_signed(key: CrossSigningKey, master: CrossSigningKey) -> None:
    if key.usage != "master" and not is_signed_by(
        key.key, master.user_id, master.key_id, master.key_id
    ):
        raise InvalidSignature(f"The {key.usage} key is not signed by the master key")


def _is_new(key: CrossSigningKey, stored: CrossSigningKey | None) -> bool:
    return stored is None or not is_same_key(key.key, stored.key)


async def _replace(
    tx: Tx, stored: Mapping[str, CrossSigningKey], changed: list[CrossSigningKey]
) -> None:
    for key in changed:
        if (old := stored.get(key.usage)) is not None:
            await store_cross_signing.delete_signatures_on(tx, key.user_id, old.key_id)
            await store_cross_signing.delete_signatures_by(tx, key.user_id, old.key_id)
        await store_cross_signing.put_cross_signing_key(tx, key)
