"""Blobs as files of the data folder: `ab/cd/abcd…`, two levels of folders by the first digits.

New content goes to `incoming/` first; only when it is durable it gets its name. So a file under a
name is whole, whatever happened. File operations run on threads of their own.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any, TypeVar

from linnet.media.blobs import PART_BYTES, Staged
from linnet.media.holding import path_in, remove_blob, remove_left
from linnet.rng import Rng

THREADS = 4
WRITE_BYTES = 1024 * 1024
"""Gathered before it is written: a hop to another thread costs as much as hashing 64 KiB."""
T = TypeVar("T")


class DiskBlobs:
    """The blobs of one data folder."""

    def __init__(self, folder: Path, rng: Rng) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._rng = rng
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="media")
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _path(self, content_hash: str) -> Path:
        return path_in(self._folder, content_hash)

    async def _run(self, work: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)

    async def stage(self, parts: AsyncIterator[bytes]) -> Staged:
        async with self.new_file() as path:
            writing = _Writing(await self._run(_create, path))
            try:
                async for part in parts:
                    writing.add(part)
                    if writing.is_full:
                        await self._run(writing.write)
                await self._run(writing.finish)
            finally:
                writing.close()
            # Out of reach of the block's cleaning.
            kept = path.with_suffix(".staged")
            await self._run(os.rename, path, kept)
        return Staged(writing.content_hash, writing.size_bytes, kept)

    async def stage_file(self, path: Path) -> Staged:
        file = await self._run(FileIO, path)
        size = os.fstat(file.fileno()).st_size
        return await self.stage(self._parts(file, 0, size))

    async def keep(self, staged: Staged) -> None:
        await self._run(_move, staged.path, self._path(staged.content_hash))

    async def discard(self, staged: Staged) -> None:
        await self._run(_remove, staged.path)

    async def read(self, content_hash: str, start: int, length: int) -> AsyncIterator[bytes] | None:
        try:
            file = await self._run(FileIO, self._path(content_hash))
        except FileNotFoundError:
            return None
        return self._parts(file, start, length)

    async def _parts(self, file: FileIO, start: int, length: int) -> AsyncIterator[bytes]:
        # The file closes itself when it is let go of, also if nobody ever asks for a part.
        with file:
            end = start + length
            while start < end:
                part = await self._run(os.pread, file.fileno(), min(PART_BYTES, end - start), start)
                if not part:
                    raise OSError("a blob is shorter than its content")
                start += len(part)
                yield part

    @asynccontextmanager
    async def local_file(self, content_hash: str) -> AsyncIterator[Path]:
        yield self._path(content_hash)

    @asynccontextmanager
    async def new_file(self) -> AsyncIterator[Path]:
        path = self._incoming / self._rng.token(16)
        try:
            yield path
        finally:
            await self._run(_remove, path)

    async def delete(self, content_hash: str) -> None:
        await self._run(remove_blob, self._folder, content_hash)

    async def all_hashes(self) -> AsyncIterator[list[str]]:
        for outer in await self._run(_folders, self._folder):
            for inner in await self._run(_folders, outer):
                yield [path.name for path in await self._run(_entries, inner)]

    async def remove_unfinished(self) -> None:
        for path in await self._run(_entries, self._incoming):
            await self._run(_remove, path)
        await self.remove_left()

    async def remove_left(self) -> None:
        await self._run(remove_left, self._folder)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False)


class _Writing:
    """A file while it is written and hashed."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._gathered: list[bytes] = []
        self._gathered_bytes = 0
        self.size_bytes = 0

    @property
    def content_hash(self) -> str:
        return self._hash.hexdigest()

    @property
    def is_full(self) -> bool:
        return self._gathered_bytes >= WRITE_BYTES

    def add(self, part: bytes) -> None:
        self._gathered.append(part)
        self._gathered_bytes += len(part)
        self.size_bytes += len(part)

    def write(self) -> None:
        data = memoryview(b"".join(self._gathered))
        self._gathered, self._gathered_bytes = [], 0
        self._hash.update(data)
        while data:
            data = data[self._file.write(data) :]

    def finish(self) -> None:
        """Write the rest and make all of it durable."""
        self.write()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def _create(path: Path) -> FileIO:
    return FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")


def _move(source: Path, target: Path) -> None:
    """Give a file its name, durably, together with the folders that this needs."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.replace(source, target)
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()


def _folders(folder: Path) -> list[Path]:
    """Folders of one of the two levels."""
    return [path for path in _entries(folder) if len(path.name) == 2]


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())
