"""What has become of a notice, for whoever has its secret, and complaining about it.

The secret comes in the body, so that it stands in no log of addresses.
"""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.proxies import network_of
from linnet.moderation import store_cases, store_decisions, store_notices
from linnet.moderation.complain import ShownComplaint, complain, shown_decision
from linnet.moderation.gather import checked_words
from linnet.moderation.notice import check_open, hash_of
from linnet.moderation.store_decisions import Measure, Outcome, Statement
from linnet.moderation.store_notices import Notice
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader

NO_SUCH_NOTICE = "There is no such notice: look at the link that you were given"
MAX_STATEMENTS = 10


class SecretBody(Struct, frozen=True):
    secret: str


class NoticeComplaintBody(Struct, frozen=True):
    secret: str
    reason: str


class NoticeDecision(Struct, frozen=True):
    """What people have decided, and why; an automated decision there is none."""

    outcome: Outcome
    measures: list[Measure]
    reason: str
    decided_ts: int


class NoticeStatus(Struct, frozen=True):
    """`complain_until_ts` is there while one can complain: when the notice was turned down."""

    reference: str
    harm: str
    where: str
    received_ts: int
    state: Literal["received", "looked_at", "decided"]
    decision: NoticeDecision | UnsetType = UNSET
    complain_until_ts: int | UnsetType = UNSET
    complaint: ShownComplaint | UnsetType = UNSET


@endpoint(
    "POST",
    "/_linnet/notice/status",
    operation="linnet.noticeStatus",
    access=Access.NONE,
    limit=Limit.SEARCH,
)
async def post_status(moderation: Moderation, call: Call, *, body: SecretBody) -> NoticeStatus:
    """Look at one's notice.

    Raises:
        NotFound: no notice has this secret.
    """
    check_open(moderation)
    async with moderation.db.snapshot() as reader:
        return await _status(moderation, reader, await _notice(reader, body.secret))


@endpoint(
    "POST",
    "/_linnet/notice/complaint",
    operation="linnet.complainOfNotice",
    access=Access.NONE,
    limit=Limit.SEARCH,
)
async def post_complaint(
    moderation: Moderation, call: Call, *, body: NoticeComplaintBody
) -> NoticeStatus:
    """Complain, once, that a notice was turned down. Those who may look at it are told.

    Raises:
        NotFound: no notice has this secret.
        Forbidden: nothing was decided yet, something was done, or it was too long ago.
    """
    check_open(moderation)
    words = checked_words(body.reason)
    async with moderation.db.transaction() as tx:
        notice = await _notice(tx, body.secret)
        moderation.rate_limits.spend(Limit.NOTICES, network_of(call.address))
        statement = await _statement(moderation, tx, notice)
        if statement is None:
            raise Forbidden("Nothing was decided yet")
        await complain(moderation, tx, statement, words)
        shown = await _status(moderation, tx, notice)
    moderation.decided.set()
    return shown


async def _notice(reader: Reader, secret: str) -> Notice:
    found = await store_notices.by_secret(reader, hash_of(secret))
    if found is None:
        raise NotFound(NO_SUCH_NOTICE)
    return found


async def _statement(moderation: Moderation, reader: Reader, notice: Notice) -> Statement | None:
    """What its sender would have been told of the newest decision."""
    reporter = store_notices.reporter_of(notice.reference, moderation.server_name)
    told = await store_decisions.of_user(reader, reporter, MAX_STATEMENTS)
    return told[0] if told else None


async def _status(moderation: Moderation, reader: Reader, notice: Notice) -> NoticeStatus:
    case = await store_cases.case_of(reader, notice.case_id)
    decision = await store_decisions.of_case(reader, notice.case_id)
    statement = await _statement(moderation, reader, notice)
    about = (notice.reference, notice.harm, notice.place, notice.received_ts)
    if case is None or decision is None or statement is None:
        is_taken = case is not None and case.assignee is not None
        return NoticeStatus(*about, "looked_at" if is_taken else "received")
    shown = await shown_decision(reader, statement, moderation.clock.now_ms())
    assert shown is not None, "there is a decision"
    return NoticeStatus(
        *about,
        "decided",
        NoticeDecision(decision.outcome, decision.measures, decision.reason, decision.decided_ts),
        shown.complain_until_ts,
        shown.complaint,
    )
