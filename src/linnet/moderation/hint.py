"""Let the detector put a case a little further up, where a reported message reads like hate.

It looks at messages in the clear alone, after the report was taken, so that nobody waits for it.
What it thinks decides nothing: the case says that it has moved it, and goes before its equals only.
"""

import asyncio
import logging

from msgspec import structs

from linnet.guarding.messages import sentences
from linnet.ids import UserId
from linnet.moderation import store_cases, store_evidence
from linnet.moderation.sessions import ENCRYPTED
from linnet.moderation.store_cases import Case, Step
from linnet.moderation.urgency import urgency_of
from linnet.moderation.wiring import Moderation

logger = logging.getLogger(__name__)

BATCH = 50
RETRY_S = 60
NOBODY = UserId("")
MOVED = "order: the detector takes a reported message for hateful, and is often wrong"


async def keep_hinting(moderation: Moderation) -> None:
    """Look at cases, until cancelled; what fails is tried again in a minute."""
    while True:
        moderation.unhinted.clear()
        is_done = False
        try:
            await hint_all(moderation)
            is_done = True
        except Exception:
            logger.exception("Asking the detector about cases failed, trying again in a minute")
        try:
            async with asyncio.timeout(None if is_done else RETRY_S):
                await moderation.unhinted.wait()
        except TimeoutError:
            continue


async def hint_all(moderation: Moderation) -> None:
    """Ask about every case of which nobody was asked since its newest message."""
    while True:
        async with moderation.db.snapshot() as reader:
            batch = await store_cases.unhinted(reader, BATCH)
        if not batch:
            return
        for case in batch:
            await _hint(moderation, case)


async def _hint(moderation: Moderation, seen: Case) -> None:
    async with moderation.db.snapshot() as reader:
        kept = await store_evidence.of_case(reader, seen.case_id)
    clear = [one.pdu for one in kept if one.pdu["type"] != ENCRYPTED]
    texts = [text for pdu in clear for text in sentences(pdu["type"], pdu["content"])]
    is_hinted = any(await moderation.scorer.hints(texts))
    async with moderation.db.transaction() as tx:
        case = await store_cases.case_of(tx, seen.case_id)
        has_more = await store_evidence.count(tx, seen.case_id) != len(kept)
        if case is None or case.is_decided or (has_more and not is_hinted):
            return
        urgency = urgency_of(case.harm, case.weight, is_hinted=is_hinted)
        if not case.weight:
            urgency = case.urgency
        await store_cases.move(tx, structs.replace(case, is_hinted=is_hinted, urgency=urgency))
        if is_hinted and not case.is_hinted:
            step = Step(moderation.clock.now_ms(), NOBODY, "automatic", MOVED)
            await store_cases.add_step(tx, case.case_id, step)
