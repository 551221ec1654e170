"""An authenticator in software, which makes passkeys and signs with them as a telephone does."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

USER_PRESENT, USER_VERIFIED, HAS_CREDENTIAL = 1, 4, 64


def as_text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@dataclass
class Passkey:
    """One passkey of an authenticator; everything about it may be changed by a test."""

    origin: str
    rp_id: str
    signatures: int = 0
    flags: int = USER_PRESENT | USER_VERIFIED

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        data = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(data).encode()

    def _about(self, flags: int, more: bytes = b"") -> bytes:
        rp = hashlib.sha256(self.rp_id.encode()).digest()
        return rp + struct.pack(">BI", flags, self.signatures) + more

    @property
    def credential(self) -> bytes:
        """What a server keeps of it."""
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        return bytes(16) + struct.pack(">H", len(self.id)) + self.id + public

    def made(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the browser hands over when this passkey was made."""
        about = self._about(self.flags | HAS_CREDENTIAL, self.credential)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": about})
        return self._answer(
            {
                "clientDataJSON": as_text(
                    self._client_data("webauthn.create", options["challenge"])
                ),
                "attestationObject": as_text(attestation),
            }
        )

    def signs(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the browser hands over when its owner has chosen this passkey."""
        client_data = self._client_data("webauthn.get", options["challenge"])
        about = self._about(self.flags)
        signed = about + hashlib.sha256(client_data).digest()
        return self._answer(
            {
                "clientDataJSON": as_text(client_data),
                "authenticatorData": as_text(about),
                "signature": as_text(self.key.sign(signed, ec.ECDSA(SHA256()))),
                "userHandle": None,
            }
        )

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": as_text(self.id),
            "rawId": as_text(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
