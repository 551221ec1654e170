"""Build the search and what keeps its index."""

from functools import partial

from linnet.changes.follower import Follower, begin_anew
from linnet.changes.vocabulary import EventAppended
from linnet.rooms.wiring import Rooms
from linnet.search import store
from linnet.search.index import follow_log
from linnet.search.wiring import Search
from linnet.storage.database import Tx

NAME = "search"
PACE_MS = 5_000


def open_search(rooms: Rooms) -> Search:
    follower = Follower(
        NAME,
        rooms.db,
        rooms.notifier,
        rooms.clock,
        (EventAppended,),
        partial(follow_log, rooms),
        pace_ms=PACE_MS,
    )
    return Search(rooms.db, rooms, follower)


async def index_anew(tx: Tx) -> None:
    """Empty the index, and have it made from all messages after the next start."""
    await store.clear(tx)
    await begin_anew(tx, NAME)
