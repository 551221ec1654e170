"""Build the directory and what keeps its list of public rooms."""

from functools import partial

from linnet.accounts.wiring import Accounts
from linnet.changes.follower import Follower
from linnet.changes.vocabulary import EventAppended
from linnet.directory.listing import follow_rooms
from linnet.directory.strangers import Strangers
from linnet.directory.wiring import Directory, Networks
from linnet.rooms.wiring import Rooms

PACE_MS = 10_000


def open_directory(accounts: Accounts, rooms: Rooms, networks: Networks) -> Directory:
    list_follower = Follower(
        "public rooms",
        rooms.db,
        rooms.notifier,
        rooms.clock,
        (EventAppended,),
        partial(follow_rooms, rooms),
        pace_ms=PACE_MS,
    )
    settings = rooms.settings
    strangers = Strangers(
        rooms.clock, settings.strangers_looked_up, are_limited=settings.rate_limits
    )
    return Directory(rooms.db, settings, accounts, rooms, list_follower, networks, strangers)
