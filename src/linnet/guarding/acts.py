"""What other domains may do with the acts of rules, and with removals of many at once: read those
that nobody was told of."""

from linnet.guarding.store_acts import Act, forget, told, untold
from linnet.guarding.store_removals import Removal
from linnet.guarding.store_removals import told as told_removals
from linnet.guarding.store_removals import untold as untold_removals

__all__ = ["Act", "Removal", "forget", "told", "told_removals", "untold", "untold_removals"]
