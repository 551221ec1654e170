"""The keys of backups.

Whoever has the private key can read all backups. The server keeps three that cannot: the public
key to seal pieces with, one to sign backups with, and one that names pieces after their content
without giving away to others what the content is.
"""

import os
from pathlib import Path

import msgspec
from msgspec import Struct
from nacl.bindings import crypto_sign_seed_keypair
from pyrage import x25519

from linnet.config import SettingsError
from linnet.rng import Rng

FOLDER = "backup"
"""Of the data folder."""
FILE = "keys.json"
_SIGNER = "# signed by: "
_SECRET = "AGE-SECRET-KEY-"


class Keys(Struct, frozen=True):
    """What the server has."""

    recipient: str
    """The public key, as `age` writes it."""
    signing_seed: bytes
    naming: bytes

    @property
    def signer(self) -> str:
        """The public key of the signatures, in hexadecimal digits."""
        return crypto_sign_seed_keypair(self.signing_seed)[0].hex()


class PrivateKey(Struct, frozen=True):
    """What its owner has."""

    identity: x25519.Identity
    signer: str | None
    """Who must have signed the backups; None when the owner has only noted the key itself."""


def keys_in(data: Path) -> Keys | None:
    """The keys of a data folder; None when none were made."""
    file = data / FOLDER / FILE
    try:
        return msgspec.json.decode(file.read_bytes(), type=Keys)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as why:
        raise SettingsError(f"The keys of backups in {file} cannot be read: {why}") from why


def make_keys(data: Path, rng: Rng) -> tuple[Keys, str]:
    """New keys in the data folder; returns them and the private key's text, which is not kept.

    The signer stays who it was: a folder of backups belongs to one.
    """
    old = keys_in(data)
    identity = x25519.Identity.generate()
    seed = rng.random_bytes(32) if old is None else old.signing_seed
    keys = Keys(str(identity.to_public()), seed, rng.random_bytes(32))
    (data / FOLDER).mkdir(mode=0o700, exist_ok=True)
    fresh = data / FOLDER / f"{FILE}.new"
    _write_new(fresh, msgspec.json.encode(keys))
    fresh.replace(data / FOLDER / FILE)
    text = (
        "# The key to backups of Linnet. With it anybody can read them, without it nobody can.\n"
        f"{_SIGNER}{keys.signer}\n{identity}\n"
    )
    return keys, text


def write_private(file: Path, text: str) -> None:
    """Write a private key for its owner alone.

    Raises:
        SettingsError: the file exists, or cannot be written.
    """
    try:
        _write_new(file, text.encode())
    except FileExistsError as why:
        raise SettingsError(f"{file} exists already, and may be a key: name another file") from why
    except OSError as why:
        raise SettingsError(f"{file} cannot be written: {why.strerror}") from why


def parse_private(text: str) -> PrivateKey:
    """Read what `make_keys` has returned, or the line with the key alone.

    Raises:
        SettingsError: it is no key.
    """
    lines = [line.strip() for line in text.splitlines()]
    secrets = [line for line in lines if line.upper().startswith(_SECRET)]
    signers = [line.removeprefix(_SIGNER) for line in lines if line.startswith(_SIGNER)]
    if len(secrets) != 1:
        raise SettingsError(f"This is no key to backups: one has a line with {_SECRET}...")
    try:
        identity = x25519.Identity.from_str(secrets[0].upper())
    except Exception as why:  # its error is not exported
        raise SettingsError("This key to backups has a mistake in it") from why
    return PrivateKey(identity, signers[0] if signers else None)


def _write_new(file: Path, content: bytes) -> None:
    if file.name.endswith(".new"):
        file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
