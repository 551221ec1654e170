"""Blobs that stay readable while a backup is made, although somebody deletes them.

A backup is made by a process of its own, and copies files that its moment of the database refers
to. While it holds the blobs, what is deleted moves to `leaving/` and goes when it lets go. Whoever
holds has the file `hold` locked, so that a killed one holds nothing.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

HOLD = "hold"
LEAVING = "leaving"


def path_in(folder: Path, content_hash: str) -> Path:
    """Where a blob of the media folder lies."""
    return folder / content_hash[:2] / content_hash[2:4] / content_hash


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Keep all blobs of the media folder readable, by `open_held`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / HOLD).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            _empty(folder / LEAVING)


def open_held(folder: Path, content_hash: str) -> BinaryIO:
    """Open a blob, also one that was deleted since it is held.

    Raises:
        FileNotFoundError: there was none.
    """
    try:
        return path_in(folder, content_hash).open("rb")
    except FileNotFoundError:
        return (folder / LEAVING / content_hash).open("rb")


def remove_blob(folder: Path, content_hash: str) -> None:
    """Delete a blob, if it is there: at once, or when nobody holds it any more."""
    path = path_in(folder, content_hash)
    with suppress(FileNotFoundError), _unless_held(folder) as is_held:
        if is_held:
            (folder / LEAVING).mkdir(mode=0o700, exist_ok=True)
            path.replace(folder / LEAVING / content_hash)
        else:
            path.unlink()


def remove_left(folder: Path) -> None:
    """Remove what a backup that was killed has left."""
    with _unless_held(folder) as is_held:
        if not is_held:
            _empty(folder / LEAVING)


@contextmanager
def _unless_held(folder: Path) -> Iterator[bool]:
    """Whether the blobs are held; if not they cannot become so before the block ends."""
    descriptor = os.open(folder / HOLD, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        # Shared: several may delete at once.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        yield True
    else:
        yield False
    finally:
        os.close(descriptor)


def _empty(folder: Path) -> None:
    with suppress(FileNotFoundError):
        for path in folder.iterdir():
            path.unlink()
