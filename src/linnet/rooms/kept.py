"""What rooms keep about one person, for a copy of it all."""

from linnet.rooms.store_kept import PARTS

__all__ = ["PARTS"]
