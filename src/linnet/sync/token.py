"""Sync tokens: `s<position>_<serial>`, and `_<to-device position>` when that lags behind.

The position says which durable changes a client has, the serial which typing and presence. Both are
opaque to clients. The first part alone is a pagination token.
"""

from msgspec import Struct

from linnet.errors import InvalidParam
from linnet.rooms.tokens import MAX_DIGITS


class SyncToken(Struct, frozen=True):
    """What a client has."""

    position: int
    serial: int
    to_device: int
    """To-device messages up to here were sent; differs from `position` when there were too many."""

    def __str__(self) -> str:
        lag = "" if self.to_device == self.position else f"_{self.to_device}"
        return f"s{self.position}_{self.serial}{lag}"


def parse(token: str) -> SyncToken:
    """Read a token.

    Raises:
        InvalidParam: not one of ours.
    """
    parts = token[1:].split("_")
    is_ours = token.startswith("s") and 1 <= len(parts) <= 3
    if not is_ours or not all(part.isdecimal() and len(part) <= MAX_DIGITS for part in parts):
        raise InvalidParam("This sync token is not from this server")
    position = int(parts[0])
    serial = int(parts[1]) if len(parts) > 1 else 0
    return SyncToken(position, serial, int(parts[2]) if len(parts) > 2 else position)
