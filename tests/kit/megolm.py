"""A sender of encrypted messages, and what the device of somebody who received one discloses.

The ratchet is written here once more, apart from the client's, so that each can prove the other.
"""

import base64
import hashlib
import hmac
import json
import struct
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from vodozemac import GroupSession, InboundGroupSession

MEGOLM = "m.megolm.v1.aes-sha2"
PARTS = 4


def payload_of(room_id: str, body: str, **more: Any) -> dict[str, Any]:
    """What a client encrypts, in the order of matrix-rust-sdk."""
    content = {"msgtype": "m.text", "body": body, **more}
    return {"type": "m.room.message", "content": content, "room_id": room_id}


def as_bytes(payload: Any) -> bytes:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()


class Sender:
    """One Megolm session of one device."""

    def __init__(self) -> None:
        self.session = GroupSession()
        self.received = InboundGroupSession(self.session.session_key)
        self.device: dict[str, str] = {}
        """The claims of device and key that some clients put beside the ciphertext."""

    def encrypts(self, plaintext: bytes) -> dict[str, Any]:
        """The content of an `m.room.encrypted` event."""
        return {
            "algorithm": MEGOLM,
            "session_id": self.session.session_id,
            "ciphertext": self.session.encrypt(plaintext).to_base64(),
            **self.device,
        }

    def says(self, room_id: str, body: str, **more: Any) -> dict[str, Any]:
        return self.encrypts(as_bytes(payload_of(room_id, body, **more)))

    def exported(self, index: int = 0) -> str:
        """What a receiver's device has, from a message on."""
        found = self.received.export_at(index)
        assert found is not None
        return str(found.to_base64())

    def key(self, index: int) -> bytes:
        return message_key(self.exported(), index)


def message_key(exported: str, index: int) -> bytes:
    """The 80 bytes that open one message: AES key 32, HMAC key 32, IV 16."""
    data = base64.b64decode(exported + "=" * (-len(exported) % 4))
    version, counter = struct.unpack(">BI", data[:5])
    assert version == 1
    parts = [data[5 + 32 * part : 37 + 32 * part] for part in range(PARTS)]
    while counter < index:
        # The slow way of the specification, one step after the other.
        counter += 1
        first = next(part for part in range(PARTS) if counter % 2 ** (8 * (3 - part)) == 0)
        changed = [
            hmac.digest(parts[first], bytes([part]), hashlib.sha256) for part in range(first, PARTS)
        ]
        parts[first:] = changed
    return HKDF(SHA256(), 80, None, b"MEGOLM_KEYS").derive(b"".join(parts))
