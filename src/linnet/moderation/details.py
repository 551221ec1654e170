"""Look at one case: what was reported in it, by whom, what it proves, and what was done."""

from collections.abc import Mapping

from msgspec import UNSET, Struct, UnsetType

from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Requester, endpoint
from linnet.ids import EventId, RoomId, UserId
from linnet.moderation import (
    store_cases,
    store_complaints,
    store_decisions,
    store_evidence,
    store_lifted,
    store_notices,
    store_proposals,
    store_reports,
)
from linnet.moderation.access import case_for, check_reviewer, is_in_charge
from linnet.moderation.cases import DEFAULT_LIMIT, TOP, ShownCase, page_size, shown_case
from linnet.moderation.crowd import Crowd, crowd_of
from linnet.moderation.measures import in_force, possible_measures
from linnet.moderation.second import needs_second
from linnet.moderation.store_cases import Step
from linnet.moderation.store_complaints import Complaint, Ruling
from linnet.moderation.store_decisions import Decision, Measure, Role
from linnet.moderation.store_evidence import Kept
from linnet.moderation.store_lifted import Lifted
from linnet.moderation.store_notices import Notice
from linnet.moderation.store_proposals import Proposal
from linnet.moderation.store_reports import Record, StoredReport
from linnet.moderation.subject import Forum
from linnet.moderation.urgency import FULL_WEIGHT, RECORD_MS, credited
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader

MAX_STEPS = 500
MAX_ARRIVALS = 2000
"""Of the newest reports of a case it is told whether they came all at once."""


class ReportsQuery(Struct, frozen=True):
    before: int = TOP
    limit: int = DEFAULT_LIMIT


class Outside(Struct, frozen=True):
    """Who has sent a notice without an account, as they say; and where they point, as they wrote.

    After half a year nothing is known of them any more.
    """

    reference: str
    name: str
    email: str
    where: str


class ShownRecord(Struct, frozen=True):
    """How many cases somebody reported in within 30 days, and in how many nothing was found."""

    reports: int
    unfounded: int


class ShownReport(Struct, frozen=True):
    """`reporter` and `record` are told to the safety team alone, never to a room; of a notice
    `notice` is.

    `is_doubtful`: of late the reports of this person to the same people were unfounded so often
    that new ones weigh less.
    """

    report_id: int
    harm: str
    reason: str
    is_contradicted: bool
    received_ts: int
    event_id: EventId | UnsetType = UNSET
    reporter: UserId | UnsetType = UNSET
    notice: Outside | UnsetType = UNSET
    record: ShownRecord | UnsetType = UNSET
    is_doubtful: bool = False


class Reports(Struct, frozen=True):
    """The newest first."""

    reports: list[ShownReport]
    next: int | UnsetType = UNSET
    """The value of `before` for the next page."""


class ShownEvidence(Struct, frozen=True):
    """What a message proves, without what it says."""

    event_id: EventId
    sender: UserId
    origin_server_ts: int
    is_encrypted: bool
    result: str
    reason: str
    device: str


class CaseComplaint(Struct, frozen=True):
    """A complaint in a case, and whether the viewer may answer it. A reporter keeps their name."""

    complaint_id: int
    role: Role
    reason: str
    made_ts: int
    may_answer: bool
    user_id: UserId | UnsetType = UNSET
    outcome: Ruling | UnsetType = UNSET
    answer: str | UnsetType = UNSET
    answered_by: UserId | UnsetType = UNSET


class CaseDetails(Struct, frozen=True):
    """The messages of a case say nothing until somebody opens them; see `work.py`.

    `possible` measures are those that the viewer can decide; `liftable` those that hold and that
    the viewer can take back. `needs_second` are the possible ones that wait for a second person,
    as `proposal` does.
    """

    case: ShownCase
    evidence: list[ShownEvidence]
    steps: list[Step]
    possible: list[Measure]
    liftable: list[Measure]
    lifted: list[Lifted]
    complaints: list[CaseComplaint]
    needs_second: list[Measure]
    decision: Decision | UnsetType = UNSET
    proposal: Proposal | UnsetType = UNSET
    room_name: str | UnsetType = UNSET
    notices: int = 0
    """How many of the reports came from people without an account, who read the reason too."""
    crowd: Crowd | UnsetType = UNSET
    """That many people reported within minutes, as a brigade does."""


@endpoint("GET", "/_linnet/moderation/cases/{case_id}", operation="linnet.case", access=Access.USER)
async def get_case(moderation: Moderation, call: Call, case_id: str) -> CaseDetails:
    """One case, with what was done and what can be."""
    viewer = call.requester
    async with moderation.db.snapshot() as reader:
        case = await case_for(moderation, reader, viewer, case_id)
        kept = await store_evidence.of_case(reader, case.case_id)
        steps = await store_cases.steps_of(reader, case.case_id, MAX_STEPS)
        decision = await store_decisions.of_case(reader, case.case_id)
        lifted = await store_lifted.of_case(reader, case.case_id)
        proposal = await store_proposals.of_case(reader, case.case_id)
        is_theirs = await is_in_charge(moderation, reader, viewer, case)
        taken = decision.measures if decision is not None and is_theirs else []
        liftable = await in_force(moderation, reader, viewer, case, taken)
        complaints = [
            await _shown_complaint(moderation, reader, viewer, complaint)
            for complaint in await store_complaints.of_case(reader, case.case_id)
        ]
        notices = await store_notices.count_of_case(reader, case.case_id)
        arrivals = await store_reports.arrivals(reader, case.case_id, MAX_ARRIVALS)
    possible = possible_measures(case, viewer) if is_theirs and not case.is_decided else []
    return CaseDetails(
        shown_case(case, proposal is not None),
        [_shown_evidence(one) for one in kept],
        steps,
        possible,
        liftable,
        lifted,
        complaints,
        [measure for measure in possible if needs_second(moderation, case, [measure])],
        decision or UNSET,
        proposal or UNSET,
        await _room_name(moderation, case.subject.room_id),
        notices,
        crowd_of(arrivals) or UNSET,
    )


@endpoint(
    "GET",
    "/_linnet/moderation/cases/{case_id}/reports",
    operation="linnet.caseReports",
    access=Access.USER,
)
async def get_reports(
    moderation: Moderation, call: Call, case_id: str, *, query: ReportsQuery
) -> Reports:
    """A page of what people have said in a case."""
    limit = page_size(query.limit)
    if not 0 <= query.before <= TOP:
        raise InvalidParam("before is not from here")
    async with moderation.db.snapshot() as reader:
        case = await case_for(moderation, reader, call.requester, case_id)
        found = await store_reports.of_case(reader, case.case_id, query.before, limit + 1)
        people = list({report.reporter for report in found})
        outside = await store_notices.among(reader, case.case_id, people)
        since_ms = moderation.clock.now_ms() - RECORD_MS
        records = await store_reports.records(reader, case, people, since_ms)
    shown = [
        _shown_report(report, case.forum, outside.get(report.reporter), records)
        for report in found[:limit]
    ]
    return Reports(shown, shown[-1].report_id if len(found) > limit else UNSET)


async def _room_name(moderation: Moderation, room_id: RoomId) -> str | UnsetType:
    head = await moderation.rooms.heads.get(room_id) if room_id else None
    event = None if head is None else head.state.get("m.room.name")
    name = None if event is None else event.content.get("name")
    return name if isinstance(name, str) and name else UNSET


async def _shown_complaint(
    moderation: Moderation, reader: Reader, viewer: Requester, complaint: Complaint
) -> CaseComplaint:
    may_answer = complaint.answered_ts is None
    if may_answer:
        try:
            await check_reviewer(moderation, reader, viewer, complaint)
        except (NotFound, Forbidden):
            may_answer = False
    return CaseComplaint(
        complaint.complaint_id,
        complaint.role,
        complaint.words,
        complaint.made_ts,
        may_answer,
        complaint.user_id if complaint.role == "concerned" else UNSET,
        complaint.outcome or UNSET,
        complaint.answer or UNSET,
        complaint.answered_by or UNSET,
    )


def _shown_report(
    report: StoredReport,
    forum: Forum,
    notice: Notice | None,
    records: Mapping[UserId, Record],
) -> ShownReport:
    record = records.get(report.reporter, Record())
    is_named = forum == "server" and notice is None
    return ShownReport(
        report.report_id,
        report.harm,
        report.words,
        report.is_contradicted,
        report.received_ts,
        report.event_id or UNSET,
        report.reporter if is_named else UNSET,
        UNSET
        if notice is None
        else Outside(notice.reference, notice.name, notice.email, notice.place),
        ShownRecord(record.reports, record.unfounded) if is_named and record.reports else UNSET,
        credited(FULL_WEIGHT, record.unfounded, record.founded) < FULL_WEIGHT,
    )


def _shown_evidence(kept: Kept) -> ShownEvidence:
    return ShownEvidence(
        kept.event_id,
        kept.pdu["sender"],
        kept.pdu["origin_server_ts"],
        kept.pdu["type"] == "m.room.encrypted",
        kept.result,
        kept.reason,
        kept.device,
    )
