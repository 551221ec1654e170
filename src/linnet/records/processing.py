"""The record of processing activities, after Article 30 of the General Data Protection Regulation.

It says what the server does; what only the operator knows stands there to be completed.
"""

from msgspec import Struct

from linnet.config import Settings
from linnet.ids import ServerName
from linnet.records.bases import BASES
from linnet.records.contact import Contact, contact_of
from linnet.records.keeping import Kept, how_long, kept_here
from linnet.records.paper import Entry, Fact, Paper, Section
from linnet.records.recipients import UNKNOWN_COUNTRY, Recipient, recipients
from linnet.records.stored.entry import AtEnd, Category, Keeps, Stored, StoredFile
from linnet.records.wiring import Records
from linnet.records.words.english import ENGLISH
from linnet.rooms.retention import limits_of

COMPLETE = ENGLISH.fill_in


class Activity(Struct, frozen=True):
    """What is done with one kind of data."""

    category: Category
    purpose: str
    people: str
    data: str
    legal_basis: str
    keeps: list[Keeps]
    at_end: list[AtEnd]
    tables: list[Stored]
    files: list[StoredFile]


class ProcessingFacts(Struct, frozen=True):
    server_name: ServerName
    contact: Contact
    activities: list[Activity]
    recipients: list[Recipient]
    """Those that may be contacted now."""
    measures: list[str]


async def processing(records: Records) -> ProcessingFacts:
    """The record as this server is now."""
    known = await recipients(records)
    return ProcessingFacts(
        records.accounts.server_name,
        contact_of(records.settings),
        [_activity(kept) for kept in kept_here(records.settings)],
        [one for one in known.recipients if one.is_on],
        measures(records.settings),
    )


def _activity(kept: Kept) -> Activity:
    kind, basis = ENGLISH.notice.kinds[kept.category], BASES[kept.category]
    return Activity(
        kept.category,
        kind.why,
        basis.people,
        kind.what,
        basis.legal,
        kept.keeps,
        kept.ends,
        list(kept.tables),
        list(kept.files),
    )


def measures(settings: Settings) -> list[str]:
    """What protects the data, as far as the software and its settings do it."""
    found = [
        "Passwords are kept as Argon2 hashes, other secrets of people as SHA-256 hashes.",
        "Nothing leaves the server but through the register of contacts; all else is refused"
        " and counted.",
        "What administrators do is recorded in a chain of hashes in which a missing entry shows.",
        "Severing a third party leaves a signed receipt.",
    ]
    if settings.encrypt_private_rooms:
        found.append("New private chats are encrypted end to end by default.")
    if settings.address.startswith("https://"):
        found.append("People reach the server over TLS alone.")
    if settings.rate_limits:
        found.append("Requests are limited by person and by network address.")
    if settings.moderation_two_people:
        found.append("Grave decisions of moderation need a second person.")
    limits = limits_of(settings)
    if limits.default_ms is not None:
        days = settings.retention_days
        found.append(f"Messages are deleted after {days} days where their chat chose nothing else.")
    if limits.max_ms is not None:
        days = settings.retention_days_max
        found.append(f"Messages and their files are deleted after {days} days at most.")
    if settings.backup_folder:
        found.append(
            "Backups are sealed with a key that the server does not have, and are deleted after"
            f" {settings.backup_days} days at most."
        )
    return found


def paper_of(facts: ProcessingFacts, made_ts: int) -> Paper:
    contact = facts.contact.email or facts.contact.page or COMPLETE
    who = (
        Fact("Controller", f"The operator of {facts.server_name}: {COMPLETE}"),
        Fact("Contact", contact),
        Fact("Representative, data protection officer", f"If there are any: {COMPLETE}"),
        Fact("Processor", f"Whoever runs the machine for the operator, if anybody: {COMPLETE}"),
    )
    return Paper(
        f"Record of processing activities of {facts.server_name}",
        "en",
        made_ts,
        "After Article 30 of Regulation (EU) 2016/679. Made by the server from what it stores and"
        " from its register of contacts. Legal bases are proposals; what stands in brackets is for"
        " the operator to complete.",
        (
            Section("Who is responsible", entries=(Entry(str(facts.server_name), facts=who),)),
            Section("What is done, and what for", entries=tuple(map(_entry, facts.activities))),
            _recipients(facts.recipients),
            _transfers(facts.recipients),
            Section(
                "Security",
                ("Article 32. Measures around the software are for the operator to add.",),
                items=(*facts.measures, COMPLETE),
            ),
            _places(facts.activities),
        ),
    )


def _entry(activity: Activity) -> Entry:
    said = ENGLISH.notice
    return Entry(
        said.kinds[activity.category].title,
        facts=(
            Fact("Purpose", activity.purpose),
            Fact("People", activity.people),
            Fact("Data", activity.data),
            Fact("Legal basis, proposed", activity.legal_basis),
            Fact("Kept", "; ".join(how_long(one, ENGLISH) for one in activity.keeps)),
            Fact(said.at_the_end, "; ".join(said.ends[end] for end in activity.at_end)),
        ),
    )


def _recipients(found: list[Recipient]) -> Section:
    entries = tuple(
        Entry(
            one.party,
            facts=(
                Fact("Purpose", one.purpose),
                Fact("Data", ", ".join(one.data)),
                Fact("Kept there", one.retention),
            ),
        )
        for one in found
    )
    said = ENGLISH.notice
    return Section("Recipients", (said.members, said.team), entries=entries)


def _transfers(found: list[Recipient]) -> Section:
    entries = tuple(
        Entry(
            one.party,
            facts=(
                Fact("Country", one.country or UNKNOWN_COUNTRY),
                Fact("Basis of a transfer", COMPLETE),
            ),
        )
        for one in found
    )
    words = (
        "Chapter V. The server knows the country of a party only where its row of the register"
        " names it, and knows no basis of a transfer: the operator completes it."
        if entries
        else "Nobody outside is contacted.",
    )
    return Section("Transfers to third countries", words, entries=entries)


def _places(activities: list[Activity]) -> Section:
    said = ENGLISH.notice
    rows: list[tuple[str, Stored | StoredFile]] = []
    for activity in activities:
        rows += [(one.table, one) for one in activity.tables]
        rows += [(one.place, one) for one in activity.files]
    return Section(
        "Where everything lies",
        ("Every table of the database, and what lies beside it.",),
        items=tuple(
            f"{place}: {one.holds}. Kept {how_long(one.keeps, ENGLISH)}."
            f" When an account is closed: {said.ends[one.at_end]}."
            for place, one in rows
        ),
    )
