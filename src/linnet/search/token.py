"""Where a search goes on. Pure."""

import base64
import binascii
from typing import Literal

import msgspec
from msgspec import Struct

from linnet.errors import InvalidParam

MAX_LENGTH = 1000
TOP = 2**62


class Token(Struct, frozen=True, array_like=True):
    """Everything from `below` downwards was not shown yet, but for what `shown` says."""

    below: int = TOP
    floor: int = 0
    """Of a ranked search that goes on in the middle of a window: where the window ends."""
    shown: int = 0
    """How many of the window were shown, in the order of their ranks."""
    count: int = 0
    """How many were found in all, as told on the first page."""
    group: Literal["", "room_id", "sender"] = ""
    member: str = ""
    """Which room or sender, when a group of results goes on."""


def text_of(token: Token) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(token)).decode()


def parse(text: str) -> Token:
    """Read a token.

    Raises:
        InvalidParam: not one of ours.
    """
    try:
        if len(text) > MAX_LENGTH:
            raise ValueError("too long")
        token = msgspec.json.decode(base64.urlsafe_b64decode(text), type=Token)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as why:
        raise InvalidParam("This token is not from this server") from why
    if any(not 0 <= number <= TOP for number in (token.below, token.floor, token.shown)):
        raise InvalidParam("This token is not from this server")
    if not 0 <= token.count <= TOP or token.floor > token.below:
        raise InvalidParam("This token is not from this server")
    return token
