"""Leave nothing in the database's own files of what was taken out.

A row that is taken out is overwritten at once. Copies that the database has left when it moved rows
about go when its files are written anew: an hour later, or on a large server in the first quiet
minute after that, at most a day.
"""

from linnet.appservices.erasing import drop_pending
from linnet.retention import store
from linnet.retention.wiring import Retention
from linnet.search.index import forget_marked
from linnet.storage.database import StillReadError

CLEAN_AFTER_MS = 60 * 60 * 1000
"""Not with every message: who writes meanwhile waits."""
LOOK_AGAIN_MS = 60_000
PATIENCE_MS = 24 * 60 * 60 * 1000


async def clean(retention: Retention, dirty_ts: int) -> int | None:
    """Write the files anew; when to try again if that has to wait, None when it is done."""
    now_ms = retention.clock.now_ms()
    is_quiet = retention.quiet.is_at(retention.rooms.notifier.position)
    is_late = now_ms - dirty_ts > PATIENCE_MS
    if not (await retention.db.is_small() or is_quiet or is_late):
        return now_ms + LOOK_AGAIN_MS
    async with retention.db.transaction() as tx:
        await drop_pending(tx)
    await forget_marked(retention.rooms)
    try:
        await retention.db.rewrite()
    except StillReadError:
        return now_ms + LOOK_AGAIN_MS
    async with retention.db.transaction() as tx:
        await store.drop_fact(tx, "dirty_ts")
        await store.put_fact(tx, "clean_ts", now_ms)
    return None
