"""Tell whom a room's rule has held up why, and let its moderators know where they have to look.

Those who were removed many at once get their statements of reasons here too. All of it is taken
from the database, so that no stop of the program loses anything.
"""

import asyncio
import logging

from msgspec import structs

from linnet.guarding import acts
from linnet.guarding.acts import Act, Removal
from linnet.guarding.judge import Judge
from linnet.ids import UserId
from linnet.moderation import store_cases, store_decisions
from linnet.moderation.cleaning import KEPT_MS
from linnet.moderation.mute import AGAINST_RULES
from linnet.moderation.store_cases import Step
from linnet.moderation.store_decisions import Decision, Measure
from linnet.moderation.subject import Subject
from linnet.moderation.urgency import urgency_of
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Tx

logger = logging.getLogger(__name__)

BATCH = 50
RETRY_S = 60
NOBODY = UserId("")
WITH_MANY = "Many people came at once, and those who came then were removed together."
"""Why, where the moderator wrote nothing."""


async def keep_explaining(moderation: Moderation, judge: Judge) -> None:
    """Take the acts of rules, until cancelled; what fails is tried again in a minute."""
    while True:
        judge.acted.clear()
        is_done = False
        try:
            is_done = await explain_all(moderation) and await explain_removals(moderation)
        except Exception:
            logger.exception("Telling what rules did failed, trying again in a minute")
        try:
            async with asyncio.timeout(None if is_done else RETRY_S):
                await judge.acted.wait()
        except TimeoutError:
            continue


async def explain_all(moderation: Moderation) -> bool:
    """Make a statement of reasons for every act that has none."""
    while True:
        async with moderation.db.transaction() as tx:
            batch = await acts.untold(tx, BATCH)
            for act in batch:
                await _explain(moderation, tx, act)
                await acts.told(tx, act.act_id)
            await acts.forget(tx, moderation.clock.now_ms() - KEPT_MS)
        if not batch:
            return True
        moderation.decided.set()
        moderation.reported.set()


async def explain_removals(moderation: Moderation) -> bool:
    """Make a statement of reasons for everybody who was removed with many others."""
    while True:
        async with moderation.db.transaction() as tx:
            batch = await acts.untold_removals(tx, BATCH)
            for removal in batch:
                await _explain_removal(tx, removal)
            await acts.told_removals(tx, [removal.removal_id for removal in batch])
        if not batch:
            return True
        moderation.decided.set()


async def _explain_removal(tx: Tx, removal: Removal) -> None:
    by, now_ms = removal.removed_by, removal.removed_ts
    measure: Measure = "ban" if removal.membership == "ban" else "kick"
    made = Decision("measures_taken", [measure], removal.reason or WITH_MANY, by, now_ms)
    subject = Subject("user", removal.room_id, removal.user_id)
    case = await store_cases.put_decided(tx, ("room", subject), AGAINST_RULES, by, now_ms)
    await store_decisions.put(tx, case.case_id, made)
    await store_decisions.add_statements(tx, case.case_id, [(removal.user_id, "concerned")])
    step = Step(now_ms, by, "decide", f"{measure}: {made.reason}")
    await store_cases.add_step(tx, case.case_id, step)


async def _explain(moderation: Moderation, tx: Tx, act: Act) -> None:
    now_ms = moderation.clock.now_ms()
    subject = Subject("user", act.room_id, act.user_id)
    if act.state == "denied":
        by, answer = act.answered_by or NOBODY, act.answer or ""
        made = Decision("measures_taken", ["refuse"], answer, by, now_ms)
    else:
        made = Decision(
            "measures_taken", [act.effect], act.reason, NOBODY, now_ms, is_automated=True
        )
        if act.effect in ("hold", "cover", "queue"):
            await _ask_moderators(tx, act, subject, now_ms)
    case = await store_cases.put_decided(
        tx, ("room", subject), AGAINST_RULES, made.decided_by, now_ms
    )
    await store_decisions.put(tx, case.case_id, made)
    await store_decisions.add_statements(tx, case.case_id, [(act.user_id, "concerned")])
    step = Step(now_ms, made.decided_by, "automatic", f"{act.effect}: {made.reason}")
    await store_cases.add_step(tx, case.case_id, step)


async def _ask_moderators(tx: Tx, act: Act, subject: Subject, now_ms: int) -> None:
    """A case for the room's moderators, which says that a rule has opened it."""
    case = await store_cases.undecided(tx, "room", subject)
    if case is None:
        case = await store_cases.open_case(tx, "room", subject, AGAINST_RULES, now_ms)
        urgency = urgency_of(AGAINST_RULES, 0)
        await store_cases.move(tx, structs.replace(case, urgency=urgency))
    step = Step(now_ms, NOBODY, "automatic", f"{act.effect}: {act.reason}")
    await store_cases.add_step(tx, case.case_id, step)
