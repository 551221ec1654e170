"""What sync reads from: nearly every domain below."""

from dataclasses import dataclass

from linnet.accounts.known_profiles import KnownProfiles
from linnet.accounts.wiring import Accounts
from linnet.changes.notifier import Notifier
from linnet.encryption.wiring import Encryption
from linnet.presence.wiring import Presence
from linnet.push.preferences import Preferences
from linnet.push.tally import Tally
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Database
from linnet.sync.direct_chats import DirectChats
from linnet.sync.lazy_members import LazyMembers
from linnet.sync.room_order import RoomOrders
from linnet.sync.shared_timelines import SharedTimelines
from linnet.sync.sliding_connections import Connections


@dataclass(frozen=True, slots=True)
class Sync:
    """Sync's share of the house."""

    db: Database
    notifier: Notifier
    rooms: Rooms
    accounts: Accounts
    encryption: Encryption
    presence: Presence
    preferences: Preferences
    tally: Tally
    lazy_members: LazyMembers
    profiles: KnownProfiles
    profiles_sent: LazyMembers
    shared_timelines: SharedTimelines
    direct_chats: DirectChats
    room_orders: RoomOrders
    connections: Connections
