"""Addresses of mail: in one spelling, and of a form that every mail server understands."""

import re

from linnet.errors import InvalidParam

MAX_LENGTH = 254
"""# RFC 5321 section 4.5.3.1, as corrected"""
_FORM = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)


def parse_address(text: str) -> str:
    """The address in small letters, so that one box is one address.

    Raises:
        InvalidParam: it has not the form of an address.
    """
    address = text.strip().lower()
    if len(address) > MAX_LENGTH or not _FORM.fullmatch(address):
        raise InvalidParam("This is not an email address")
    return address
