"""What is written down of one backup: a part for whoever keeps it, and a sealed one for its owner.

The first says what has to be kept and until when, and is signed. It names no person and no room.
"""

from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from nacl.bindings import crypto_sign, crypto_sign_BYTES, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError
from pyrage import DecryptError, decrypt, encrypt, x25519

from linnet.backup.keys import PrivateKey
from linnet.config import SettingsError

FORMAT = 1


class Point(Struct, frozen=True):
    """The open part."""

    format: int
    made_ms: int
    expires_ms: int
    program: str
    """The release that made it."""
    recipient: str
    """The public key that it is sealed to."""
    pieces: int
    size_bytes: int
    """Of all its pieces."""
    new_bytes: int
    """Of those that no earlier backup had."""
    list_hash: str
    """SHA-256 of the list of its pieces."""
    sealed: bytes
    """The other part."""


class Contents(Struct, frozen=True):
    """The sealed part."""

    server_name: str
    dialect: str
    naming: bytes
    position: int
    steps: list[int]
    """The migrations that the tables have behind them."""
    rows: dict[str, int]
    """How many by table."""
    file_pieces: int
    row_pieces: int
    """They come behind the files, and the uploads behind them."""
    uploads: int
    upload_bytes: int
    lost: list[str]
    """Uploads whose content was missing or damaged on the server."""


def name_at(made_ms: int) -> str:
    """The name of a backup: the moment that it shows, in UTC."""
    moment = datetime.fromtimestamp(made_ms / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H-%M-%S}-{made_ms % 1000:03d}"


def time_in(name: str) -> int:
    """When the backup of this name was made; 0 for a name that is none."""
    try:
        moment = datetime.strptime(f"{name}000", "%Y-%m-%dT%H-%M-%S-%f").replace(tzinfo=UTC)
    except ValueError:
        return 0
    return round(moment.timestamp() * 1000)


def seal_contents(contents: Contents, recipient: x25519.Recipient) -> bytes:
    """Seal what only the owner of the private key may read."""
    sealed: bytes = encrypt(msgspec.json.encode(contents), [recipient])
    return sealed


def unseal_contents(point: Point, key: PrivateKey) -> Contents:
    """The sealed part.

    Raises:
        SettingsError: it is another key, or the backup was altered.
    """
    own = str(key.identity.to_public())
    if own != point.recipient:
        raise SettingsError(
            f"This key does not open the backup: it is the one to {own}, and the backup was made"
            f" for {point.recipient}"
        )
    try:
        return msgspec.json.decode(decrypt(point.sealed, [key.identity]), type=Contents)
    except (DecryptError, msgspec.DecodeError) as why:
        raise SettingsError("The backup was altered: its contents cannot be read") from why


def sign(point: Point, seed: bytes) -> bytes:
    """The open part as it is stored: one line of JSON, one with its signature."""
    said = msgspec.json.encode(point)
    _, secret = crypto_sign_seed_keypair(seed)
    signature = crypto_sign(said, secret)[:crypto_sign_BYTES]
    return said + b"\n" + signature.hex().encode() + b"\n"


def read(stored: bytes, signer: str) -> Point:
    """The open part, if this signer made it.

    Raises:
        SettingsError: it was altered, or made by another server or a newer release.
    """
    said, _, signature = stored.partition(b"\n")
    try:
        crypto_sign_open(bytes.fromhex(signature.decode().strip()) + said, bytes.fromhex(signer))
    except (BadSignatureError, ValueError) as why:
        raise SettingsError("The backup was altered: its signature is not the server's") from why
    try:
        point = msgspec.json.decode(said, type=Point)
    except msgspec.DecodeError as why:
        raise SettingsError("The backup was made by a newer release of Linnet") from why
    if point.format != FORMAT:
        raise SettingsError("The backup was made by a newer release of Linnet")
    return point
