"""A field of somebody's profile, and since when it is as it is."""

from msgspec import Struct

REMOVED = b""
"""In place of a value: the field was removed, which devices that were away are still to hear."""


GUEST = "org.linnet.guest"
"""Says `true` of guests of a call. Only the server says it."""


class ProfileField(Struct, frozen=True, gc=False):
    """One field as it is now."""

    value: bytes
    """JSON text, or `REMOVED`."""
    position: int
    """Of the last change."""
