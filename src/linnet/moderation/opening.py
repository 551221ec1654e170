"""Open moderation."""

from linnet.config import Settings
from linnet.ids import ServerName
from linnet.moderation.wiring import Beside, Moderation, Protection
from linnet.moderation.work_asked import WorkAsked
from linnet.rooms.server_notices import Notices
from linnet.sessions.wiring import Sessions


def open_moderation(
    settings: Settings,
    sessions: Sessions,
    notices: Notices,
    protection: Protection,
    beside: Beside,
) -> Moderation:
    """When all that it looks after is there."""
    rooms = notices.rooms
    behind = (rooms.db, rooms.clock, sessions.rate_limits, ServerName(settings.server_name))
    work = WorkAsked(rooms.clock, rooms.rng, settings.notice_work)
    files, close_room, post = beside
    own = (settings, rooms, sessions, notices)
    return Moderation(*behind, *own, *protection, files, close_room, post, work)
