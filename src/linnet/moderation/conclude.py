"""End a case by a decision: do it, keep it, and note down whom to tell."""

from msgspec import structs

from linnet.http.endpoint import Requester
from linnet.ids import UserId
from linnet.moderation import store_cases, store_decisions, store_reports
from linnet.moderation.measures import carry_out
from linnet.moderation.store_cases import Case
from linnet.moderation.store_decisions import Decision, Measure, Role
from linnet.moderation.subject import moderators_of
from linnet.moderation.wiring import Moderation
from linnet.moderation.work import note_step, record
from linnet.storage.database import Tx

MAX_TOLD = 1000
"""Reporters of one case, and moderators of one room, who are told; the rest of a crowd is not."""


async def conclude(
    moderation: Moderation, tx: Tx, requester: Requester, case: Case, decision: Decision
) -> Case:
    """Do what was decided, in the caller's transaction. Returns the decided case.

    Cached requesters must be forgotten and `decided` set afterwards.
    """
    await carry_out(moderation, tx, requester, case, decision.measures, decision.until_ts)
    case = structs.replace(
        case,
        assignee=decision.decided_by,
        is_decided=True,
        decided_ts=decision.decided_ts,
        outcome=decision.outcome,
    )
    await store_cases.move(tx, case)
    await store_decisions.put(tx, case.case_id, decision)
    people = await _people(moderation, tx, case, decision.measures)
    await store_decisions.add_statements(tx, case.case_id, people)
    said = ", ".join([decision.outcome, *decision.measures])
    await note_step(moderation, tx, requester, case, "decide", f"{said}: {decision.reason}")
    await record(moderation, tx, requester, case, "case.decide", said)
    return case


async def _people(
    moderation: Moderation, tx: Tx, case: Case, measures: list[Measure]
) -> list[tuple[UserId, Role]]:
    """Who is told. Of a dismissed report whoever it was about never hears.

    A room that is closed concerns those who look after it.
    """
    people: list[tuple[UserId, Role]] = []
    if measures and case.subject.user_id:
        people.append((case.subject.user_id, "concerned"))
    if "close" in measures:
        head = await moderation.rooms.heads.get(case.subject.room_id)
        moderators = set() if head is None else await moderators_of(moderation, head)
        people += [(one, "concerned") for one in sorted(moderators)[:MAX_TOLD]]
    reporters = await store_reports.reporters(tx, case.case_id, MAX_TOLD)
    return [*people, *((reporter, "reporter") for reporter in reporters)]
