"""The files that one person has uploaded, for a copy of all that is kept about them."""

from linnet.media.store_kept import PARTS

__all__ = ["PARTS"]
