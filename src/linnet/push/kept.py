"""What pushing keeps about one person, for a copy of it all."""

from linnet.push.store_kept import PARTS

__all__ = ["PARTS"]
