"""Which thumbnail answers which wish. No I/O.

# spec: client-server-api #thumbnails
"""

from typing import Literal

from msgspec import Struct

LADDER = (32, 48, 64, 96, 128, 160, 240, 320, 480, 600, 640, 800, 960, 1200, 1600, 2048, 4096)
"""Widths and heights that are drawn. Few, so that wishes share thumbnails and nobody can make the
server draw without end; the sizes that the specification names are among them."""

Method = Literal["crop", "scale"]


class Wish(Struct, frozen=True):
    """A thumbnail: exactly this size with `crop`, fitting into it with `scale`."""

    width: int
    height: int
    method: Method
    is_animated: bool


def rounded(wish: Wish) -> Wish:
    """The thumbnail that serves a wish: never smaller, but for the largest there are."""
    return Wish(_round_up(wish.width), _round_up(wish.height), wish.method, wish.is_animated)


def _round_up(length: int) -> int:
    return next((step for step in LADDER if step >= length), LADDER[-1])
