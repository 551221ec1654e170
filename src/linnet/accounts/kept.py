"""What accounts keep about one person, for a copy of it all; secrets are no part of that."""

from linnet.accounts.store_kept import PARTS

__all__ = ["PARTS"]
