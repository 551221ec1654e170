"""Pieces: what a backup consists of. Each says itself what it is, and has its name from that.

A piece is packed (MessagePack, rows also compressed) and sealed to the public key. Its name is a
keyed hash of what it says, so the same content has the same name and is stored once, and nobody
without the key can tell by a name what is inside.
"""

import hmac
import zlib
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Raw, Struct
from pyrage import DecryptError, decrypt, encrypt, x25519

PART_BYTES = 4 * 1024 * 1024
"""Of a file in one piece. With its sealed copy this bounds the memory of making a backup."""
MAX_PACKED_BYTES = 256 * 1024 * 1024
"""Unpacked. A single row is far smaller."""
_PLAIN, _COMPRESSED = b"\0", b"\1"


class Rows(Struct, frozen=True, tag="rows", array_like=True):
    """Rows of one table, the values in the order of the columns."""

    table: str
    columns: list[str]
    rows: list[Any]


class BlobPart(Struct, frozen=True, tag="blob", array_like=True):
    """A part of an uploaded file or thumbnail."""

    content_hash: str
    offset: int
    size_bytes: int
    """Of the whole."""
    data: bytes


class FilePart(Struct, frozen=True, tag="file", array_like=True):
    """A part of another file of the data folder."""

    path: str
    mode: int
    offset: int
    size_bytes: int
    data: bytes


Piece = Rows | BlobPart | FilePart

_encoder = msgspec.msgpack.Encoder()
_decoder: "msgspec.msgpack.Decoder[Piece]" = msgspec.msgpack.Decoder(Piece)


class Damaged(Exception):
    """A piece is not what was stored under its name."""


def pack_row(row: tuple[Any, ...]) -> bytes:
    """A row as it is in a piece."""
    return _encoder.encode(row)


def rows_piece(table: str, columns: list[str], packed: list[bytes]) -> bytes:
    """A piece with rows that are packed already."""
    return _encoder.encode(Rows(table, columns, [Raw(row) for row in packed]))


def pack(piece: Piece) -> bytes:
    """The bytes of a piece."""
    return _encoder.encode(piece)


def name_of(naming: bytes, packed: bytes) -> bytes:
    """The name of a piece of rows or of a file."""
    return hmac.digest(naming, packed, sha256)


def blob_name(naming: bytes, content_hash: str, offset: int) -> bytes:
    """The name of a part of a blob: its content needs not be read, for the hash stands for it."""
    return hmac.digest(naming, f"blob {content_hash} {offset}".encode(), sha256)


def seal(packed: bytes, recipient: x25519.Recipient, *, is_compressible: bool) -> bytes:
    """What is stored of a piece."""
    flag, inside = _PLAIN, packed
    if is_compressible:
        flag, inside = _COMPRESSED, zlib.compress(packed, 1)
    sealed: bytes = encrypt(flag + inside, [recipient])
    return sealed


def unseal(sealed: bytes, identity: x25519.Identity, naming: bytes, name: bytes) -> Piece:
    """The piece that is stored under this name.

    Raises:
        Damaged: it was altered, or is another one.
    """
    try:
        plain = decrypt(sealed, [identity])
        packed = plain[1:]
        if plain[:1] == _COMPRESSED:
            packed = zlib.decompressobj().decompress(packed, MAX_PACKED_BYTES)
        piece = _decoder.decode(packed)
    except (DecryptError, zlib.error, msgspec.DecodeError) as why:
        raise Damaged from why
    if isinstance(piece, BlobPart):
        expected = blob_name(naming, piece.content_hash, piece.offset)
    else:
        expected = name_of(naming, packed)
    if not hmac.compare_digest(expected, name):
        raise Damaged
    return piece
