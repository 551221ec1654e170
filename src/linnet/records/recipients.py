"""The list of recipients: every third party that could be contacted, and when."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.accounts.acts import Act, acts_of_kind
from linnet.ids import ServerName
from linnet.records.paper import Entry, Fact, Paper, Section
from linnet.records.render import minute_of
from linnet.records.wiring import Records
from linnet.touchpoints.count import Count
from linnet.touchpoints.counts import KEPT_DAYS
from linnet.touchpoints.register import DataCategory, Touchpoint
from linnet.touchpoints.switches import Row

ACTS = "touchpoint."
ON, REMOVED = "touchpoint.on", "touchpoint.remove"
ENDS = ("touchpoint.off", "touchpoint.sever", REMOVED)
UNKNOWN_COUNTRY = "Not known before the contact"


class Period(Struct, frozen=True):
    """When a contact could be made. What is not known is null."""

    since_ts: int | None
    until_ts: int | None
    is_over: bool


class Recipient(Struct, frozen=True):
    id: str
    party: str
    country: str
    """Two letters; empty when nobody knows it before the contact."""
    purpose: str
    hosts: list[str]
    data: list[DataCategory]
    carries_others_data: bool
    needs_consent: bool
    retention: str
    demands_to: str
    is_on: bool
    severed_ts: int | None
    periods: list[Period]
    contacts: int
    """In the days of which counts are kept."""
    bytes_out: int


class Removed(Struct, frozen=True):
    """A row that administrators had added and have taken out of the register again."""

    id: str
    hosts: str
    periods: list[Period]


class RecipientFacts(Struct, frozen=True):
    server_name: ServerName
    days: int
    recorded_since_ts: int | None
    """When the oldest recorded switch was; before it only what is default is known."""
    recipients: list[Recipient]
    """Those that are or were on, the ones that are on first."""
    removed: list[Removed]


async def recipients(records: Records) -> RecipientFacts:
    """The recipients as the register and the record of administrators have them."""
    counts = await records.touchpoints.counts.of(None)
    async with records.db.snapshot() as reader:
        acts = await acts_of_kind(reader, ACTS)
    rows = records.touchpoints.switches.rows()
    found = [_recipient(row, acts, counts.get(row.touchpoint.id) or Count()) for row in rows]
    known = {row.touchpoint.id for row in rows}
    gone = dict.fromkeys(act.target for act in acts if act.target not in known)
    removed = [
        Removed(name, _hosts(acts, name), periods)
        for name in gone
        if (periods := _periods(acts, name, is_on_at_first=False))
    ]
    return RecipientFacts(
        records.accounts.server_name,
        KEPT_DAYS,
        acts[0].ts if acts else None,
        sorted((one for one in found if one.periods), key=lambda one: not one.is_on),
        removed,
    )


def _recipient(row: Row, acts: Sequence[Act], count: Count) -> Recipient:
    known = row.touchpoint
    return Recipient(
        known.id,
        known.party,
        known.country,
        known.purpose,
        list(known.hosts),
        list(known.data),
        known.carries_others_data,
        row.consent == "person",
        known.retention,
        known.demands_to,
        row.is_on,
        row.severed_ts,
        _periods_of(row, known, acts),
        count.allowed,
        count.bytes_out,
    )


def _periods_of(row: Row, known: Touchpoint, acts: Sequence[Act]) -> list[Period]:
    is_on_at_first = known.is_on_by_default and not row.is_added
    found = _periods(acts, known.id, is_on_at_first=is_on_at_first)
    is_running = bool(found) and not found[-1].is_over
    if row.is_on and not is_running:
        return [*found, Period(None, None, is_over=False)]
    if is_running and not row.is_on:
        return [*found[:-1], Period(found[-1].since_ts, row.severed_ts, is_over=True)]
    return found


def _periods(acts: Sequence[Act], name: str, *, is_on_at_first: bool) -> list[Period]:
    """When it was on, as far as it was recorded; the first may have begun with the server."""
    found: list[Period] = []
    is_on, since_ts = is_on_at_first, None
    for act in acts:
        if act.target != name:
            continue
        if act.act == ON and not is_on:
            is_on, since_ts = True, act.ts
        elif act.act in ENDS and is_on:
            found.append(Period(since_ts, act.ts, is_over=True))
            is_on, since_ts = False, None
    return [*found, Period(since_ts, None, is_over=False)] if is_on else found


def _hosts(acts: Sequence[Act], name: str) -> str:
    return next((act.detail for act in reversed(acts) if act.target == name and act.detail), "")


def paper_of(facts: RecipientFacts, made_ts: int) -> Paper:
    on = tuple(_entry(one, facts.days) for one in facts.recipients if one.is_on)
    off = tuple(_entry(one, facts.days) for one in facts.recipients if not one.is_on)
    gone = tuple(
        Entry(one.id, facts=(Fact("Hosts", one.hosts), Fact("When", _when(one.periods))))
        for one in facts.removed
    )
    known = (
        "No switch was ever recorded: what is on is so by default or by the settings."
        if facts.recorded_since_ts is None
        else f"Switches are recorded since {minute_of(facts.recorded_since_ts)} UTC."
    )
    parts = (
        ("Contacts that are allowed now", on, "None."),
        ("Contacts that were allowed before", off, "None is recorded."),
        ("Taken out of the register", gone, ""),
    )
    return Paper(
        f"Recipients of data from {facts.server_name}",
        "en",
        made_ts,
        "Every third party that this server may contact or could contact, with when and what for."
        f" {known}",
        tuple(
            Section(title, () if entries else (nothing,), entries=entries)
            for title, entries, nothing in parts
            if entries or nothing
        ),
    )


def _entry(one: Recipient, days: int) -> Entry:
    facts = [
        Fact("Purpose", one.purpose),
        Fact("Data", ", ".join(one.data) + ("; also of others" * one.carries_others_data)),
        Fact("Country", one.country or UNKNOWN_COUNTRY),
        Fact("Hosts", ", ".join(one.hosts) or "Found for each contact"),
        Fact("Allowed", _when(one.periods)),
        Fact("Decided by", "each person" if one.needs_consent else "the operator"),
        Fact(f"Contacts in {days} days", f"{one.contacts}, {one.bytes_out} bytes sent"),
        Fact("Kept there", one.retention),
        Fact("Demands to delete go to", one.demands_to or "No address is known"),
    ]
    if one.severed_ts is not None:
        facts.append(Fact("Ended for good", f"{minute_of(one.severed_ts)} UTC"))
    return Entry(f"{one.party} ({one.id})", facts=tuple(facts))


def _when(periods: Sequence[Period]) -> str:
    return "; ".join(_span(one) for one in periods)


def _span(period: Period) -> str:
    begin = (
        "since a time that is not recorded"
        if period.since_ts is None
        else f"since {minute_of(period.since_ts)} UTC"
    )
    if not period.is_over:
        return begin
    end = "a time that is not recorded" if period.until_ts is None else minute_of(period.until_ts)
    return f"{begin} until {end}"
