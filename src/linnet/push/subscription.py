"""What a browser gives when it wants to be pushed to."""

import base64
import binascii
import re

_BASE64 = re.compile(r"[A-Za-z0-9_-]*")
POINT_BYTES = 65
SECRET_BYTES = 16


def encoded(data: bytes) -> str:
    """URL-safe Base64 without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of URL-safe Base64, with or without padding.

    Raises:
        ValueError: it is something else.
    """
    bare = text.rstrip("=")
    if not _BASE64.fullmatch(bare):
        raise ValueError("not URL-safe Base64")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error as why:
        raise ValueError("not URL-safe Base64") from why


def is_point(text: str) -> bool:
    """Whether this may be the public key of a browser, in its uncompressed form."""
    try:
        data = decoded(text)
    except ValueError:
        return False
    return len(data) == POINT_BYTES and data[0] == 4


def is_secret(text: object) -> bool:
    """Whether this may be the secret that a browser shares with us."""
    try:
        return isinstance(text, str) and len(decoded(text)) == SECRET_BYTES
    except ValueError:
        return False
