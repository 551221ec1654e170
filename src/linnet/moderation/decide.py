"""Decide a case: what is done, and why, which is told to those whom it concerns."""

from msgspec import Struct

from linnet.errors import Forbidden, InvalidParam
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.moderation import store_proposals
from linnet.moderation.cases import ShownCase, shown_case
from linnet.moderation.conclude import conclude
from linnet.moderation.gather import checked_words
from linnet.moderation.measures import check_measures
from linnet.moderation.second import needs_second, propose
from linnet.moderation.store_decisions import Decision, Measure, Outcome
from linnet.moderation.wiring import Moderation
from linnet.moderation.work import undecided_case


class DecisionBody(Struct, frozen=True):
    """`reason` is what whoever it concerns reads, so it must name nobody else.

    A case is dismissed without measures. `other` says that something was done elsewhere. `mute`
    goes with `mute_s`, between a minute and 28 days.
    """

    outcome: Outcome
    reason: str
    measures: list[Measure] = []
    mute_s: int | None = None


@endpoint(
    "PUT",
    "/_linnet/moderation/cases/{case_id}/decision",
    operation="linnet.decideCase",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_decision(
    moderation: Moderation, call: Call, case_id: str, *, body: DecisionBody
) -> ShownCase:
    """Decide a case, once, and do what was decided; what is reported later opens another one.

    All of it happens or nothing. Afterwards the person concerned is told what was done and why,
    unless nothing was, and the reporters are told whether something was. Where two people decide
    severe measures, those wait for the second; see `second.py`.

    Raises:
        Forbidden: it is decided or proposed already, a colleague has taken it, or the rules of the
            room do not let this moderator do that.
    """
    reason, measures = _checked(body)
    requester = call.requester
    now_ms = moderation.clock.now_ms()
    until_ts = None if body.mute_s is None else now_ms + body.mute_s * 1000
    async with moderation.db.transaction() as tx:
        case = await undecided_case(moderation, tx, requester, case_id)
        if case.assignee not in (None, requester.user_id):
            raise Forbidden("Somebody else looks after this case")
        check_measures(case, requester, measures)
        if await store_proposals.of_case(tx, case.case_id) is not None:
            raise Forbidden("A decision waits here for a second person")
        decision = Decision(
            body.outcome, measures, reason, requester.user_id, now_ms, until_ts=until_ts
        )
        is_proposed = needs_second(moderation, case, measures)
        if is_proposed:
            await propose(moderation, tx, requester, case, decision)
        else:
            case = await conclude(moderation, tx, requester, case, decision)
    moderation.sessions.known.forget_user(case.subject.user_id)
    moderation.decided.set()
    return shown_case(case, is_proposed)


def _checked(body: DecisionBody) -> tuple[str, list[Measure]]:
    reason = checked_words(body.reason)
    if not reason:
        raise InvalidParam("A decision needs a reason")
    measures = list(dict.fromkeys(body.measures))
    if bool(measures) != (body.outcome == "measures_taken"):
        raise InvalidParam("Name the measures that are taken; a dismissed case has none")
    if (body.mute_s is not None) != ("mute" in measures):
        raise InvalidParam("mute_s goes with a mute, and a mute with mute_s")
    return reason, measures
