"""Open the policy lists that are followed here."""

from linnet.changes.notifier import Notifier
from linnet.clock import Clock
from linnet.config import Settings
from linnet.ids import ServerName
from linnet.moderation.policies.holding import Holding
from linnet.moderation.policies.lists import Policies
from linnet.rooms.heads import Heads
from linnet.storage.database import Database


def open_policies(
    settings: Settings, db: Database, notifier: Notifier, clock: Clock, heads: Heads
) -> Holding:
    """Before the rooms, whose doors ask it."""
    policies = Policies(db, notifier, clock, ServerName(settings.server_name))
    return Holding(policies, db, heads)
