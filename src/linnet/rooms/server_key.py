"""The server's signing keys: made once, kept in the data folder, readable by their owner alone."""

import base64
import os
from pathlib import Path

from linnet.config import SettingsError
from linnet.events.signing import POLICY_SERVER_KEY_ID, SigningKey
from linnet.rng import Rng

FILE = "signing.key"
POLICY_FILE = "policy_server.key"
RECEIPTS_FILE = "receipts.key"
_POLICY_VERSION = POLICY_SERVER_KEY_ID.partition(":")[2]


def load_or_make(folder: Path, rng: Rng) -> SigningKey:
    """The key with which this server speaks: `<version> <seed in base64>` in one line.

    Raises:
        SettingsError: the file is there but cannot be read as a key.
    """
    return _load_or_make(folder / FILE, f"a{rng.letters(6).lower()}", rng)


def load_or_make_policy_key(folder: Path, rng: Rng) -> SigningKey:
    """The key with which this server signs as a policy server; raises as `load_or_make` does.

    It is another one, so that a room can do without it while the server goes on speaking.
    """
    return _load_or_make(folder / POLICY_FILE, _POLICY_VERSION, rng)


def load_or_make_receipts_key(folder: Path, rng: Rng) -> SigningKey:
    """The key that signs receipts of severed contacts, and nothing else; raises alike."""
    return _load_or_make(folder / RECEIPTS_FILE, f"r{rng.letters(6).lower()}", rng)


def _load_or_make(path: Path, new_version: str, rng: Rng) -> SigningKey:
    if not path.exists():
        _write(path, f"{new_version} {_base64(rng.random_bytes(32))}\n")
    try:
        version, seed = path.read_text("ascii").split()
        return SigningKey(version, base64.b64decode(seed + "=="))
    except (OSError, ValueError) as why:
        raise SettingsError(f"The signing key {path} cannot be read: {why}") from why


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _write(path: Path, text: str) -> None:
    # Written whole or not at all: half a key would lock the server out of its own rooms.
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
