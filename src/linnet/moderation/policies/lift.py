"""Take back what was done because of a list, once the rule or the list does not hold any more."""

import logging

from linnet.errors import Forbidden, MatrixError
from linnet.http.endpoint import Requester
from linnet.ids import DeviceId, RoomId
from linnet.moderation import store_cases, store_decisions, store_policies
from linnet.moderation.lift import end_measures
from linnet.moderation.measures import ONLY_ADMINISTRATORS, in_force
from linnet.moderation.store_policies import PolicyMeasure
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Tx

logger = logging.getLogger(__name__)

BATCH = 100
INTERVAL_S = 60
WHY = "A policy list had spoken for it, and does not do so any more, or is not followed."


async def keep_lifting(moderation: Moderation) -> None:
    """Look once a minute whether rules are over, until cancelled."""
    while True:
        try:
            await lift_all(moderation)
        except Exception:
            logger.exception("Lifting what lists had asked for failed, trying again in a minute")
        await moderation.clock.wait_ms(INTERVAL_S * 1000)


async def lift_all(
    moderation: Moderation,
    requester: Requester | None = None,
    of_list: tuple[RoomId, RoomId] | None = None,
) -> tuple[int, int]:
    """Lift every measure whose rule does not hold; returns how many, and how many could not be.

    A ban is lifted in the name of `requester`, or of who had decided it. Only one list is looked
    at when `of_list` names its scope and room.
    """
    after, lifted, left = 0, 0, 0
    while True:
        async with moderation.db.snapshot() as reader:
            batch = await store_policies.measures_after(reader, after, BATCH)
        for measure in batch:
            if of_list is not None and (measure.scope, measure.list_id) != of_list:
                continue
            if not await _holds(moderation, measure):
                try:
                    await _lift(moderation, requester, measure)
                except MatrixError as why:
                    logger.info("A measure of a policy list cannot be lifted: %s", why.message)
                    left += 1
                else:
                    lifted += 1
        if len(batch) < BATCH:
            break
        after = batch[-1].case_id
    if lifted:
        moderation.decided.set()
    return lifted, left


async def _holds(moderation: Moderation, measure: PolicyMeasure) -> bool:
    policies = moderation.holding.policies
    followed = await policies.followed(measure.scope)
    if measure.list_id not in {one.list_id for one in followed}:
        return False
    rule = (await policies.rules(measure.list_id)).all.get(measure.rule)
    return rule is not None and not rule.is_over(moderation.clock.now_ms())


async def _lift(
    moderation: Moderation, requester: Requester | None, measure: PolicyMeasure
) -> None:
    async with moderation.db.transaction() as tx:
        await store_policies.remove_measure(tx, measure.case_id)
        case = await store_cases.case_of(tx, measure.case_id)
        decision = await store_decisions.of_case(tx, measure.case_id)
        if case is None or decision is None:
            return
        # Whoever has closed a room was an administrator.
        decider = Requester(decision.decided_by, DeviceId(""), 0, "close" in decision.measures)
        by = requester or decider
        measures = await in_force(moderation, tx, by, case, decision.measures)
        if "close" in decision.measures and not by.is_admin:
            raise Forbidden(ONLY_ADMINISTRATORS)
        if "ban" in decision.measures and "ban" not in measures:
            await _check_not_banned(moderation, tx, measure)
        if measures:
            await end_measures(moderation, tx, by, case, measures, WHY)
    moderation.sessions.known.forget_user(measure.user_id)


async def _check_not_banned(moderation: Moderation, tx: Tx, measure: PolicyMeasure) -> None:
    head = await moderation.rooms.heads.in_turn(tx, measure.scope)
    if head is not None and await head.membership(tx, measure.user_id) == "ban":
        raise Forbidden("Only a moderator of the room lifts a ban")
