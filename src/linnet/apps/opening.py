"""Put applications together, open their endpoints and let what goes on by itself begin."""

from functools import partial

from linnet.apps.routes import ENDPOINTS
from linnet.apps.tell import keep_looking
from linnet.apps.wiring import Apps
from linnet.http.router import Router
from linnet.rooms.server_notices import Notices, send_notice
from linnet.sessions.wiring import Sessions
from linnet.tasks import Tasks
from linnet.touchpoints.severing.wiring import Severing


def open_apps(
    notices: Notices, sessions: Sessions, severing: Severing, router: Router, tasks: Tasks
) -> None:
    """Receipts are kept by what severs."""
    touchpoints, tell = severing.touchpoints, partial(send_notice, notices)
    behind = (sessions.db, sessions.clock, sessions, notices.rooms, touchpoints, severing)
    apps = Apps(*behind, tell)
    router.add(apps, ENDPOINTS)
    tasks.spawn("applications", keep_looking(apps))
