"""Where the bytes of media lie: blobs, named by the SHA-256 of their content.

This is the whole interface between media and a place to store it.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from msgspec import Struct

PART_BYTES = 256 * 1024
"""Read at once. With what the network buffers, this bounds the memory that a download takes."""


class Staged(Struct, frozen=True):
    """Content that has arrived whole and is durable, but has no name yet."""

    content_hash: str
    size_bytes: int
    path: Path


class Blobs(Protocol):
    """A store of blobs."""

    async def stage(self, parts: AsyncIterator[bytes]) -> Staged:
        """Write down what arrives, never holding more of it in memory than a few parts.

        When `parts` fails nothing is left behind.
        """

    async def stage_file(self, path: Path) -> Staged:
        """The same for what another process has put into a new file."""

    async def keep(self, staged: Staged) -> None:
        """Make staged content a blob. The same content may be there already."""

    async def discard(self, staged: Staged) -> None:
        """Remove staged content that nobody will keep."""

    async def read(self, content_hash: str, start: int, length: int) -> AsyncIterator[bytes] | None:
        """A part of a blob, bit by bit; None when there is no such blob.

        Once it has begun, a deletion does not disturb it.
        """

    def local_file(self, content_hash: str) -> AbstractAsyncContextManager[Path]:
        """The blob as a file that another process can read, for as long as the block lasts."""

    def new_file(self) -> AbstractAsyncContextManager[Path]:
        """The path of a file to be made, perhaps by another process; removed with the block."""

    async def delete(self, content_hash: str) -> None:
        """Remove a blob, if it is there. While a backup is made only its name goes at once."""

    def all_hashes(self) -> AsyncIterator[list[str]]:
        """The names of all blobs, in lists of moderate length."""

    async def remove_left(self) -> None:
        """Remove what was deleted during a backup that was killed."""

    async def remove_unfinished(self) -> None:
        """Remove what was staged by a run of the program that has ended."""

    def close(self) -> None:
        """Let go of what the store holds, at the program's end."""
