"""Positions as clients hold them: opaque to them, a number to us.

A pagination token is `s<position>` or, from sync, `s<position>_<serial>`; it stands *after* the
event at its position.
"""

from linnet.errors import InvalidParam

MAX_DIGITS = 18


def position_token(position: int) -> str:
    """The token that stands after the event at this position."""
    return f"s{position}"


def parse_position(token: str) -> int:
    """The position of a token.

    Raises:
        InvalidParam: not one of our tokens.
    """
    text = token.removeprefix("s").partition("_")[0]
    digits = text.removeprefix("-")
    if not token.startswith("s") or not digits.isdecimal() or len(digits) > MAX_DIGITS:
        raise InvalidParam("This token is not from this server")
    return int(text)
