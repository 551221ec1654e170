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
from linnet.touchpoints.switches import Switches
from linnet.touchpoints.wiring import Touchpoints


async def open_touchpoints(
    db: Database,
    notifier: Notifier,
    clock: Clock,
    metrics: Metrics,
    tasks: Tasks,
    allowed: Iterable[str],
) -> Touchpoints:
    """The touchpoints of this process. `allowed` are addresses that may be contacted anyhow."""
    switches = Switches(db, metrics)
    await switches.load()
    notifier.listen(switches.hear)
    counts = Counts(db, clock)
    rules = AddressRules(map(ip_network, allowed))
    return Touchpoints(db, clock, switches, counts, Client(switches, counts, rules, tasks))
