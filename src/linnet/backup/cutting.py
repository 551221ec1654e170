"""Where the rows of a table are cut into pieces: by what is in them, never by counting.

Whether a piece ends after a row depends on that row alone. So rows that are added, changed or
removed change the piece that they are in, and the pieces around it stay what they were.
"""

import zlib
from collections.abc import Iterable, Iterator

SIZE_BYTES = 512 * 1024
"""Of a piece on average, beyond the least."""
LEAST_BYTES = 128 * 1024
MOST_BYTES = 4 * 1024 * 1024


def ends_piece(row: bytes) -> bool:
    """Whether a piece may end after this row: the longer the row, the likelier."""
    return zlib.crc32(row) * SIZE_BYTES < len(row) << 32


class Cutter:
    """Gathers packed rows until a piece is complete."""

    def __init__(self) -> None:
        self._gathered: list[bytes] = []
        self._size = 0

    def add(self, rows: Iterable[bytes]) -> Iterator[list[bytes]]:
        """Take in rows; gives the pieces that are complete with them."""
        for row in rows:
            self._gathered.append(row)
            self._size += len(row)
            is_large = self._size >= LEAST_BYTES and ends_piece(row)
            if is_large or self._size >= MOST_BYTES:
                yield self.rest()

    def rest(self) -> list[bytes]:
        """What is gathered still."""
        gathered, self._gathered, self._size = self._gathered, [], 0
        return gathered
