"""Cookies, as far as a server needs them that sets its own and reads them back."""

from collections.abc import Mapping
from typing import Literal


def cookies(headers: Mapping[str, str]) -> dict[str, str]:
    """The cookies of a request by name; of two with one name the first, whose path is longer.

    The specification of cookies sends those with the longer path first.
    """
    found: dict[str, str] = {}
    for pair in headers.get("cookie", "").split(";"):
        name, separator, value = pair.strip().partition("=")
        if separator:
            found.setdefault(name, value)
    return found


def set_cookie(
    name: str,
    value: str,
    path: str,
    *,
    max_age_s: int,
    is_secure: bool,
    site: Literal["Strict", "Lax"] = "Strict",
) -> tuple[bytes, bytes]:
    """The header that sets a cookie which scripts cannot read and other sites cannot send.

    With `Lax` it also comes along when a person is sent here by a link or from another page.
    """
    text = f"{name}={value}; Path={path}; Max-Age={max_age_s}; HttpOnly; SameSite={site}"
    return (b"set-cookie", (text + "; Secure" if is_secure else text).encode())
