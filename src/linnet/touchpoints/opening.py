"""Make the touchpoints ready: read what was decided, and listen for what will be."""

from collections.abc import Iterable
from ipaddress import ip_network

from linnet.changes.notifier import Notifier
from linnet.clock import Clock
from linnet.metrics import Metrics
from linnet.storage.database import Database
from linnet.tasks import Tasks
from linnet.touchpoints.addresses import AddressRules
from linnet.touchpoints.client import Client
from linnet.touchpoints.counts import Counts
from linnet.touchpoints.expiring import expire
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.switches import Switches
from linnet.touchpoints.wiring import Touchpoints


async def open_touchpoints(
    db: Database,
    notifier: Notifier,
    clock: Clock,
    metrics: Metrics,
    tasks: Tasks,
    allowed: Iterable[str],
    declared: Iterable[Touchpoint],
) -> Touchpoints:
    """The touchpoints of this process.

    `allowed` are addresses that may be contacted anyhow, `declared` rows that follow from the
    operator's settings.
    """
    switches = Switches(db, metrics, declared)
    await switches.load()
    notifier.listen(switches.hear)
    counts = Counts(db, clock)
    rules = AddressRules(map(ip_network, allowed))
    client = Client(switches, counts, rules, tasks)
    touchpoints = Touchpoints(db, clock, switches, counts, client)
    await expire(touchpoints)
    return touchpoints
