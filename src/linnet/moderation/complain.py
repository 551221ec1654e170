"""See what was decided about oneself or what one has reported, and complain about it.

Whoever measures were taken against can complain, and so can those whose report was dismissed, once
for each decision and for half a year. Somebody else than who decided looks at it.
"""

from msgspec import UNSET, Struct, UnsetType

from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import EventId, RoomId, UserId
from linnet.moderation import (
    store_cases,
    store_complaints,
    store_decisions,
    store_evidence,
    store_lifted,
)
from linnet.moderation.access import reviewers
from linnet.moderation.cleaning import KEPT_MS
from linnet.moderation.gather import checked_words, spend_for_address
from linnet.moderation.store_complaints import Complaint, Ruling
from linnet.moderation.store_decisions import Measure, Outcome, Role, Statement
from linnet.moderation.subject import Forum
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader, Tx

MAX_STATEMENTS = 100
MAX_ASKED = 100
"""Of those who may look at a complaint so many are told."""
NO_SUCH_DECISION = "There is no such decision, or it is not about you"


class ShownComplaint(Struct, frozen=True):
    """One's own complaint; without `outcome` nobody has answered yet."""

    reason: str
    made_ts: int
    outcome: Ruling | UnsetType = UNSET
    answer: str | UnsetType = UNSET


class ShownLifted(Struct, frozen=True):
    """A measure that was taken back without a complaint, and why."""

    measure: Measure
    reason: str
    lifted_ts: int


class ShownDecision(Struct, frozen=True):
    """To a reporter neither measures nor reason are told, as they are somebody else's.

    `complain_until_ts` is there while one can; `complaint` says how it stands when one has.
    """

    statement_id: int
    role: Role
    outcome: Outcome
    decided_ts: int
    forum: Forum
    room_id: RoomId | UnsetType = UNSET
    measures: list[Measure] | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    harm: str | UnsetType = UNSET
    event_ids: list[EventId] | UnsetType = UNSET
    complain_until_ts: int | UnsetType = UNSET
    complaint: ShownComplaint | UnsetType = UNSET
    lifted: list[ShownLifted] | UnsetType = UNSET
    until_ts: int | UnsetType = UNSET
    is_automated: bool | UnsetType = UNSET


class Decisions(Struct, frozen=True):
    """The newest first. `is_suspended` as it is now, also where nobody told why."""

    decisions: list[ShownDecision]
    is_suspended: bool


class ComplaintBody(Struct, frozen=True):
    reason: str


@endpoint("GET", "/_linnet/decisions", operation="linnet.decisions", access=Access.USER)
async def get_decisions(moderation: Moderation, call: Call) -> Decisions:
    """The newest hundred decisions that one was told of."""
    now_ms = moderation.clock.now_ms()
    shown: list[ShownDecision] = []
    async with moderation.db.snapshot() as reader:
        for statement in await store_decisions.of_user(
            reader, call.requester.user_id, MAX_STATEMENTS
        ):
            found = await shown_decision(reader, statement, now_ms)
            if found is not None:
                shown.append(found)
    return Decisions(shown, call.requester.is_suspended)


@endpoint(
    "POST",
    "/_linnet/decisions/{statement_id}/complaint",
    operation="linnet.complain",
    access=Access.USER,
    limit=Limit.REPORTS,
)
async def post_complaint(
    moderation: Moderation, call: Call, statement_id: str, *, body: ComplaintBody
) -> ShownDecision:
    """Complain about a decision. Those who may look at it are told.

    Raises:
        NotFound: there is no such decision, or it is not about them.
        Forbidden: it was long ago, one has complained already, or the report led to something.
    """
    words = checked_words(body.reason)
    spend_for_address(moderation, call)
    async with moderation.db.transaction() as tx:
        statement = await _own(tx, call.requester.user_id, statement_id)
        shown = await complain(moderation, tx, statement, words)
    moderation.decided.set()
    return shown


async def complain(
    moderation: Moderation, tx: Tx, statement: Statement, words: str
) -> ShownDecision:
    """Complain about what somebody was told, for them. `decided` is set afterwards.

    Raises:
        NotFound: the case was opened again.
        Forbidden: it was long ago, one has complained already, or the report led to something.
    """
    now_ms, user_id = moderation.clock.now_ms(), statement.user_id
    shown = await shown_decision(tx, statement, now_ms)
    case = await store_cases.case_of(tx, statement.case_id)
    decision = await store_decisions.of_case(tx, statement.case_id)
    if shown is None or case is None or decision is None:
        raise NotFound(NO_SUCH_DECISION)
    if shown.complain_until_ts is UNSET:
        raise Forbidden("One cannot complain about this decision, or not any more")
    forum, people = await reviewers(moderation, tx, case, decision.deciders, user_id)
    new = Complaint(
        0,
        statement.statement_id,
        case.case_id,
        user_id,
        statement.role,
        forum,
        case.subject.room_id,
        words,
        now_ms,
    )
    await store_complaints.add(tx, new)
    asked: list[tuple[UserId, Role]] = [(person, "review") for person in sorted(people)[:MAX_ASKED]]
    await store_decisions.add_statements(tx, case.case_id, asked)
    shown = await shown_decision(tx, statement, now_ms)
    assert shown is not None, "it was there in this transaction"
    return shown


async def _own(reader: Reader, user_id: UserId, statement_id: str) -> Statement:
    is_number = statement_id.isascii() and statement_id.isdecimal() and len(statement_id) < 18
    found = await store_decisions.statement(reader, int(statement_id)) if is_number else None
    if found is None or found.user_id != user_id or found.role not in ("concerned", "reporter"):
        raise NotFound(NO_SUCH_DECISION)
    return found


async def shown_decision(reader: Reader, statement: Statement, now_ms: int) -> ShownDecision | None:
    """A decision as somebody sees it; None when the case was opened again."""
    case = await store_cases.case_of(reader, statement.case_id)
    decision = await store_decisions.of_case(reader, statement.case_id)
    if case is None or decision is None:
        return None
    made = await store_complaints.of_statement(reader, statement.statement_id)
    until_ts = decision.decided_ts + KEPT_MS
    may_complain = statement.role == "concerned" or decision.outcome == "dismissed"
    is_open = may_complain and made is None and now_ms < until_ts
    complaint = UNSET if made is None else _own_complaint(made)
    about = (statement.statement_id, statement.role, decision.outcome, decision.decided_ts)
    open_until = until_ts if is_open else UNSET
    if statement.role == "reporter":
        return ShownDecision(*about, case.forum, complain_until_ts=open_until, complaint=complaint)
    kept = await store_evidence.of_case(reader, case.case_id)
    lifted = await store_lifted.of_case(reader, case.case_id)
    return ShownDecision(
        *about,
        case.forum,
        case.subject.room_id or UNSET,
        decision.measures,
        decision.reason,
        case.harm,
        [one.event_id for one in kept],
        open_until,
        complaint,
        [ShownLifted(one.measure, one.reason, one.lifted_ts) for one in lifted],
        UNSET if decision.until_ts is None else decision.until_ts,
        decision.is_automated,
    )


def _own_complaint(made: Complaint) -> ShownComplaint:
    return ShownComplaint(made.words, made.made_ts, made.outcome or UNSET, made.answer or UNSET)
