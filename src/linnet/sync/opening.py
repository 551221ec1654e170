"""Build sync and let its caches hear of changes."""

from linnet.accounts.known_profiles import KnownProfiles
from linnet.accounts.wiring import Accounts
from linnet.encryption.wiring import Encryption
from linnet.metrics import Metrics
from linnet.presence.wiring import Presence
from linnet.push.wiring import Push
from linnet.rooms.wiring import Rooms
from linnet.sync.direct_chats import DirectChats
from linnet.sync.lazy_members import LazyMembers
from linnet.sync.room_order import RoomOrders
from linnet.sync.shared_timelines import SharedTimelines
from linnet.sync.sliding_connections import Connections
from linnet.sync.wiring import Sync


def open_sync(
    accounts: Accounts,
    rooms: Rooms,
    encryption: Encryption,
    presence: Presence,
    push: Push,
    metrics: Metrics,
) -> Sync:
    connections = Connections(first_number=rooms.clock.now_ms())
    direct_chats = DirectChats(rooms.db, metrics)
    profiles = KnownProfiles(rooms.db, metrics)
    for hear in (connections.hear, direct_chats.hear, profiles.hear):
        rooms.notifier.listen(hear)
    return Sync(
        rooms.db,
        rooms.notifier,
        rooms,
        accounts,
        encryption,
        presence,
        push.preferences,
        push.tally,
        LazyMembers("lazy_members", metrics),
        profiles,
        LazyMembers("profiles_sent", metrics),
        SharedTimelines(rooms.clock),
        direct_chats,
        RoomOrders(rooms.facts, rooms.notifier, metrics),
        connections,
    )
