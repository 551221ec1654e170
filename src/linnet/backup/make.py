"""Make a backup, beside a server that goes on.

The moment of a backup is one snapshot of the database. First what is in the tables is copied, with
the snapshot open; then the uploads that they refer to, which are kept readable meanwhile. Pieces
that an earlier backup has stored are not stored again, and uploads among them not even read.
Afterwards it is done, or nothing: an interrupted backup has only left pieces for the next one.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from pyrage import x25519

from linnet import __version__
from linnet.accounts.server_name import remembered_name
from linnet.backup.cutting import Cutter
from linnet.backup.folder import BackupFolder, PieceList
from linnet.backup.keys import FOLDER, Keys
from linnet.backup.pieces import (
    PART_BYTES,
    BlobPart,
    FilePart,
    blob_name,
    name_of,
    pack,
    pack_row,
    rows_piece,
    seal,
)
from linnet.backup.point import FORMAT, Contents, Point, name_at, seal_contents, sign
from linnet.backup.retention import DAY_MS, Kept
from linnet.clock import Clock
from linnet.config import UNFINISHED, SettingsError
from linnet.media.holding import holding, open_held
from linnet.media.references import referenced_blobs
from linnet.storage.before_upgrade import COPY_FILE
from linnet.storage.opening import DATABASE_FILE
from linnet.storage.whole import WholeReader, facts, reading_whole

MEDIA = "media"
HASH_BYTES = 32
_NOT_COPIED = (DATABASE_FILE, COPY_FILE, MEDIA, "lock", UNFINISHED)
"""Of the data folder: what is copied otherwise, or belongs to a running program."""


class Source(Struct, frozen=True):
    """What is backed up."""

    data: Path
    """The data folder."""
    database: str
    """The setting."""


class Made(Struct, frozen=True):
    """A finished backup."""

    name: str
    point: Point
    contents: Contents


class Writing:
    """Pieces on their way into the folder, and what they come to."""

    def __init__(self, folder: BackupFolder, keys: Keys) -> None:
        self.folder = folder
        self.naming = keys.naming
        self.recipient = x25519.Recipient.from_str(keys.recipient)
        self.pieces: PieceList = folder.new_list()
        self.size_bytes = 0
        self.new_bytes = 0

    def is_there(self, name: bytes) -> bool:
        """Whether a piece is stored already; then it counts as a part of this backup."""
        size = self.folder.size_of(name)
        self.size_bytes += size or 0
        return size is not None

    def store(self, name: bytes, packed: bytes, *, is_compressible: bool) -> None:
        """Store a piece that is not there yet."""
        sealed = seal(packed, self.recipient, is_compressible=is_compressible)
        self.folder.put(name, sealed)
        self.size_bytes += len(sealed)
        self.new_bytes += len(sealed)

    def add(self, packed: bytes) -> None:
        """Put a piece of rows or of a file into this backup."""
        name = name_of(self.naming, packed)
        if not self.is_there(name):
            self.store(name, packed, is_compressible=True)
        self.pieces.add([name])


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Be the only one who works on the backups of a data folder.

    Raises:
        SettingsError: somebody else does.
    """
    (data / FOLDER).mkdir(mode=0o700, exist_ok=True)
    with (data / FOLDER / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as why:
            raise SettingsError("Another backup is just being made") from why
        yield


async def make_backup(
    source: Source, folder: BackupFolder, keys: Keys, kept: Kept, clock: Clock
) -> Made:
    """Make a backup of this moment. Call it as the only one, see `only_one`.

    Raises:
        SettingsError: the database cannot be read.
        OSError: the folder cannot be written.
    """
    writing = Writing(folder, keys)
    for path in _files(source.data, folder.path):
        _add_file(writing, source.data, path)
    file_pieces = writing.pieces.count
    media = source.data / MEDIA
    with holding(media), tempfile.TemporaryFile(dir=source.data / FOLDER) as wanted:
        async with reading_whole(source.database, source.data) as whole:
            made_ms = clock.now_ms()
            moment, server_name = await facts(whole), await remembered_name(whole)
            async for hashes in referenced_blobs(whole):
                wanted.writelines(bytes.fromhex(one) for one in hashes)
            rows = await _add_tables(writing, whole)
            dialect = whole.dialect
        row_pieces = writing.pieces.count - file_pieces
        uploads, upload_bytes, lost = _add_uploads(writing, media, wanted)
    contents = Contents(
        server_name or "",
        dialect,
        keys.naming,
        moment.position,
        moment.steps,
        rows,
        file_pieces,
        row_pieces,
        uploads,
        upload_bytes,
        lost,
    )
    expires_ms = made_ms + kept.days * DAY_MS
    return _finish(writing, keys, contents, made_ms, expires_ms)


def _finish(
    writing: Writing, keys: Keys, contents: Contents, made_ms: int, expires_ms: int
) -> Made:
    list_hash = writing.pieces.finish()
    point = Point(
        FORMAT,
        made_ms,
        expires_ms,
        __version__,
        keys.recipient,
        writing.pieces.count,
        writing.size_bytes,
        writing.new_bytes,
        list_hash,
        seal_contents(contents, writing.recipient),
    )
    name = name_at(made_ms)
    writing.folder.add(name, writing.pieces, sign(point, keys.signing_seed))
    return Made(name, point, contents)


# Files of the data folder: settings, keys, certificates.


def _files(data: Path, backups: Path) -> Iterator[Path]:
    """All files that are copied as they are."""
    for entry in sorted(data.iterdir()):
        is_database = entry.name.startswith((DATABASE_FILE, COPY_FILE))
        if entry.name in _NOT_COPIED or is_database:
            continue
        found = [entry] if entry.is_file() else sorted(entry.rglob("*"))
        for path in found:
            is_own = path.parent == data / FOLDER and path.name != "keys.json"
            is_backup = path.resolve().is_relative_to(backups.resolve())
            if path.is_file() and not is_own and not is_backup:
                yield path


def _add_file(writing: Writing, data: Path, path: Path) -> None:
    name = str(path.relative_to(data))
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        size, mode = state.st_size, state.st_mode & 0o700
        for offset in range(0, max(size, 1), PART_BYTES):
            part = file.read(min(PART_BYTES, size - offset))
            writing.add(pack(FilePart(name, mode, offset, size, part)))


# The database.


async def _add_tables(writing: Writing, whole: WholeReader) -> dict[str, int]:
    """Add all rows; returns how many by table."""
    counts = {}
    for table in await whole.tables():
        columns = [column.name for column in table.columns]
        cutter, count = Cutter(), 0
        async for rows in whole.rows(table):
            count += len(rows)
            for piece in cutter.add(map(pack_row, rows)):
                writing.add(rows_piece(table.name, columns, piece))
        if rest := cutter.rest():
            writing.add(rows_piece(table.name, columns, rest))
        counts[table.name] = count
    return counts


# Uploads and thumbnails.


def _add_uploads(writing: Writing, media: Path, wanted: BinaryIO) -> tuple[int, int, list[str]]:
    """Add all blobs of a list of hashes; returns their number and size, and those that are lost."""
    count, size_bytes, lost = 0, 0, []
    wanted.seek(0)
    while one := wanted.read(HASH_BYTES):
        content_hash = one.hex()
        size = _add_blob(writing, media, content_hash)
        if size is None:
            lost.append(content_hash)
        else:
            count, size_bytes = count + 1, size_bytes + size
    return count, size_bytes, lost


def _add_blob(writing: Writing, media: Path, content_hash: str) -> int | None:
    """Add a blob; returns its size, or None when its content is not what it should be."""
    try:
        file = open_held(media, content_hash)
    except FileNotFoundError:
        return None
    with file:
        size = os.fstat(file.fileno()).st_size
        offsets = range(0, max(size, 1), PART_BYTES)
        names = [blob_name(writing.naming, content_hash, offset) for offset in offsets]
        there = [writing.is_there(name) for name in names]
        if not all(there):
            digest = hashlib.sha256()
            for offset, name, is_there in zip(offsets, names, there, strict=True):
                part = file.read(PART_BYTES)
                digest.update(part)
                if not is_there:
                    piece = pack(BlobPart(content_hash, offset, size, part))
                    writing.store(name, piece, is_compressible=False)
            if digest.hexdigest() != content_hash:
                return None
    writing.pieces.add(names)
    return size
