"""A user publishes signatures: on own devices, on the own master key, on the master keys of others.

# spec: client-server-api #post_matrixclientv3keyssignaturesupload
"""

from collections.abc import Mapping

from msgspec import Struct

from linnet.changes.vocabulary import UserKeySigned
from linnet.encryption import store_cross_signing, store_device_keys
from linnet.encryption.device_lists import mark_device_list
from linnet.encryption.key_formats import (
    CrossSigningKey,
    check_name,
    is_same_key,
    is_signed_by,
    object_in,
)
from linnet.encryption.store_cross_signing import KeySignature
from linnet.encryption.wiring import Encryption
from linnet.errors import BadJson, InvalidSignature, MatrixError, NotFound, TooLarge
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId, parse_user_id
from linnet.storage.database import Tx

MAX_SIGNED_KEYS = 1000
"""Keys in one call. A user signs a few devices at a time."""

Failures = dict[str, dict[str, JsonObject]]


class SignaturesResponse(Struct, frozen=True):
    """Errors by user and key; what is not listed was accepted."""

    failures: Failures


class _Known(Struct, frozen=True):
    """The stored keys that a request may be about."""

    devices: Mapping[str, JsonObject]
    """The signer's own, by device id."""
    own: Mapping[str, CrossSigningKey]
    masters: Mapping[UserId, CrossSigningKey]


@endpoint(
    "POST",
    "/_matrix/client/v3/keys/signatures/upload",
    operation="uploadCrossSigningSignatures",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def post_signatures(
    encryption: Encryption, call: Call, body: JsonObject
) -> SignaturesResponse:
    signed: dict[UserId, dict[str, JsonObject]] = {}
    for text in body:
        signed[parse_user_id(text)] = object_in(body, text)
    if sum(map(len, signed.values())) > MAX_SIGNED_KEYS:
        raise TooLarge(f"At most {MAX_SIGNED_KEYS} keys can be signed at once")
    return SignaturesResponse(await sign_keys(encryption, call.requester.user_id, signed))


async def sign_keys(
    encryption: Encryption, signer: UserId, signed: Mapping[UserId, Mapping[str, JsonObject]]
) -> Failures:
    """Keep the signatures that are right, and return why the others were not."""
    failures: Failures = {}
    async with encryption.db.transaction() as tx:
        known = await _load(tx, signer, list(signed))
        found: list[KeySignature] = []
        for user_id, keys in signed.items():
            for key_id, key in keys.items():
                try:
                    found += _signatures_in(known, signer, (user_id, key_id), key)
                except MatrixError as error:
                    failures.setdefault(user_id, {})[key_id] = error.body()
        stored = await store_cross_signing.signatures_on(tx, list(signed), signer)
        new = [signature for signature in found if signature not in stored]
        await store_cross_signing.put_signatures(tx, new)
        await _announce(tx, signer, {signature.target_user_id for signature in new})
    return failures


async def _load(tx: Tx, signer: UserId, user_ids: list[UserId]) -> _Known:
    keys = await store_cross_signing.cross_signing_keys_of(tx, [signer, *user_ids])
    return _Known(
        {
            device.device_id: device.keys
            for device in await store_device_keys.device_keys_of(tx, [signer])
        },
        {key.usage: key for key in keys if key.user_id == signer},
        {key.user_id: key for key in keys if key.usage == "master"},
    )


async def _announce(tx: Tx, signer: UserId, targets: set[UserId]) -> None:
    if signer in targets:
        await mark_device_list(tx, signer)
    # Whom somebody has verified is nobody else's business: only the signer's devices hear of it.
    for target in sorted(targets - {signer}):
        position = tx.next_position()
        await store_cross_signing.put_key_signing(tx, signer, target, position)
        tx.emit(UserKeySigned(position, signer, target))


def _signatures_in(
    known: _Known, signer: UserId, target: tuple[UserId, str], key: object
) -> list[KeySignature]:
    """The valid signatures on one key.

    Raises:
        NotFound: there is no such key that this user could sign.
        InvalidSignature: the key is not the stored one, or the signature is missing or wrong.
        BadJson: this is not a key.
    """
    user_id, key_id = target
    if type(key) is not dict:
        raise BadJson("A signed key must be an object")
    canonical_json.check(key)
    check_name(key_id, "key id")
    stored = _stored_key(known, signer, user_id, key_id)
    if stored is None:
        raise NotFound("There is no such key")
    if not is_same_key(stored, key):
        raise InvalidSignature("The key is not the one that is stored")
    signers = _possible_signers(known, signer, user_id, key_id)
    by_signer = object_in(object_in(key, "signatures"), signer)
    new = {
        name: public_key for name, public_key in signers.items() if f"ed25519:{name}" in by_signer
    }
    if not new:
        raise InvalidSignature("No signature of a key that may sign this one")
    for name, public_key in new.items():
        if not is_signed_by(key, signer, name, public_key):
            raise InvalidSignature("The signature is wrong")
    return [
        KeySignature(user_id, key_id, signer, f"ed25519:{name}", by_signer[f"ed25519:{name}"])
        for name in new
    ]


def _stored_key(known: _Known, signer: UserId, user_id: UserId, key_id: str) -> JsonObject | None:
    if user_id == signer and key_id in known.devices:
        return known.devices[key_id]
    master = known.masters.get(user_id)
    return master.key if master is not None and master.key_id == key_id else None


def _possible_signers(
    known: _Known, signer: UserId, user_id: UserId, key_id: str
) -> dict[str, str]:
    """Names and public keys of the signer's keys that may sign this one."""
    if user_id != signer:
        usage = "user_signing"
    elif key_id in known.devices:
        usage = "self_signing"
    else:
        return {
            device_id: keys["keys"][f"ed25519:{device_id}"]
            for device_id, keys in known.devices.items()
        }
    key = known.own.get(usage)
    return {} if key is None else {key.key_id: key.key_id}
