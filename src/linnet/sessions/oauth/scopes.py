"""What an app asks to be allowed: all of Matrix, on one device that it names. Pure.

Two spellings are in use, the one of the specification and the one before it. The answer is given in
the one that was asked with.
# spec: client-server-api #scopes
"""

import re

from msgspec import Struct

from linnet.sessions.oauth.errors import OAuthError

MAX_SCOPE_LENGTH = 2000
_FULL_ACCESS = (
    "urn:matrix:client:api:*",
    "urn:matrix:org.matrix.msc2967.client:api:*",
)
# COMPAT(Element X): when it signs in by QR code it names the device by a key in base64, which has
# more than the unreserved characters of the specification.
_DEVICE = re.compile(
    r"urn:matrix:(?:org\.matrix\.msc2967\.)?client:device:([A-Za-z0-9._~+/=-]{1,255})"
)
_DEVICE_START = re.compile(r"urn:matrix:(?:org\.matrix\.msc2967\.)?client:device:")


class Scope(Struct, frozen=True):
    """What may be granted of a scope that was asked for."""

    text: str
    """In the words it was asked with, without what is not known here."""
    device_id: str


def own_scope(device_id: str) -> Scope:
    """What our own web app asks for."""
    return Scope(f"{_FULL_ACCESS[0]} urn:matrix:client:device:{device_id}", device_id)


def read_scope(asked: str) -> Scope:
    """Read a scope. Parts that are not known (`openid`) are not granted, and not refused.

    Raises:
        OAuthError: no access to Matrix, or not exactly one device, is asked for.
    """
    if len(asked) > MAX_SCOPE_LENGTH:
        raise OAuthError("invalid_scope", "The scope is too long")
    parts = list(dict.fromkeys(asked.split()))
    access = [part for part in parts if part in _FULL_ACCESS]
    devices = [part for part in parts if _DEVICE_START.match(part)]
    if not access:
        raise OAuthError("invalid_scope", f"The scope must contain {_FULL_ACCESS[0]}")
    # The same device in both spellings is one device.
    ids = {found.group(1) if (found := _DEVICE.fullmatch(part)) else None for part in devices}
    if len(ids) != 1 or (device_id := ids.pop()) is None:
        raise OAuthError("invalid_scope", "The scope must name exactly one device")
    granted = [part for part in parts if part in access or part in devices]
    return Scope(" ".join(granted), device_id)
