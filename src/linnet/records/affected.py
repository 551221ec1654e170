"""Who was touched in a period, by what, as far as it is known."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from linnet.accounts.list_accounts import accounts_after
from linnet.accounts.standing import standing
from linnet.ids import ServerName, UserId
from linnet.media.of_user import owners_before
from linnet.records import store
from linnet.records.contact import Contact, contact_of
from linnet.records.keeping import CATEGORIES
from linnet.records.stored.catalogue import CATALOGUE
from linnet.records.stored.entry import Category
from linnet.records.wiring import Records
from linnet.storage.database import Reader
from linnet.touchpoints.count import Count
from linnet.touchpoints.counts import DAY_MS, KEPT_DAYS
from linnet.touchpoints.register import DataCategory

Scope = Literal["touchpoint", "server", "account", "media"]
MAX_ACCOUNTS = 50_000
"""In one answer. Where there are more it says so."""
PAGE = 500
DEADLINE_MS = 72 * 60 * 60 * 1000
"""From becoming aware of a breach to the notice of the authority: Article 33(1)."""
Times = tuple[int, int, int]
"""Beginning and end of the period, and when it was noticed."""


class Touched(Struct, frozen=True):
    """What left through one row on the days of the period."""

    touchpoint_id: str
    party: str
    data: list[DataCategory]
    people: int
    contacts: int
    bytes_out: int
    contacts_for_nobody: int
    """Of these contacts, those that were not made for one person."""


class AffectedAccount(Struct, frozen=True):
    user_id: UserId
    contacts: int
    """With third parties, for this person, on the days of the period."""
    bytes_out: int
    files: int
    """That they had uploaded before the end of the period; for the scope `media` only."""
    file_bytes: int


class RowsAbout(Struct, frozen=True):
    """How many rows of a table name the account; for the scope `account` only."""

    table: str
    category: Category
    rows: int


class Affected(Struct, frozen=True):
    """Days are whole ones, in UTC, so that more may be counted than was in the period."""

    server_name: ServerName
    contact: Contact
    scope: Scope
    about: str
    since_ts: int
    until_ts: int
    noticed_ts: int
    deadline_ts: int
    log_since_ts: int
    """Before this day it is not known any more what left for whom."""
    is_log_whole: bool
    """Whether the log reaches back to the beginning of the period."""
    touched: list[Touched]
    data_left: list[DataCategory]
    kinds: list[Category]
    """Kinds of stored data that can be concerned; none for the scope `touchpoint`."""
    accounts: list[AffectedAccount]
    are_all_listed: bool
    stored: list[RowsAbout]


async def affected(
    records: Records, scope: Scope, about: str, times: Times, wait_ms: int
) -> Affected | None:
    """What is known; None when there is no such row or account.

    Raises:
        TookTooLong: the database was busy.
    """
    since_ts, until_ts, noticed_ts = times
    row = records.touchpoints.switches.row(about)
    if scope == "touchpoint" and row is None:
        return None
    days = (since_ts // DAY_MS, until_ts // DAY_MS)
    asked = (about if scope == "touchpoint" else "", about if scope == "account" else "")
    left = await records.touchpoints.counts.for_whom(days, *asked, MAX_ACCOUNTS + 1)
    async with records.db.patient_snapshot(wait_ms) as reader:
        people = await _people(reader, scope, about, until_ts)
        if people is None:
            return None
        stored = await _rows_about(reader, UserId(about)) if scope == "account" else []
    accounts = _accounts(people, left, adds=scope == "touchpoint")
    log_since_ts = (records.clock.now_ms() // DAY_MS - KEPT_DAYS + 1) * DAY_MS
    touched = _touched(records, left)
    return Affected(
        records.accounts.server_name,
        contact_of(records.settings),
        scope,
        about,
        since_ts,
        until_ts,
        noticed_ts,
        noticed_ts + DEADLINE_MS,
        log_since_ts,
        since_ts >= log_since_ts,
        touched,
        list(dict.fromkeys(name for one in touched for name in one.data)),
        _kinds(scope, stored),
        accounts[:MAX_ACCOUNTS],
        len(accounts) <= MAX_ACCOUNTS and len(left) <= MAX_ACCOUNTS,
        stored,
    )


People = dict[UserId, tuple[int, int]]
"""Each with how many files, and bytes of them."""


async def _people(reader: Reader, scope: Scope, about: str, until_ts: int) -> People | None:
    """Whom the scope concerns without any contact."""
    if scope == "touchpoint":
        return {}
    if scope == "account":
        known = await standing(reader, UserId(about))
        return None if known is None else {UserId(about): (0, 0)}
    if scope == "media":
        owners = await owners_before(reader, until_ts, MAX_ACCOUNTS + 1)
        return {user_id: (files.count, files.size_bytes) for user_id, files in owners}
    return await _everybody(reader, until_ts)


async def _everybody(reader: Reader, until_ts: int) -> People:
    """All accounts that were there before the end, also those that were closed since."""
    found: People = {}
    after: UserId | None = None
    while len(found) <= MAX_ACCOUNTS:
        page = await accounts_after(reader, after, "", PAGE)
        found |= {one.user_id: (0, 0) for one in page if one.created_ts < until_ts}
        if len(page) < PAGE:
            break
        after = page[-1].user_id
    return found


async def _rows_about(reader: Reader, user_id: UserId) -> list[RowsAbout]:
    found = [
        RowsAbout(one.table, one.category, await store.count_about(reader, one, user_id))
        for one in CATALOGUE
        if one.people
    ]
    return [one for one in found if one.rows]


def _accounts(
    people: People, left: Iterable[tuple[str, UserId, Count]], *, adds: bool
) -> list[AffectedAccount]:
    """`adds`: whether people are concerned because something left for them."""
    sums: dict[UserId, Count] = {user_id: Count() for user_id in people}
    for _row, user_id, count in left:
        if user_id and (adds or user_id in sums):
            sums.setdefault(user_id, Count()).add(count)
    return [
        AffectedAccount(user_id, sum_.allowed, sum_.bytes_out, *people.get(user_id, (0, 0)))
        for user_id, sum_ in sorted(sums.items())
    ]


def _touched(records: Records, left: Iterable[tuple[str, UserId, Count]]) -> list[Touched]:
    by_row: dict[str, list[tuple[UserId, Count]]] = {}
    for row_id, user_id, count in left:
        by_row.setdefault(row_id, []).append((user_id, count))
    found = []
    for row_id, counts in by_row.items():
        row = records.touchpoints.switches.row(row_id)
        found.append(
            Touched(
                row_id,
                "" if row is None else row.touchpoint.party,
                [] if row is None else list(row.touchpoint.data),
                sum(bool(user_id) for user_id, _ in counts),
                sum(count.allowed for _, count in counts),
                sum(count.bytes_out for _, count in counts),
                sum(count.allowed for user_id, count in counts if not user_id),
            )
        )
    return found


def _kinds(scope: Scope, stored: list[RowsAbout]) -> list[Category]:
    if scope == "server":
        return list(CATEGORIES)
    if scope == "media":
        return ["files"]
    return list(dict.fromkeys(one.category for one in stored))
