"""One person's receipts of severed contacts, for a copy of all that is kept about them."""

from linnet.touchpoints.severing.store_kept import PARTS

__all__ = ["PARTS"]
