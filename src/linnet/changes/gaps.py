"""Positions that are left out after going back to a backup.

Clients hold tokens that were given out after the backup was made. Were their positions given out
again, such a client would never hear of what happens at them. So the log goes on far behind any
position that the lost server can have given out; followers step over what is missing.
"""

from collections.abc import Sequence

from linnet.changes import store
from linnet.storage.database import Tx

GAP = 2**36
"""More positions than a thousand a second give out in two years."""


async def leave_gap(tx: Tx, newest: int) -> int:
    """Leave positions out after the newest one; returns the one at which the log goes on."""
    await store.add_gap(tx, newest, newest + GAP)
    return newest + GAP


def reach(gaps: Sequence[tuple[int, int]], after: int, count: int) -> int:
    """The position so many further on, with those that were never given out not counted.

    `gaps` are in order.
    """
    end = after + count
    for start, until in gaps:
        if after < until and start < end:
            end += until - max(start, after)
    return end
