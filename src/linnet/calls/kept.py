"""The links to calls that one person has made, for a copy of all that is kept about them."""

from linnet.calls.store_kept import PARTS

__all__ = ["PARTS"]
