"""What encryption keeps about one person, for a copy of it all."""

from linnet.encryption.store_kept import PARTS

__all__ = ["PARTS"]
