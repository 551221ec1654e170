"""Remember what a built thing was built from, so that unchanged inputs cost nothing."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(parts: Iterable[str | bytes | Path]) -> str:
    """SHA-256 over texts, bytes and files; a file counts with its name, a missing one as empty."""
    total = hashlib.sha256()
    for part in parts:
        for content in _contents(part):
            total.update(len(content).to_bytes(8, "big") + content)
    return total.hexdigest()


def _contents(part: str | bytes | Path) -> list[bytes]:
    if isinstance(part, Path):
        return [str(part).encode(), part.read_bytes() if part.is_file() else b""]
    return [part.encode() if isinstance(part, str) else part]


def is_current(stamp: Path, wanted: str) -> bool:
    """True when `stamp` was written with this digest."""
    return stamp.is_file() and stamp.read_text() == wanted


def write(stamp: Path, wanted: str) -> None:
    """Record success; call it last, after everything the digest stands for is in place."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
