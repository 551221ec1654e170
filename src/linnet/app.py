"""The composition root: builds every domain by hand, in order. The only file that knows all.

Read top to bottom it tells what depends on what. The seams (gates, projections, followers, ways to
authenticate) are the plain lists below.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linnet.changes.notifier import Notifier
from linnet.clock import Clock, SystemClock
from linnet.config import Settings
from linnet.http.front_door import FrontDoor
from linnet.http.rate_limits import RateLimits
from linnet.http.router import Router
from linnet.metrics import Metrics
from linnet.rng import Rng, SystemRng
from linnet.storage import migrations
from linnet.storage.database import Database
from linnet.storage.opening import open_database
from linnet.tasks import Tasks

DOMAINS = ("linnet.changes",)
"""The packages that own tables, each with its `schema/`."""


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


@dataclass(frozen=True, slots=True)
class House:
    """Everything that was built, and how to leave it."""

    hall: Hall
    front_door: FrontDoor
    router: Router

    async def greeting(self) -> str:
        """What the operator reads when everything runs: the address, and how to begin."""
        return f"Linnet is ready at {self.hall.settings.address}"

    def end_waiting(self) -> None:
        """Answer all waiting clients now, so that the listener can close."""
        self.hall.notifier.close()

    async def close(self) -> None:
        """Stop background work and close the database; the listener is already closed."""
        await self.hall.tasks.stop()
        await self.hall.db.close()


async def build(
    settings: Settings,
    folder: Path,
    clock: Clock | None = None,
    rng: Rng | None = None,
) -> House:
    """Open the database, bring it up to date and build every domain.

    Raises:
        SettingsError: something an operator has to change first.
    """
    hall = await _hall(settings, folder, clock or SystemClock(), rng or SystemRng())
    router = Router()
    _add(router)
    front_door = FrontDoor(
        router,
        authenticators=[],
        reauthenticate=_nobody,
        rate_limits=RateLimits(hall.clock, are_on=settings.rate_limits),
        fallback=lambda *_: None,
        settings=settings,
    )
    return House(hall, front_door, router)


async def _hall(settings: Settings, folder: Path, clock: Clock, rng: Rng) -> Hall:
    db = await open_database(settings.database, folder)
    await db.migrate(migrations.load(DOMAINS))
    # The serial starts at the time of day, so that tokens of an earlier run never look newer.
    notifier = Notifier(db.position(), serial=clock.now_ms())
    db.on_commit(notifier.deliver)
    return Hall(settings, folder, clock, rng, Tasks(), Metrics(), db, notifier)


def _add(router: Router) -> None:
    parts: list[tuple[Any, list[Any]]] = []
    for wiring, functions in parts:
        router.add(wiring, functions)


async def _nobody(*_: Any) -> None:
    return None
