"""Signatures of events and of any other JSON.

PyNaCl signs because it takes a seed; vodozemac verifies because it does so a third faster.
# spec: appendices #signing-json
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from nacl.bindings import crypto_sign, crypto_sign_BYTES, crypto_sign_seed_keypair

from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.events.hashing import base64_unpadded, signable_bytes
from linnet.events.room_versions import RoomVersion
from linnet.ids import ServerName

if TYPE_CHECKING:
    import vodozemac

POLICY_SERVER_KEY_ID = "ed25519:policy_server"
"""Never among a server's published keys. # spec: server-server-api #policy-servers"""

_STANDARD_ALPHABET = str.maketrans("-_", "+/")


class SigningKey:
    """An ed25519 key. `key_id` is `ed25519:` and the version that the key was given."""

    __slots__ = ("_secret", "key_id", "public_key")

    def __init__(self, version: str, seed: bytes) -> None:
        """Derive the key from its seed of 32 bytes."""
        public_key, self._secret = crypto_sign_seed_keypair(seed)
        self.key_id = f"ed25519:{version}"
        self.public_key = base64_unpadded(public_key)

    def sign(self, message: bytes) -> str:
        """The signature as unpadded base64."""
        return base64_unpadded(crypto_sign(message, self._secret)[:crypto_sign_BYTES])


@dataclass(frozen=True, slots=True)
class Signer:
    """The name and the key in which this server speaks."""

    server_name: ServerName
    key: SigningKey

    def add_signature(self, signed: JsonObject, message: bytes) -> None:
        """Put the signature of `message` into `signed`, in place, beside those of others."""
        signatures = {**signed.get("signatures", {})}
        own = {**signatures.get(self.server_name, {}), self.key.key_id: self.key.sign(message)}
        signatures[self.server_name] = own
        signed["signatures"] = signatures


def signable_json(value: JsonObject) -> bytes:
    """The bytes that the signatures of this JSON cover."""
    covered = {key: part for key, part in value.items() if key not in ("signatures", "unsigned")}
    return canonical_json.encode(covered)


def sign_json(value: JsonObject, signer: Signer) -> JsonObject:
    """Return a copy with our signature. Those of others stay, and `unsigned` is not covered."""
    signed = dict(value)
    signer.add_signature(signed, signable_json(value))
    return signed


def sign_event(version: RoomVersion, pdu: JsonObject, signer: Signer) -> JsonObject:
    """Return a copy of a hashed event with our signature.

    # spec: server-server-api #signing-events
    """
    signed = dict(pdu)
    signer.add_signature(signed, signable_bytes(version, pdu))
    return signed


def verify_json(value: JsonObject, server_name: str, keys: Mapping[str, str]) -> bool:
    """Whether the server signed this. `keys` are its known, valid public keys by key id.

    Signatures with other keys are passed over; of those with a known key each must be right, and
    at least one must be there.
    """
    return _verify(signable_json(value), value, server_name, keys)


def verify_event(
    version: RoomVersion, pdu: JsonObject, server_name: str, keys: Mapping[str, str]
) -> bool:
    """Whether the server signed this event, by the same rule as `verify_json`.

    The caller chooses the keys that were valid at `origin_server_ts`.
    # spec: server-server-api #validating-hashes-and-signatures-on-received-events
    """
    return _verify(signable_bytes(version, pdu), pdu, server_name, keys)


def signing_key_ids(value: JsonObject, server_name: str) -> list[str]:
    """The ids of the keys with which the server says it signed this, worth looking up."""
    return [
        key_id
        for key_id in _signatures_of(value, server_name)
        if key_id.startswith("ed25519:") and key_id != POLICY_SERVER_KEY_ID
    ]


def is_signature_valid(message: bytes, signature: str, public_key: str) -> bool:
    """Check one signature. Both it and the key are base64, padded or not, the key also url-safe."""
    key_type, signature_type = _checked_with()
    try:
        key = key_type.from_base64(public_key.translate(_STANDARD_ALPHABET))
        key.verify_signature(message, signature_type.from_base64(signature))
    except ValueError:
        return False
    return True


@cache
def _checked_with() -> "tuple[type[vodozemac.Ed25519PublicKey], type[vodozemac.Ed25519Signature]]":
    # Loaded for the first signature of somebody else: every start would carry it.
    library = import_module("vodozemac")
    return library.Ed25519PublicKey, library.Ed25519Signature


def _signatures_of(value: JsonObject, server_name: str) -> Mapping[str, object]:
    signatures = value.get("signatures")
    own = signatures.get(server_name) if isinstance(signatures, dict) else None
    return own if isinstance(own, dict) else {}


def _verify(message: bytes, value: JsonObject, server_name: str, keys: Mapping[str, str]) -> bool:
    known = [
        (signature, keys[key_id])
        for key_id, signature in _signatures_of(value, server_name).items()
        if key_id in keys
    ]
    return bool(known) and all(
        isinstance(signature, str) and is_signature_valid(message, signature, key)
        for signature, key in known
    )
