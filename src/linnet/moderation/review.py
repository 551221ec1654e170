"""Look at complaints against decisions, and answer them.

A decision is upheld, or reversed: then what was done is taken back as far as it can be, or a report
that was dismissed is looked at anew.
"""

from msgspec import UNSET, Struct, UnsetType, structs

from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.ids import UserId, parse_room_id
from linnet.moderation import store_cases, store_complaints, store_decisions, store_policies
from linnet.moderation.access import check_reviewer, places_of
from linnet.moderation.gather import checked_words
from linnet.moderation.measures import undo
from linnet.moderation.store_cases import Case
from linnet.moderation.store_complaints import Complaint, Ruling
from linnet.moderation.store_decisions import Measure, Role
from linnet.moderation.wiring import Moderation
from linnet.moderation.work import note_step, record
from linnet.storage.database import Tx

MAX_LIMIT = 100
NO_SUCH_COMPLAINT = "There is no such complaint, or it is not yours to answer"


class ComplaintsQuery(Struct, frozen=True):
    """Of a room whose moderator one is, of the server, or `everywhere` all that one may see."""

    room_id: str | None = None
    everywhere: bool = False
    after: int = 0


class WaitingComplaint(Struct, frozen=True):
    """Who complains is told where the decision was about them; a reporter keeps their name."""

    complaint_id: int
    case_id: int
    role: Role
    reason: str
    made_ts: int
    user_id: UserId | UnsetType = UNSET


class Complaints(Struct, frozen=True):
    """Those that wait, the oldest first; `next` is the value of `after` for the next page."""

    complaints: list[WaitingComplaint]
    next: int | UnsetType = UNSET


class AnswerBody(Struct, frozen=True):
    """`reason` is what whoever complained reads."""

    outcome: Ruling
    reason: str


class Answered(Struct, frozen=True):
    """What was taken back; `is_reopened` where a case is looked at anew."""

    undone: list[Measure]
    is_reopened: bool


@endpoint(
    "GET",
    "/_linnet/moderation/complaints",
    operation="linnet.complaints",
    access=Access.USER,
)
async def get_complaints(
    moderation: Moderation, call: Call, *, query: ComplaintsQuery
) -> Complaints:
    """Complaints that wait for an answer; those that one may not answer are left out."""
    room_id = None if query.room_id is None else parse_room_id(query.room_id)
    if not 0 <= query.after < 2**62:
        raise InvalidParam("after is not from here")
    shown: list[WaitingComplaint] = []
    async with moderation.db.snapshot() as reader:
        viewer, found = call.requester, list[Complaint]()
        for forum, rooms in await places_of(moderation, reader, viewer, room_id, query.everywhere):
            found += await store_complaints.unanswered(
                reader, forum, rooms, query.after, MAX_LIMIT + 1
            )
        found.sort(key=lambda complaint: complaint.complaint_id)
        for complaint in found[:MAX_LIMIT]:
            try:
                await check_reviewer(moderation, reader, viewer, complaint)
            except (NotFound, Forbidden):
                continue
            shown.append(_waiting(complaint))
    more = found[MAX_LIMIT - 1].complaint_id if len(found) > MAX_LIMIT else UNSET
    return Complaints(shown, more)


@endpoint(
    "PUT",
    "/_linnet/moderation/complaints/{complaint_id}/answer",
    operation="linnet.answerComplaint",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_answer(
    moderation: Moderation, call: Call, complaint_id: str, *, body: AnswerBody
) -> Answered:
    """Uphold or reverse a decision, once; whoever complained is told why.

    Raises:
        NotFound: there is no such complaint, or it is not theirs to answer.
        Forbidden: they have decided themselves, or it is answered already.
    """
    reason = checked_words(body.reason)
    if not reason:
        raise InvalidParam("An answer needs a reason")
    requester = call.requester
    is_number = complaint_id.isascii() and complaint_id.isdecimal() and len(complaint_id) < 18
    async with moderation.db.transaction() as tx:
        found = await store_complaints.one(tx, int(complaint_id)) if is_number else None
        if found is None:
            raise NotFound(NO_SUCH_COMPLAINT)
        case = await check_reviewer(moderation, tx, requester, found)
        if found.answered_ts is not None:
            raise Forbidden("This complaint was answered")
        answered = Answered([], False)
        if body.outcome == "reversed":
            answered = await _reverse(moderation, tx, requester, case, found)
        made = structs.replace(
            found,
            answered_by=requester.user_id,
            answered_ts=moderation.clock.now_ms(),
            outcome=body.outcome,
            answer=reason,
        )
        await store_complaints.put_answer(tx, made)
        told: list[tuple[UserId, Role]] = [(found.user_id, "answer")]
        await store_decisions.add_statements(tx, case.case_id, told)
        said = ", ".join([body.outcome, *answered.undone])
        await note_step(moderation, tx, requester, case, "answer", f"{said}: {reason}")
        await record(moderation, tx, requester, case, "case.answer", said)
    moderation.sessions.known.forget_user(case.subject.user_id)
    moderation.decided.set()
    return answered


async def _reverse(
    moderation: Moderation, tx: Tx, requester: Requester, case: Case, complaint: Complaint
) -> Answered:
    decision = await store_decisions.of_case(tx, case.case_id)
    if decision is None:
        return Answered([], False)
    if complaint.role == "concerned":
        await store_policies.remove_measure(tx, case.case_id)
        return Answered(await undo(moderation, tx, requester, case, decision.measures), False)
    if await store_cases.undecided(tx, case.forum, case.subject) is None:
        opened = structs.replace(
            case, is_decided=False, decided_ts=None, outcome=None, assignee=None
        )
        await store_cases.move(tx, opened)
        await store_decisions.forget(tx, case.case_id)
    # Otherwise somebody has reported the same since, and is looked at already.
    return Answered([], True)


def _waiting(complaint: Complaint) -> WaitingComplaint:
    return WaitingComplaint(
        complaint.complaint_id,
        complaint.case_id,
        complaint.role,
        complaint.words,
        complaint.made_ts,
        complaint.user_id if complaint.role == "concerned" else UNSET,
    )
