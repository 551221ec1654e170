"""Open the endpoints of applications and let what goes on by itself begin."""

from linnet.apps.routes import ENDPOINTS
from linnet.apps.tell import keep_looking
from linnet.apps.wiring import Apps
from linnet.http.router import Router
from linnet.tasks import Tasks


def open_apps(apps: Apps, router: Router, tasks: Tasks) -> None:
    router.add(apps, ENDPOINTS)
    tasks.spawn("applications", keep_looking(apps))
