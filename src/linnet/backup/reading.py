"""Read a backup, and believe nothing of it that does not prove itself.

The signature of a backup covers the hash of its list, the list has the names of its pieces, and a
name fits one content only. Uploads are besides whole when their SHA-256 is right.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from linnet.backup.folder import BackupFolder
from linnet.backup.keys import PrivateKey
from linnet.backup.pieces import BlobPart, Damaged, FilePart, Piece, Rows, unseal
from linnet.backup.point import Contents, Point, unseal_contents
from linnet.config import SettingsError

P = TypeVar("P", Rows, BlobPart, FilePart)


class Backup(Struct, frozen=True):
    """One opened backup."""

    folder: BackupFolder
    name: str
    key: PrivateKey
    point: Point
    contents: Contents

    def files(self) -> Iterator[FilePart]:
        """Files of the data folder, in parts."""
        yield from self._of_kind(FilePart, 0, self.contents.file_pieces)

    def rows(self) -> Iterator[Rows]:
        """The rows of all tables."""
        start = self.contents.file_pieces
        yield from self._of_kind(Rows, start, start + self.contents.row_pieces)

    def uploads(self) -> Iterator[BlobPart]:
        """Uploads and thumbnails, in parts that follow each other."""
        start = self.contents.file_pieces + self.contents.row_pieces
        yield from self._of_kind(BlobPart, start, None)

    def _of_kind(self, kind: type[P], start: int, stop: int | None) -> Iterator[P]:
        for name in islice(self.folder.pieces_of(self.name), start, stop):
            piece = self._piece(name)
            if not isinstance(piece, kind):
                raise SettingsError(f"The backup was altered: the piece {name.hex()} is misplaced")
            yield piece

    def _piece(self, name: bytes) -> Piece:
        try:
            sealed = self.folder.get(name)
        except FileNotFoundError as why:
            said = f"The backup is not whole: the piece {name.hex()} is missing"
            raise SettingsError(said) from why
        try:
            return unseal(sealed, self.key.identity, self.contents.naming, name)
        except Damaged as why:
            said = f"The backup was altered or damaged in the piece {name.hex()}"
            raise SettingsError(said) from why


class Joining:
    """Checks that the parts of uploads come whole and in order."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._next = 0
        self.count = 0
        self.size_bytes = 0

    def add(self, part: BlobPart) -> bool:
        """Take a part in; whether it is the last of its upload.

        Raises:
            SettingsError: it does not belong here, or the whole is not what it should be.
        """
        if part.offset == 0:
            self._hash, self._next = hashlib.sha256(), 0
        self._hash.update(part.data)
        is_next = part.offset == self._next
        self._next += len(part.data)
        is_last = self._next == part.size_bytes
        if not is_next or (is_last and self._hash.hexdigest() != part.content_hash):
            raise SettingsError(f"The backup was altered in the upload {part.content_hash}")
        if is_last:
            self.count, self.size_bytes = self.count + 1, self.size_bytes + part.size_bytes
        return is_last


def open_backup(path: Path, name: str | None, key: PrivateKey) -> Backup:
    """A backup of a folder, the newest one if none is named.

    Raises:
        SettingsError: there is none, it was altered, or this is not its key.
    """
    folder = BackupFolder.open(path, key.signer)
    if name is None:
        names = folder.names()
        if not names:
            raise SettingsError(f"There are no backups in the folder {path} yet")
        name = names[0]
    point = folder.point(name)
    contents = unseal_contents(point, key)
    digest, count = hashlib.sha256(), 0
    for piece in folder.pieces_of(name):
        digest.update(piece)
        count += 1
    if digest.hexdigest() != point.list_hash or count != point.pieces:
        raise SettingsError("The backup was altered: the list of its pieces is another one")
    return Backup(folder, name, key, point, contents)


def moment_of(time_ms: int) -> str:
    """A time as operators read it."""
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
