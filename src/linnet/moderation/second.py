"""Severe measures by two people: one of the safety team proposes, another confirms or refuses.

Only where the setting `moderation_two_people` asks for it, and only for what the server does to
accounts and rooms. Until the second person has confirmed nothing is done and nobody concerned is
told.
"""

from collections.abc import Sequence

from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.ids import UserId
from linnet.moderation import store_decisions, store_proposals
from linnet.moderation.access import may_take
from linnet.moderation.cases import ShownCase, shown_case
from linnet.moderation.conclude import conclude
from linnet.moderation.gather import checked_words
from linnet.moderation.measures import BY_ADMINISTRATORS, check_severe, is_severe
from linnet.moderation.store_cases import Case
from linnet.moderation.store_decisions import Decision, Measure, Role
from linnet.moderation.store_proposals import Proposal
from linnet.moderation.team import team
from linnet.moderation.wiring import Moderation
from linnet.moderation.work import note_step, record, undecided_case
from linnet.storage.database import Reader, Tx


class ConfirmationBody(Struct, frozen=True):
    """`reason` is for colleagues; whoever refuses must give one."""

    confirmed: bool
    reason: str = ""


def needs_second(moderation: Moderation, case: Case, measures: Sequence[Measure]) -> bool:
    """Whether a decision waits for a second person."""
    return (
        moderation.settings.moderation_two_people and case.forum == "server" and is_severe(measures)
    )


async def propose(
    moderation: Moderation, tx: Tx, requester: Requester, case: Case, decision: Decision
) -> None:
    """Let a decision wait for a second person, and tell those who may be that.

    Raises:
        Forbidden: it cannot be done; or the terminal asks, which is nobody.
    """
    if not requester.actor:
        raise Forbidden("Two people of the safety team decide this, and the terminal is none")
    await check_severe(moderation, tx, case, decision.measures)
    made = Proposal(decision.measures, decision.reason, decision.decided_by, decision.decided_ts)
    await store_proposals.put(tx, case.case_id, made)
    others = await team(tx) - {requester.user_id, case.subject.user_id}
    asked: list[tuple[UserId, Role]] = [(person, "second") for person in sorted(others)]
    await store_decisions.add_statements(tx, case.case_id, asked)
    said = ", ".join(made.measures)
    await note_step(moderation, tx, requester, case, "propose", f"{said}: {made.reason}")
    await record(moderation, tx, requester, case, "case.propose", said)


@endpoint(
    "PUT",
    "/_linnet/moderation/cases/{case_id}/confirmation",
    operation="linnet.confirmDecision",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_confirmation(
    moderation: Moderation, call: Call, case_id: str, *, body: ConfirmationBody
) -> ShownCase:
    """Confirm what a colleague has proposed, so that it is done, or refuse it.

    Whoever has proposed it can only take it back. What is refused leaves the case undecided.

    Raises:
        NotFound: there is no such case for them, or nothing waits in it.
        Forbidden: they have proposed it, or whoever did may not do so any more.
    """
    reason = checked_words(body.reason)
    requester = call.requester
    async with moderation.db.transaction() as tx:
        case = await undecided_case(moderation, tx, requester, case_id)
        proposal = await store_proposals.of_case(tx, case.case_id)
        if proposal is None:
            raise NotFound("Nothing waits for a second person here")
        await store_proposals.remove(tx, case.case_id)
        said = ", ".join(proposal.measures)
        if body.confirmed:
            await _check_two(moderation, tx, requester, case, proposal)
            await note_step(moderation, tx, requester, case, "confirm", f"{said}: {reason}")
            await record(moderation, tx, requester, case, "case.confirm", said)
            decision = Decision(
                "measures_taken",
                proposal.measures,
                proposal.reason,
                proposal.proposed_by,
                moderation.clock.now_ms(),
                requester.user_id,
            )
            case = await conclude(moderation, tx, requester, case, decision)
        else:
            if not reason and requester.user_id != proposal.proposed_by:
                raise InvalidParam("Say why you refuse it")
            await note_step(moderation, tx, requester, case, "refuse", f"{said}: {reason}")
            await record(moderation, tx, requester, case, "case.refuse", said)
    moderation.sessions.known.forget_user(case.subject.user_id)
    moderation.decided.set()
    return shown_case(case)


async def _check_two(
    moderation: Moderation, reader: Reader, requester: Requester, case: Case, proposal: Proposal
) -> None:
    """Whether two people who both may do so agree."""
    if not requester.actor or requester.actor == proposal.proposed_by:
        raise Forbidden("Somebody else than who proposed it has to confirm it")
    account = await standing(reader, proposal.proposed_by)
    may_propose = await may_take(moderation, reader, case, proposal.proposed_by)
    is_admin = account is not None and account.is_admin
    needs_admin = not BY_ADMINISTRATORS.isdisjoint(proposal.measures)
    if not may_propose or (needs_admin and not is_admin):
        raise Forbidden("Whoever proposed it may not do so any more: refuse it and decide anew")
