"""The public account of moderation: how much was reported, what was decided, how it was taken.

Sums alone; nobody is named, and no room. An operator may keep it to the administrators.

After the articles 15 and 24 of the Digital Services Act, Regulation (EU) 2022/2065.
"""

import datetime
from collections import Counter

import msgspec
from msgspec import Struct

from linnet.errors import InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.moderation import store_notices, store_transparency
from linnet.moderation.harms import HARMS
from linnet.moderation.store_transparency import Span
from linnet.moderation.subject import Forum
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader

YEAR_MAX = 9998
DAY_MS = 24 * 60 * 60 * 1000


class YearQuery(Struct, frozen=True):
    year: int


class Decided(Struct, frozen=True):
    """How often it was decided so: in the rooms by their moderators or by the server's team.

    `measure` is `none` where a report was dismissed; several measures of one decision each count.
    """

    forum: Forum
    category: str
    measure: str
    automated: bool
    count: int


class Waiting(Struct, frozen=True):
    """How long people took to decide; the hours are those of the one in the middle."""

    decisions: int
    median_hours: float
    within_a_day: int
    within_a_week: int


class Complaints(Struct, frozen=True):
    """Those made in the year, and what became of them."""

    made: int
    upheld: int
    reversed: int
    waiting: int


class Transparency(Struct, frozen=True):
    """Of one calendar year in UTC; of the present one as far as it has gone.

    Categories are those of the European Union's database of statements of reasons.
    """

    server_name: str
    year: int
    reports: dict[str, int]
    notices: int
    """Of the reports, those by people without an account."""
    decisions: list[Decided]
    waiting: Waiting
    complaints: Complaints
    lifted: int
    """Measures that those who took them have ended early."""


@endpoint(
    "GET",
    "/_linnet/transparency",
    operation="linnet.transparency",
    access=Access.NONE,
    limit=Limit.SEARCH,
)
async def get_transparency(moderation: Moderation, call: Call, query: YearQuery) -> Transparency:
    """What was reported and decided in a year.

    Raises:
        NotFound: the operator does not publish it.
    """
    if not moderation.settings.transparency_report:
        raise NotFound("This server publishes no report")
    if not 1970 <= query.year <= YEAR_MAX:
        raise InvalidParam("There is no such year")
    async with moderation.db.snapshot() as reader:
        return await transparency(moderation, reader, query.year)


async def transparency(moderation: Moderation, reader: Reader, year: int) -> Transparency:
    span = _span(year)
    harms = await store_transparency.reports_by_harm(reader, span)
    reports = Counter[str]()
    for harm, count in harms.items():
        reports[_category(harm)] += count
    outcomes = await store_transparency.complaints(reader, span)
    return Transparency(
        moderation.server_name,
        year,
        dict(sorted(reports.items())),
        await store_notices.count_between(reader, *span),
        await _decided(reader, span),
        _waiting(await store_transparency.waited_ms(reader, span)),
        Complaints(
            sum(outcomes.values()),
            outcomes.get("upheld", 0),
            outcomes.get("reversed", 0),
            outcomes.get(None, 0),
        ),
        await store_transparency.count_lifted(reader, span),
    )


def _span(year: int) -> Span:
    first, next_first = (
        datetime.datetime(one, 1, 1, tzinfo=datetime.UTC).timestamp() for one in (year, year + 1)
    )
    return int(first * 1000), int(next_first * 1000)


def _category(harm: str) -> str:
    return HARMS[harm].category


async def _decided(reader: Reader, span: Span) -> list[Decided]:
    sums = Counter[tuple[Forum, str, str, bool]]()
    for forum, harm, _outcome, measures, automated, count in await store_transparency.decisions(
        reader, span
    ):
        for measure in msgspec.json.decode(measures, type=list[str]) or ["none"]:
            sums[forum, _category(harm), measure, automated] += count
    return [Decided(*key, count) for key, count in sorted(sums.items())]


def _waiting(waited_ms: list[int]) -> Waiting:
    middle = waited_ms[len(waited_ms) // 2] if waited_ms else 0
    return Waiting(
        len(waited_ms),
        round(middle / (DAY_MS / 24), 1),
        sum(one <= DAY_MS for one in waited_ms),
        sum(one <= 7 * DAY_MS for one in waited_ms),
    )
