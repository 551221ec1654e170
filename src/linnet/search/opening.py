"""Build the search and what keeps its index."""

from functools import partial

from linnet.changes.follower import Follower
from linnet.changes.vocabulary import EventAppended
from linnet.rooms.wiring import Rooms
from linnet.search.index import follow_log
from linnet.search.wiring import Search

PACE_MS = 5_000


def open_search(rooms: Rooms) -> Search:
    follower = Follower(
        "search",
        rooms.db,
        rooms.notifier,
        rooms.clock,
        (EventAppended,),
        partial(follow_log, rooms),
        pace_ms=PACE_MS,
    )
    return Search(rooms.db, rooms, follower)
