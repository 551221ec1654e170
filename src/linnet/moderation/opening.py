"""Open moderation."""

from linnet.config import Settings
from linnet.guarding.judge import Judge
from linnet.ids import ServerName
from linnet.moderation.alert import keep_alerting
from linnet.moderation.automatic import keep_explaining
from linnet.moderation.by_mail import keep_writing
from linnet.moderation.cleaning import keep_clean
from linnet.moderation.hint import keep_hinting
from linnet.moderation.policies.lift import keep_lifting
from linnet.moderation.tell import keep_telling
from linnet.moderation.wiring import Beside, Moderation, Protection
from linnet.moderation.work_asked import WorkAsked
from linnet.rooms.server_notices import Notices
from linnet.sessions.wiring import Sessions
from linnet.tasks import Tasks


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


def begin_moderating(moderation: Moderation, judge: Judge, tasks: Tasks) -> None:
    """Start what goes on in the background."""
    tasks.spawn("old evidence", keep_clean(moderation))
    tasks.spawn("new cases", keep_alerting(moderation))
    tasks.spawn("measures of lists", keep_lifting(moderation))
    tasks.spawn("decisions", keep_telling(moderation))
    tasks.spawn("letters about decisions", keep_writing(moderation))
    tasks.spawn("hints of the detector", keep_hinting(moderation))
    tasks.spawn("acts of rules", keep_explaining(moderation, judge))
