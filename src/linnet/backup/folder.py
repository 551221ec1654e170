"""A folder with the backups of one server.

    linnet-backup.json          whose folder it is
    points/<time>.point         one backup
    points/<time>.pieces        the names of its pieces, 32 bytes each, in the order of restoring
    pieces/ab/abcd...           the pieces of all backups

A piece and a backup get their names when they are whole and durable, so an interruption leaves
nothing that looks like either. The folder may be on another machine: nothing is locked in it.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from linnet.backup.point import Point, read
from linnet.config import SettingsError

MARK = "linnet-backup.json"
NAME_BYTES = 32
_LIST_READ_BYTES = NAME_BYTES * 8192


class Owner(Struct, frozen=True):
    """What the mark of a folder says."""

    signer: str


class PieceList:
    """The names of the pieces of a backup that is being made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self.count = 0

    def add(self, names: Iterable[bytes]) -> None:
        for name in names:
            self._file.write(name)
            self._hash.update(name)
            self.count += 1

    def finish(self) -> str:
        """Make it durable; returns its hash."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._hash.hexdigest()


class BackupFolder:
    """One folder. Errors of the disk leave it as `OSError`."""

    def __init__(self, path: Path, signer: str) -> None:
        self.path = path
        self.signer = signer
        self._points = path / "points"
        self._pieces = path / "pieces"
        self._touched: set[Path] = set()

    @staticmethod
    def is_one(path: Path) -> bool:
        """Whether there are backups in a folder, or may be soon."""
        return (path / MARK).exists()

    @classmethod
    def open(cls, path: Path, signer: str | None) -> "BackupFolder":
        """A folder that has backups; without a signer, whoever it says that it belongs to.

        Raises:
            SettingsError: there are none, or another server's.
        """
        try:
            owner = msgspec.json.decode((path / MARK).read_bytes(), type=Owner)
        except (OSError, msgspec.DecodeError) as why:
            raise SettingsError(f"There are no backups of Linnet in the folder {path}") from why
        if signer is not None and signer != owner.signer:
            raise SettingsError(f"In the folder {path} are the backups of another server")
        return cls(path, owner.signer)

    @classmethod
    def open_or_make(cls, path: Path, signer: str) -> "BackupFolder":
        """The same, but an empty folder becomes one.

        Raises:
            SettingsError: there is something else in it, or another server's backups.
        """
        self = cls.open(path, signer) if cls.is_one(path) else cls(path, signer)
        self._make()
        return self

    def _make(self) -> None:
        """Make what is missing, the mark first: with it an interrupted beginning is ours."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark, fresh = self.path / MARK, self.path / f"{MARK}.new"
        if not mark.exists():
            if any(path != fresh for path in self.path.iterdir()):
                raise SettingsError(
                    f"The folder {self.path} is for something else: name an empty one"
                )
            _write(mark, fresh, msgspec.json.encode(Owner(self.signer)))
        for folder in (self._points, self._pieces):
            folder.mkdir(mode=0o700, exist_ok=True)

    # Pieces.

    def _piece(self, name: bytes) -> Path:
        digits = name.hex()
        return self._pieces / digits[:2] / digits

    def size_of(self, name: bytes) -> int | None:
        """The size of a piece; None when it is not there."""
        try:
            return self._piece(name).stat().st_size
        except FileNotFoundError:
            return None

    def put(self, name: bytes, sealed: bytes) -> None:
        """Store a piece."""
        path = self._piece(name)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        _write(path, self._pieces / "new", sealed)
        self._touched.add(path.parent)

    def get(self, name: bytes) -> bytes:
        """A piece as it is stored.

        Raises:
            FileNotFoundError: it is missing.
        """
        return self._piece(name).read_bytes()

    def new_list(self) -> PieceList:
        """Begin to list the pieces of a backup."""
        return PieceList(self._points / "new.pieces")

    # Backups.

    def names(self) -> list[str]:
        """Of all backups, the newest first."""
        return sorted((path.stem for path in self._points.glob("*.point")), reverse=True)

    def point(self, name: str) -> Point:
        """One backup.

        Raises:
            SettingsError: there is none of this name, or it was altered.
        """
        try:
            return read((self._points / f"{name}.point").read_bytes(), self.signer)
        except FileNotFoundError as why:
            raise SettingsError(f"There is no backup {name} in the folder {self.path}") from why

    def pieces_of(self, name: str) -> Iterator[bytes]:
        """The names of the pieces of a backup, in order.

        Raises:
            SettingsError: the list is missing.
        """
        try:
            file = (self._points / f"{name}.pieces").open("rb")
        except FileNotFoundError as why:
            raise SettingsError(f"The list of pieces of the backup {name} is missing") from why
        with file:
            while some := file.read(_LIST_READ_BYTES):
                for start in range(0, len(some), NAME_BYTES):
                    yield some[start : start + NAME_BYTES]

    def add(self, name: str, pieces: PieceList, stored: bytes) -> None:
        """Make a backup of a finished list; all its pieces are durable before it has its name."""
        for folder in (*self._touched, self._pieces):
            _sync_folder(folder)
        self._touched.clear()
        pieces.path.replace(self._points / f"{name}.pieces")
        _write(self._points / f"{name}.point", self._points / "new", stored)
        _sync_folder(self._points)

    def drop(self, name: str) -> None:
        """Forget a backup; `collect` removes the pieces that only it had."""
        for ending in ("point", "pieces"):
            with suppress(FileNotFoundError):
                (self._points / f"{name}.{ending}").unlink()

    def collect(self) -> int:
        """Remove the pieces that no backup has; returns how many.

        A part of the names at a time, so that the memory it takes is small.
        """
        removed = 0
        names = self.names()
        for listed in self._points.glob("*.pieces"):
            if listed.stem not in names:
                listed.unlink()
        for digit in range(16):
            kept: set[str] = set()
            for name in names:
                with suppress(SettingsError):  # without its list a backup is none
                    kept.update(n.hex() for n in self.pieces_of(name) if n[0] >> 4 == digit)
            for folder in self._pieces.glob(f"{digit:x}?"):
                for path in folder.iterdir():
                    if path.name not in kept:
                        path.unlink()
                        removed += 1
        return removed


def _write(path: Path, fresh: Path, content: bytes) -> None:
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
