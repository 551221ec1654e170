"""Take back a measure by those who look after the case, without anybody having to complain."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.errors import Forbidden, InvalidParam
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.ids import UserId
from linnet.moderation import store_decisions, store_lifted, store_policies
from linnet.moderation.access import case_for, is_in_charge
from linnet.moderation.gather import checked_words
from linnet.moderation.measures import in_force, undo
from linnet.moderation.store_cases import Case
from linnet.moderation.store_decisions import Measure, Role
from linnet.moderation.store_lifted import Lifted
from linnet.moderation.wiring import Moderation
from linnet.moderation.work import note_step, record
from linnet.storage.database import Tx


class LiftBody(Struct, frozen=True):
    """`reason` is what whoever it concerns reads."""

    measures: list[Measure]
    reason: str


class LiftedMeasures(Struct, frozen=True):
    lifted: list[Lifted]


@endpoint(
    "POST",
    "/_linnet/moderation/cases/{case_id}/lift",
    operation="linnet.liftMeasures",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_lift(
    moderation: Moderation, call: Call, case_id: str, *, body: LiftBody
) -> LiftedMeasures:
    """End measures that a decided case has brought; whoever it concerns is told why.

    All of them end or none.

    Raises:
        NotFound: there is no such case for them.
        Forbidden: one of the measures does not hold, or is not theirs to take back.
    """
    reason = checked_words(body.reason)
    measures = list(dict.fromkeys(body.measures))
    if not reason or not measures:
        raise InvalidParam("Name the measures that end, and why")
    requester = call.requester
    async with moderation.db.transaction() as tx:
        case = await case_for(moderation, tx, requester, case_id)
        decision = await store_decisions.of_case(tx, case.case_id)
        if decision is None or not await is_in_charge(moderation, tx, requester, case):
            raise Forbidden("Nothing was decided here that you could take back")
        holding = await in_force(moderation, tx, requester, case, decision.measures)
        if not set(holding).issuperset(measures):
            raise Forbidden("This does not hold any more, or is not yours to take back")
        lifted = await end_measures(moderation, tx, requester, case, measures, reason)
    moderation.sessions.known.forget_user(case.subject.user_id)
    moderation.decided.set()
    return LiftedMeasures(lifted)


async def end_measures(
    moderation: Moderation,
    tx: Tx,
    requester: Requester,
    case: Case,
    measures: Sequence[Measure],
    reason: str,
) -> list[Lifted]:
    """Take back what can be taken back, and note down to tell whom it concerns.

    Cached requesters must be forgotten and `decided` set afterwards.
    """
    undone = await undo(moderation, tx, requester, case, measures)
    now_ms = moderation.clock.now_ms()
    lifted = [Lifted(one, reason, requester.user_id, now_ms) for one in undone]
    await store_lifted.add(tx, case.case_id, lifted)
    decision = await store_decisions.of_case(tx, case.case_id)
    taken = [] if decision is None else decision.measures
    if not await in_force(moderation, tx, requester, case, taken):
        # What still holds ends with the policy list that has asked for it.
        await store_policies.remove_measure(tx, case.case_id)
    told: list[tuple[UserId, Role]] = [
        (person, "lifted") for person in await store_decisions.concerned(tx, case.case_id)
    ]
    await store_decisions.add_statements(tx, case.case_id, told)
    said = ", ".join(undone)
    await note_step(moderation, tx, requester, case, "lift", f"{said}: {reason}")
    await record(moderation, tx, requester, case, "case.lift", said)
    return lifted
