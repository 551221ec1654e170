"""The server's signing key: made once, kept in the data folder, readable by its owner alone."""

import base64
import os
from pathlib import Path

from linnet.config import SettingsError
from linnet.events.signing import SigningKey
from linnet.rng import Rng

FILE = "signing.key"


def load_or_make(folder: Path, rng: Rng) -> SigningKey:
    """The key of this data folder: `<version> <seed in base64>` in one line.

    Raises:
        SettingsError: the file is there but cannot be read as a key.
    """
    path = folder / FILE
    if not path.exists():
        _write(path, f"a{rng.letters(6).lower()} {_base64(rng.random_bytes(32))}\n")
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
