"""Put retention together, open its endpoint and let it begin."""

from functools import partial

from linnet.admin.wiring import Admin
from linnet.changes.follower import Follower
from linnet.changes.vocabulary import Change, EventAppended
from linnet.http.router import Router
from linnet.metrics import Metrics
from linnet.moderation.wiring import Moderation
from linnet.retention.go_on import keep_ending
from linnet.retention.routes import ENDPOINTS
from linnet.retention.wiring import Retention
from linnet.rooms.named_files import follow_log
from linnet.rooms.retention import RETENTION, limits_of
from linnet.rooms.wiring import Rooms
from linnet.tasks import Tasks
from linnet.touchpoints.severing.wiring import Severing

NAME = "named files"
PACE_MS = 5_000


def open_retention(
    admin: Admin,
    moderation: Moderation,
    severing: Severing,
    router: Router,
    tasks: Tasks,
    metrics: Metrics,
) -> None:
    """Administration has most of what it needs. It goes on with what has begun."""
    rooms = admin.rooms
    follows = (EventAppended,)
    behind = (admin.db, rooms.notifier, admin.clock, follows, partial(follow_log, rooms))
    follower = Follower(NAME, *behind, pace_ms=PACE_MS)
    limits = limits_of(rooms.settings)
    own = (admin.db, admin.clock, limits, rooms, admin.media, admin.search, moderation, severing)
    retention = Retention(*own, metrics, follower)
    rooms.notifier.listen(partial(_hear, rooms))
    router.add(retention, ENDPOINTS)
    tasks.spawn(f"follower {NAME}", follower.run())
    tasks.spawn("ending messages", keep_ending(retention))


def _hear(rooms: Rooms, change: Change) -> None:
    """A room may say something else."""
    if isinstance(change, EventAppended):
        event = change.event
        if event.type == RETENTION[0] or event.redacts is not None:
            rooms.endings.ask()
