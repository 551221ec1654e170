"""The receipt as a file: what it says, who signed it, and that it is in the log. Pure.

A file is one line of canonical JSON. Every byte of it counts: the body is signed, its hash is an
entry of the log, and the log's size and root are signed as well.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence

import msgspec
from msgspec import Struct, structs

from linnet.errors import MatrixError
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.events.signing import SigningKey, is_signature_valid
from linnet.touchpoints.severing import merkle

MAX_FILE_BYTES = 8 * 1024 * 1024
KIND = "linnet.severance-receipt.1"
PERSONAL_KIND = "linnet.personal-receipt.1"
# What is signed begins with what it is, so that no signature can be taken for another's.
_OF_BODY = b"linnet severance receipt\n"
_OF_LOG = b"linnet severance log\n"


class BadReceipt(Exception):
    """The file is not a receipt as it was given out; the text says why, to whoever checks it."""


class Log(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the receipt is in the log, as the log was when the file was made."""

    index: int
    size: int
    root: str
    path: list[str]
    signature: str
    """Over the size and the root."""


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """A receipt file. `key` is the public key that signed it, in unpadded base64."""

    body: JsonObject
    key: str
    log: Log
    signature: str


def entry_of(body: JsonObject) -> bytes:
    """What is entered into the log: the hash of a body's canonical form, as a leaf."""
    return merkle.leaf_hash(canonical_json.encode(body))


def signature_of(body: JsonObject, key: SigningKey) -> str:
    """The server's signature under a body."""
    return key.sign(_OF_BODY + canonical_json.encode(body))


def made(
    body: JsonObject, signature: str, key: SigningKey, leaves: Sequence[bytes], index: int
) -> bytes:
    """The file of a receipt, with the proof that it is entry `index` of the log."""
    top = merkle.root(leaves).hex()
    said = _log_said(body["server_name"], len(leaves), top)
    proof = [step.hex() for step in merkle.path(leaves, index)]
    log = Log(index, len(leaves), top, proof, key.sign(said))
    document = Document(body, key.public_key, log, signature)
    return canonical_json.encode(structs.asdict(document) | {"log": structs.asdict(log)}) + b"\n"


def verified(data: bytes) -> Document:
    """The receipt in a file, when every byte is as it was given out. Needs nothing but the file.

    Whether the key is the server's, only somebody who knows that key can tell.

    Raises:
        BadReceipt: it is not.
    """
    document = _decoded(data)
    for name in (document.key, document.signature, document.log.signature):
        _check_base64(name)
    if not is_signature_valid(
        _OF_BODY + canonical_json.encode(document.body), document.signature, document.key
    ):
        raise BadReceipt("The signature does not fit what the receipt says")
    log = document.log
    said = _log_said(document.body.get("server_name"), log.size, log.root)
    if not is_signature_valid(said, log.signature, document.key):
        raise BadReceipt("The signature of the log does not fit")
    proof, top = [_from_hex(step) for step in log.path], _from_hex(log.root)
    if not merkle.is_in(entry_of(document.body), log.index, log.size, proof, top):
        raise BadReceipt("The receipt is not in the log that it names")
    return document


def fingerprint(key: str) -> str:
    """A public key in a form that people can compare: 64 hexadecimal digits."""
    return hashlib.sha256(_from_base64(key)).hexdigest()


def _decoded(data: bytes) -> Document:
    if len(data) > MAX_FILE_BYTES:
        raise BadReceipt("The file is too large for a receipt")
    try:
        value = canonical_json.decode(data, unique_keys=True)
        canonical_json.check(value)
        document = msgspec.convert(value, type=Document)
        again = canonical_json.encode(value) + b"\n"
    except (MatrixError, msgspec.ValidationError, RecursionError) as why:
        raise BadReceipt("The file is not a receipt") from why
    if again != data:
        raise BadReceipt("The file was written by something else, or changed")
    return document


def _log_said(server_name: object, size: int, top: str) -> bytes:
    said = {"server_name": server_name, "size": size, "root": top}
    return _OF_LOG + canonical_json.encode(said)


def _check_base64(text: str) -> None:
    """Refuse other spellings of the same bytes."""
    if base64.b64encode(_from_base64(text)).decode().rstrip("=") != text:
        raise BadReceipt("A signature or key is not spelled as it was")


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as why:
        raise BadReceipt("A signature or key is not base64") from why


def _from_hex(text: str) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError as why:
        raise BadReceipt("A hash is not hexadecimal") from why
    if value.hex() != text or len(value) != merkle.HASH_BYTES:
        raise BadReceipt("A hash is not spelled as it was")
    return value
