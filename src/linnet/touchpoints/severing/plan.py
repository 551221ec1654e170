"""The dry run: what severing a row would do. Changes nothing."""

from msgspec import Struct

from linnet.errors import NotFound
from linnet.touchpoints.count import Count
from linnet.touchpoints.counts import KEPT_DAYS
from linnet.touchpoints.severing.held import (
    all_accounts,
    counted,
    locked_out,
    people_of,
    tokens_of,
)
from linnet.touchpoints.severing.wiring import Severing
from linnet.touchpoints.switching import NO_SUCH_ROW


class Plan(Struct, frozen=True):
    """What there is of a relation, and what ends with it."""

    touchpoint_id: str
    party: str
    is_on: bool
    severed_ts: int | None
    days: int
    """Of how many days the contacts are counted."""
    contacts: int
    bytes_out: int
    under_way: int
    """Contacts that are being made now."""
    held: dict[str, int]
    """What would be erased, by kind."""
    tokens: int
    """What opens a door now and would not any more."""
    people: int
    """Whose data is concerned. Each would get a receipt."""
    accounts: int
    """Who sign in through it."""
    accounts_without_another_way: int
    """Those whom severing has to wait for."""
    when_off: str
    changes_page_policy: bool
    demands_to: str
    """Where the party would be asked to delete what it has; empty when nobody knows where."""
    residue: list[str]
    """What severing cannot undo, see `residue_of`."""


async def plan(severing: Severing, touchpoint_id: str) -> Plan:
    """What severing a row would do.

    Raises:
        NotFound: there is no such row.
    """
    touchpoints = severing.touchpoints
    row = touchpoints.switches.row(touchpoint_id)
    if row is None:
        raise NotFound(NO_SUCH_ROW)
    known = row.touchpoint
    await touchpoints.counts.write()  # so that nobody is missed for whom something left just now
    count = (await touchpoints.counts.of(None)).get(touchpoint_id, Count())
    async with touchpoints.db.snapshot() as reader:
        held = await counted(severing, reader, known)
        tokens = await tokens_of(severing, reader, known)
        people = await people_of(severing, reader, known)
        accounts = await all_accounts(severing, reader, known)
        stuck = await locked_out(severing, reader, known)
    return Plan(
        touchpoint_id,
        known.party,
        row.is_on,
        row.severed_ts,
        KEPT_DAYS,
        count.allowed,
        count.bytes_out,
        touchpoints.client.under_way(touchpoint_id),
        held,
        len(tokens),
        len(people),
        accounts,
        stuck,
        known.when_off,
        bool(known.csp_sources),
        known.demands_to,
        residue_of(severing, touchpoint_id),
    )


def residue_of(severing: Severing, touchpoint_id: str) -> list[str]:
    """What stays in spite of it, by name: at the party, in copies, in what was published.

    `at_party`: what the party has, unless it deletes it. `backups`: copies that the operator made.
    `name_servers`: they saw the names of hosts. `counts`: what left, kept for 30 days so that
    everybody can see it. `public_log`: the names in certificates. `messages`: what a service has
    said in rooms, and its users' names there.
    """
    row = severing.touchpoints.switches.row(touchpoint_id)
    found = ["at_party", "backups", "counts"]
    if touchpoint_id != "resolver":
        found.append("name_servers")
    if row is not None and row.touchpoint.id == "acme":
        found.append("public_log")
    if touchpoint_id.startswith("appservice."):
        found.append("messages")
    return found
