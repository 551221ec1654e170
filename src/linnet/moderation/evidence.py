"""Whether the key of one encrypted message proves what was said in it. Pure.

Whoever reports an encrypted message discloses its message key: 80 bytes, derived on the reporter's
device from the Megolm ratchet at the message's index. They open this message and no other. What
they are held against is the event as this server has stored it, never a copy by the reporter.
What a verdict proves, and what it does not, is told in decision 50.

# spec: olm-megolm #message-format
"""

import base64
import binascii
import hashlib
import hmac
from importlib import import_module
from typing import Literal

from msgspec import Struct

from linnet.errors import BadJson, NotJson
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.events.hashing import base64_unpadded
from linnet.events.signing import is_signature_valid
from linnet.ids import RoomId, UserId

MEGOLM = "m.megolm.v1.aes-sha2"
KEY_BYTES = 80
MAX_INDEX = 2**32 - 1

_VERSION = 3
_INDEX_TAG, _CIPHERTEXT_TAG = 0x08, 0x12
_MAC_BYTES, _SIGNATURE_BYTES, _BLOCK_BYTES = 8, 64, 16
_SESSION_ID_LENGTH = 43

_TYPES = ("m.room.message", "m.sticker", "m.reaction")
_FIRST_KEYS = (
    "body",
    "file",
    "filename",
    "format",
    "formatted_body",
    "geo_uri",
    "info",
    "m.mentions",
    "m.new_content",
    "m.relates_to",
    "msgtype",
    "url",
)

Result = Literal["verified", "not_verified", "contradicted"]


class Sealed(Struct, frozen=True):
    """What the stored event says in the clear."""

    room_id: RoomId
    sender: UserId
    content: JsonObject


class MessageKey(Struct, frozen=True):
    """What a reporter discloses: the index of the message, and AES key 32, HMAC key 32, IV 16."""

    index: int
    key: bytes


class Verdict(Struct, frozen=True):
    """`not_verified` says nothing against anybody; `contradicted` speaks against the reporter.

    `payload` is what was encrypted: there when it is verified, and nowhere else.
    """

    result: Result
    reason: str
    payload: JsonObject | None = None


class _Message(Struct, frozen=True):
    index: int
    ciphertext: bytes
    covered: bytes
    """Version, index and ciphertext, which the MAC is over."""
    mac: bytes
    signature: bytes


class _Wrong(Exception):
    """The check that decided."""

    def __init__(self, result: Result, reason: str) -> None:
        super().__init__(reason)
        self.verdict = Verdict(result, reason)


def session_id_of(content: JsonObject) -> str | None:
    """The Megolm session that encrypted an event, if it can be one."""
    session_id = content.get("session_id")
    if content.get("algorithm") != MEGOLM or not isinstance(session_id, str):
        return None
    is_key = len(session_id) == _SESSION_ID_LENGTH and session_id.isascii()
    return session_id if is_key and "\0" not in session_id else None


def verify(sealed: Sealed, first_sender: UserId | None, opening: MessageKey) -> Verdict:
    """Check a message key against the stored event.

    `first_sender` is who first used the session in the room; None when that is not known.
    """
    try:
        message = _checked_outside(sealed, first_sender, opening)
        return Verdict("verified", "", _checked_inside(sealed.room_id, message, opening.key))
    except _Wrong as wrong:
        return wrong.verdict


def _checked_outside(sealed: Sealed, first_sender: UserId | None, opening: MessageKey) -> _Message:
    """Everything that can be seen without the key."""
    session_id = session_id_of(sealed.content)
    if session_id is None:
        raise _Wrong("not_verified", "algorithm")
    message = _parsed(sealed.content.get("ciphertext"))
    if message is None:
        raise _Wrong("not_verified", "message_format")
    if first_sender is None:
        raise _Wrong("not_verified", "session_unknown")
    if first_sender != sealed.sender:
        # Somebody has sent again what another one had encrypted.
        raise _Wrong("contradicted", "session_of_another_sender")
    if message.index != opening.index:
        raise _Wrong("contradicted", "message_index")
    signed = message.covered + message.mac
    if not is_signature_valid(signed, base64_unpadded(message.signature), session_id):
        raise _Wrong("not_verified", "signature")
    return message


def _checked_inside(room_id: RoomId, message: _Message, key: bytes) -> JsonObject:
    plaintext = _opened(message, key)
    if not _is_structure(plaintext[:_BLOCK_BYTES], room_id):
        # The IV is disclosed too, so whoever chose it chose the first block.
        is_json = plaintext.startswith(b'{"')
        raise _Wrong("not_verified" if is_json else "contradicted", "first_block")
    try:
        payload = canonical_json.decode(plaintext, unique_keys=True)
    except NotJson as why:
        raise _Wrong("contradicted", "json") from why
    except BadJson as why:
        raise _Wrong("not_verified", "duplicate_key") from why
    if payload.get("room_id") != room_id:
        raise _Wrong("contradicted", "room_id")
    if payload.get("type") not in _TYPES or not isinstance(payload.get("content"), dict):
        raise _Wrong("not_verified", "type")
    if not isinstance(_said(payload), str):
        raise _Wrong("not_verified", "body")
    shown: JsonObject = payload
    return shown


def _said(payload: JsonObject) -> object:
    """What people see of it."""
    content = payload["content"]
    if payload["type"] != "m.reaction":
        return content.get("body")
    relation = content.get("m.relates_to")
    return relation.get("key") if isinstance(relation, dict) else None


def _opened(message: _Message, key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise _Wrong("contradicted", "key_length")
    aes_key, hmac_key, iv = key[:32], key[32:64], key[64:]
    expected = hmac.digest(hmac_key, message.covered, hashlib.sha256)[:_MAC_BYTES]
    if not hmac.compare_digest(expected, message.mac):
        raise _Wrong("contradicted", "mac")
    # Loaded for the first such report: every start would carry it.
    ciphers = import_module("cryptography.hazmat.primitives.ciphers")
    padding = import_module("cryptography.hazmat.primitives.padding")
    aes = ciphers.algorithms.AES256(aes_key)
    decryptor = ciphers.Cipher(aes, ciphers.modes.CBC(iv)).decryptor()
    padded = decryptor.update(message.ciphertext) + decryptor.finalize()
    unpadder = padding.PKCS7(_BLOCK_BYTES * 8).unpadder()
    try:
        return bytes(unpadder.update(padded) + unpadder.finalize())
    except ValueError as why:
        raise _Wrong("contradicted", "padding") from why


def _is_structure(block: bytes, room_id: RoomId) -> bool:
    """Whether a payload may begin so: with what no person has written.

    These are the beginnings that clients in use write, with and without spaces after colons.
    """
    for space in ("", " "):
        starts = [f'{{"type":{space}"{kind}"' for kind in _TYPES]
        starts += [f'{{"content":{space}{{"{key}"' for key in _FIRST_KEYS]
        starts.append(f'{{"room_id":{space}"{room_id}"')
        if any(start.encode()[:_BLOCK_BYTES] == block for start in starts):
            return True
    return False


def _parsed(ciphertext: object) -> _Message | None:
    """A Megolm message in the one form that clients write; None for any other."""
    if not isinstance(ciphertext, str):
        return None
    try:
        data = base64.b64decode(ciphertext + "=" * (-len(ciphertext) % 4), validate=True)
    except (ValueError, binascii.Error):
        return None
    covered, proof = data[: -_MAC_BYTES - _SIGNATURE_BYTES], data[-_MAC_BYTES - _SIGNATURE_BYTES :]
    if covered[:2] != bytes((_VERSION, _INDEX_TAG)):
        return None
    index, at = _varint(covered, 2)
    if index > MAX_INDEX or covered[at : at + 1] != bytes((_CIPHERTEXT_TAG,)):
        return None
    size, at = _varint(covered, at + 1)
    inner = covered[at:]
    if size != len(inner) or not inner or size % _BLOCK_BYTES:
        return None
    return _Message(index, inner, covered, proof[:_MAC_BYTES], proof[_MAC_BYTES:])


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number as protocol buffers write it, and where it ends; too large a one if it is broken."""
    value = 0
    for shift in range(0, 35, 7):
        if at >= len(data):
            break
        value |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            return value, at
    return MAX_INDEX + 1, at
