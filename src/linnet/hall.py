"""The hall: the small things at the bottom of the house, made ready for every domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from linnet.appservices.line import Line, is_barred, touchpoint_of
from linnet.appservices.registered import Services
from linnet.appservices.registration import load_services
from linnet.appservices.severing import remember_ended
from linnet.backup.before_upgrade import back_up_before_upgrade
from linnet.certificates import row as certificates
from linnet.changes.notifier import Notifier
from linnet.clock import Clock
from linnet.config import Settings
from linnet.ids import ServerName
from linnet.mail import server as mail
from linnet.mail.post import Post
from linnet.metrics import Metrics
from linnet.rng import Rng
from linnet.storage import migrations
from linnet.storage.database import Database
from linnet.storage.opening import open_database
from linnet.tasks import Tasks
from linnet.touchpoints.opening import open_touchpoints
from linnet.touchpoints.wiring import Touchpoints


@dataclass(frozen=True, slots=True)
class Hall:
    """What every domain may need: the small things at the bottom of the house."""

    settings: Settings
    folder: Path
    clock: Clock
    rng: Rng
    tasks: Tasks
    metrics: Metrics
    db: Database
    notifier: Notifier
    touchpoints: Touchpoints
    services: Services
    """The application services: who they are is said by files, so it is known before all else."""
    post: Post | None

    @property
    def line(self) -> Line:
        server_name = ServerName(self.settings.server_name)
        return Line(self.services, self.touchpoints.client, server_name)


async def open_hall(
    settings: Settings, folder: Path, clock: Clock, rng: Rng, domains: Iterable[str]
) -> Hall:
    """Open the database, with the tables of these packages, and make the rest ready.

    Raises:
        SettingsError: something an operator has to change first.
    """
    server_name = ServerName(settings.server_name)
    services = Services(load_services(settings.appservices, folder, server_name))
    db = await open_database(settings.database, folder)
    steps = migrations.load(domains, db.dialect)
    await back_up_before_upgrade(db, steps, settings, folder, clock)
    await db.migrate(steps)
    # The serial starts at the time of day, so that tokens of an earlier run never look newer.
    notifier = Notifier(db.position(), serial=clock.now_ms())
    db.on_commit(notifier.deliver)
    tasks, metrics = Tasks(), Metrics()
    declared = [row for one in services.all if (row := touchpoint_of(one)) is not None]
    declared += [*certificates.rows_of(settings), *mail.rows_of(settings)]
    touchpoints = await open_touchpoints(
        db, notifier, clock, metrics, tasks, settings.egress_allow, declared
    )
    await remember_ended(services, db)
    services.bar_with(partial(is_barred, touchpoints.switches))
    server = mail.mail_server(settings)
    post = None if server is None else Post(touchpoints.client, clock, rng, server)
    return Hall(
        settings, folder, clock, rng, tasks, metrics, db, notifier, touchpoints, services, post
    )
