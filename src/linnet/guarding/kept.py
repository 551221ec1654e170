"""What one person has written and a rule has kept back, for a copy of it all."""

from linnet.guarding.store_kept import PARTS

__all__ = ["PARTS"]
