"""The notice for people, after the articles 13 and 14 of the General Data Protection Regulation."""

from msgspec import Struct

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import ServerName
from linnet.mail.language import Language, language_of
from linnet.records.contact import Contact, contact_of
from linnet.records.keeping import Kept, how_long, kept_here
from linnet.records.paper import Entry, Fact, Link, Paper, Section
from linnet.records.stored.entry import AtEnd, Category, Keeps
from linnet.records.wiring import Records
from linnet.records.words.spoken import WORDS
from linnet.records.words.words import NoticeWords, Right, Words
from linnet.rooms.retention import Limits, limits_of
from linnet.touchpoints.register import DataCategory
from linnet.touchpoints.switches import Row


class KeptKind(Struct, frozen=True):
    """A kind of data for machines. `keeps` are all times that apply to parts of it."""

    category: Category
    keeps: list[Keeps]
    at_end: list[AtEnd]


class Receiver(Struct, frozen=True):
    """Somebody outside who may be contacted now."""

    id: str
    country: str
    data: list[DataCategory]
    needs_your_yes: bool
    carries_others_data: bool


class NoticeFacts(Struct, frozen=True):
    server_name: ServerName
    contact: Contact
    kept: list[KeptKind]
    messages_stay: Limits
    """How long messages stay: where their chat has chosen no time, and in any chat."""
    receivers: list[Receiver]


class Notice(Struct, frozen=True):
    """The same twice: for people, and for machines."""

    paper: Paper
    facts: NoticeFacts


class LanguageQuery(Struct, frozen=True):
    language: str = ""
    """A language that Linnet speaks; else the one that the browser wishes."""


@endpoint(
    "GET",
    "/_linnet/privacy",
    operation="linnet.getPrivacy",
    access=Access.NONE,
    limit=Limit.SEARCH,
)
async def get_privacy(records: Records, call: Call, *, query: LanguageQuery) -> Notice:
    wishes = query.language or call.headers.get("accept-language", "")
    return notice(records, language_of(wishes))


def notice(records: Records, language: Language) -> Notice:
    """The notice as this server is now."""
    kept = kept_here(records.settings)
    rows = [row for row in records.touchpoints.switches.rows() if row.is_on]
    facts = NoticeFacts(
        records.accounts.server_name,
        contact_of(records.settings),
        [KeptKind(one.category, one.keeps, one.ends) for one in kept],
        limits_of(records.settings),
        [_receiver(row) for row in rows],
    )
    words = WORDS[language]
    said, server = words.notice, records.accounts.server_name
    paper = Paper(
        said.title.format(server=server),
        language,
        records.clock.now_ms(),
        said.lead,
        (
            Section(said.short, items=_short(records, words, len(rows))),
            _who(records, said),
            Section(said.kept, (said.kept_lead,), entries=_kept(kept, words)),
            _receivers(rows, said),
            Section(said.rights, entries=_rights(said), last=f"{said.authority} {said.made}"),
        ),
    )
    return Notice(paper, facts)


def _receiver(row: Row) -> Receiver:
    known = row.touchpoint
    asks = row.consent == "person"
    return Receiver(known.id, known.country, list(known.data), asks, known.carries_others_data)


def _short(records: Records, words: Words, count: int) -> tuple[str, ...]:
    said = words.notice
    sealed = said.sealed if records.settings.encrypt_private_rooms else said.unsealed
    times = _times(limits_of(records.settings), words)
    return (sealed, *times, said.nothing_else, said.contacts_now.format(count=count))


def _times(limits: Limits, words: Words) -> list[str]:
    """How long messages stay."""
    said = words.notice
    if limits.default_ms is None:
        found = [said.time_chosen]
    else:
        found = [said.time_default.format(span=words.span(limits.default_ms))]
    if limits.max_ms is not None:
        found.append(said.time_max.format(span=words.span(limits.max_ms)))
    return found


def _who(records: Records, said: NoticeWords) -> Section:
    contact = contact_of(records.settings)
    links: list[Link] = []
    if contact.email:
        links.append(Link(f"{said.contact} {contact.email}", f"mailto:{contact.email}"))
    if contact.page:
        links.append(Link(said.contact_page, contact.page))
    operator = said.operator.format(server=records.accounts.server_name)
    return Section(said.who, (operator,), links=tuple(links), last="" if links else said.no_contact)


def _kept(kept: list[Kept], words: Words) -> tuple[Entry, ...]:
    said = words.notice
    entries = []
    for one in kept:
        kind = said.kinds[one.category]
        times = said.semicolon.join(how_long(keeps, words) for keeps in one.keeps)
        ends = said.semicolon.join(said.ends[end] for end in one.ends)
        facts = (Fact(said.why, kind.why), Fact(said.how_long, times), Fact(said.at_the_end, ends))
        entries.append(Entry(kind.title, kind.what, facts))
    return tuple(entries)


def _receivers(rows: list[Row], said: NoticeWords) -> Section:
    lead = said.third_parties if rows else said.no_third_parties
    return Section(
        said.receivers,
        (said.members, said.team, lead),
        entries=tuple(_receiver_entry(row, said) for row in rows),
    )


def _receiver_entry(row: Row, said: NoticeWords) -> Entry:
    known = row.touchpoint
    translated = said.rows.get(known.id)
    purpose = translated.purpose if translated else known.purpose
    leaves = said.comma.join(said.data[name] for name in known.data)
    facts = [
        Fact(said.what_for, purpose),
        Fact(said.what_leaves, leaves),
        Fact(said.where, known.country or said.where_unknown),
    ]
    remarks = [said.needs_your_yes] if row.consent == "person" else []
    remarks += [said.others_too] if known.carries_others_data else []
    return Entry(translated.party if translated else known.party, " ".join(remarks), tuple(facts))


def _rights(said: NoticeWords) -> tuple[Entry, ...]:
    rights = (said.access, said.rectify, said.erase, said.object, said.complain)
    return tuple(map(_right, rights))


def _right(right: Right) -> Entry:
    return Entry(right.title, right.how, link=Link(right.link, right.where))
