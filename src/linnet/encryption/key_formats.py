"""What uploaded keys must look like. No I/O: each check raises or returns.

# spec: client-server-api #key-algorithms
"""

import base64
import binascii
from typing import Any

from msgspec import Struct

from linnet.errors import BadJson, InvalidParam, InvalidSignature, TooLarge
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.events.signing import is_signature_valid, signable_json
from linnet.ids import UserId

MAX_NAME_BYTES = 255
"""Longest key id, algorithm and other names that clients choose. The limit is ours."""
MAX_KEYS_BYTES = 65_536
"""Largest identity keys of a device or cross-signing key, as canonical JSON."""
MAX_ONE_TIME_KEY_BYTES = 4096
ED25519_KEY_BYTES = 32


class CrossSigningKey(Struct, frozen=True):
    """A cross-signing key of a user; `key_id` is the public key in unpadded base64."""

    user_id: UserId
    usage: str
    key_id: str
    key: JsonObject


def check_name(text: object, what: str) -> str:
    """A short text that both databases can keep.

    Raises:
        InvalidParam: not a string, empty, too long, or with a zero byte.
    """
    if not isinstance(text, str) or not text or "\0" in text:
        raise InvalidParam(f"Not a {what}")
    if len(text.encode()) > MAX_NAME_BYTES:
        raise InvalidParam(f"The {what} is longer than {MAX_NAME_BYTES} bytes")
    return text


def split_key_id(text: str) -> tuple[str, str]:
    """Algorithm and id of `<algorithm>:<id>`."""
    check_name(text, "key id")
    algorithm, colon, key_id = text.partition(":")
    if not (algorithm and colon and key_id):
        raise InvalidParam("A key id has the form <algorithm>:<id>")
    return algorithm, key_id


def object_in(holder: JsonObject, name: str) -> JsonObject:
    """The object under a name, empty if absent.

    Raises:
        BadJson: it is something else.
    """
    value = holder.get(name)
    if value is None:
        return {}
    if type(value) is not dict:
        raise BadJson(f"{name} must be an object")
    return value


def checked_device_keys(keys: JsonObject, user_id: str, device_id: str) -> JsonObject:
    """Identity keys as they are kept: without `unsigned`, signed by their owner alone.

    Raises:
        InvalidParam: they belong to another user or device.
        BadJson: something is missing or of the wrong type.
        InvalidSignature: the device itself has not signed them.
    """
    _check_size(keys, MAX_KEYS_BYTES)
    if keys.get("user_id") != user_id or keys.get("device_id") != device_id:
        raise InvalidParam("These keys belong to another user or device")
    algorithms = keys.get("algorithms")
    if type(algorithms) is not list or not all(type(name) is str for name in algorithms):
        raise BadJson("algorithms must be a list of strings")
    public = object_in(keys, "keys")
    for key_id, key in public.items():
        split_key_id(key_id)
        if type(key) is not str:
            raise BadJson("Each of keys must be a string")
    own = _signatures_by(keys, user_id)
    if f"ed25519:{device_id}" not in public or f"ed25519:{device_id}" not in own:
        raise InvalidSignature("The device's keys are not signed by the device")
    kept = {name: value for name, value in keys.items() if name != "unsigned"}
    kept["signatures"] = {user_id: own}
    return kept


def check_one_time_key(key: object) -> None:
    """Accept a plain string, or an object with a key and its signatures.

    Raises:
        BadJson: it is neither.
    """
    if type(key) is dict:
        if type(key.get("key")) is not str or type(key.get("signatures")) is not dict:
            raise BadJson("A one-time key must have key and signatures")
    elif type(key) is not str:
        raise BadJson("A one-time key must be a string or an object")
    _check_size(key, MAX_ONE_TIME_KEY_BYTES)


def checked_cross_signing_key(key: JsonObject, user_id: UserId, usage: str) -> CrossSigningKey:
    """A cross-signing key as it is kept: without `unsigned`, with its owner's signatures alone.

    Raises:
        InvalidParam: of another user or usage, or not one ed25519 key named after itself.
        BadJson: something is missing or of the wrong type.
    """
    _check_size(key, MAX_KEYS_BYTES)
    if key.get("user_id") != user_id:
        raise InvalidParam("This key belongs to another user")
    usages = key.get("usage")
    if type(usages) is not list or usage not in usages:
        raise InvalidParam(f"This key is not for {usage}")
    public = object_in(key, "keys")
    if len(public) != 1:
        raise InvalidParam("A cross-signing key has exactly one public key")
    [(name, value)] = public.items()
    if type(value) is not str or name != f"ed25519:{value}" or not is_ed25519_key(value):
        raise InvalidParam("A cross-signing key is an ed25519 key named after itself")
    kept = {part: content for part, content in key.items() if part != "unsigned"}
    if own := _signatures_by(key, user_id):
        kept["signatures"] = {user_id: own}
    else:
        kept.pop("signatures", None)
    return CrossSigningKey(user_id, usage, value, kept)


def is_ed25519_key(text: str) -> bool:
    """Whether the text is 32 bytes in unpadded base64."""
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(decoded) == ED25519_KEY_BYTES and not text.endswith("=")


def is_same_key(one: JsonObject, other: JsonObject) -> bool:
    """Whether two keys say the same, their signatures and `unsigned` aside."""
    return _signed_part(one) == _signed_part(other)


def is_signed_by(value: JsonObject, user_id: str, key_id: str, public_key: str) -> bool:
    """Whether `value` carries a valid signature of this user's key `ed25519:<key_id>`."""
    signature = _signatures_by(value, user_id).get(f"ed25519:{key_id}")
    return signature is not None and is_signature_valid(signable_json(value), signature, public_key)


def _signatures_by(value: JsonObject, user_id: str) -> dict[str, str]:
    """The signatures of one user.

    Raises:
        BadJson: they are not strings by key id.
    """
    own = object_in(object_in(value, "signatures"), user_id)
    for key_id, signature in own.items():
        check_name(key_id, "key id")
        if type(signature) is not str or "\0" in signature:
            raise BadJson("A signature must be a string")
    return own


def _signed_part(key: JsonObject) -> dict[str, Any]:
    return {name: value for name, value in key.items() if name not in ("signatures", "unsigned")}


def _check_size(value: object, size_bytes_max: int) -> None:
    canonical_json.check(value)
    if len(canonical_json.encode(value)) > size_bytes_max:
        raise TooLarge(f"A key is larger than {size_bytes_max} bytes")
