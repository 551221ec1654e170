"""Statements by mail, for whoever may not be able to open the app: the suspended and the locked.

They go to an address that the person has shown to be theirs, if this server sends letters at all.
What is due stands in the database, so that no stop of the program or of the mail server loses it.
"""

import asyncio
import logging

from linnet.accounts.third_party_ids import letter_boxes
from linnet.mail.failure import AddressRefused, NotHandedOver
from linnet.mail.language import Language
from linnet.mail.letter import Letter
from linnet.mail.post import Post
from linnet.moderation import (
    store_complaints,
    store_decisions,
    store_lifted,
    store_notices,
)
from linnet.moderation.letters import (
    SEVERE,
    Addressee,
    answer_letter,
    decision_letter,
    lifted_letter,
)
from linnet.moderation.store_decisions import Statement
from linnet.moderation.store_lifted import newest
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader

logger = logging.getLogger(__name__)

BATCH = 100
RETRY_S = 600
MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000
"""What the mail server has not taken for so long is not sent any more."""


async def goes_by_mail(moderation: Moderation, reader: Reader, statement: Statement) -> bool:
    """Whether somebody is also written to: a decision has suspended or locked them."""
    if moderation.post is None or statement.role not in ("concerned", "lifted", "answer"):
        return False
    decision = await store_decisions.of_case(reader, statement.case_id)
    if decision is None or SEVERE.isdisjoint(decision.measures):
        return False
    if store_notices.is_outsider(statement.user_id):
        return False
    return bool(await letter_boxes(reader, statement.user_id))


async def keep_writing(moderation: Moderation) -> None:
    """Write what is due, until cancelled; what fails is tried again in ten minutes."""
    while moderation.post is not None:
        moderation.letters_due.clear()
        is_all = False
        try:
            is_all = await write_all(moderation, moderation.post)
        except Exception:
            logger.exception("Writing about decisions failed, trying again in ten minutes")
        try:
            async with asyncio.timeout(None if is_all else RETRY_S):
                await moderation.letters_due.wait()
        except TimeoutError:
            continue


async def write_all(moderation: Moderation, post: Post) -> bool:
    """Write what is due; whether nothing is left. The mail server is asked in vain once."""
    async with moderation.writing:
        return await _write_due(moderation, post)


async def _write_due(moderation: Moderation, post: Post) -> bool:
    now_ms = moderation.clock.now_ms()
    while True:
        async with moderation.db.snapshot() as reader:
            batch = await store_decisions.mail_due(reader, BATCH)
        if not batch:
            return True
        for statement, told_ts in batch:
            is_over = told_ts < now_ms - MAX_AGE_MS
            if not is_over and not await _write(moderation, post, statement):
                return False
            async with moderation.db.transaction() as tx:
                await store_decisions.mailed(tx, statement.statement_id)


async def _write(moderation: Moderation, post: Post, statement: Statement) -> bool:
    """Write to the first box that the mail server knows; False when it takes nothing now."""
    user_id = statement.user_id
    async with moderation.db.snapshot() as reader:
        boxes = await letter_boxes(reader, user_id)
        letters = [
            letter for box in boxes if (letter := await _letter(moderation, reader, statement, box))
        ]
    for letter in letters:
        try:
            await post.send(letter, user_id)
        except AddressRefused as why:
            logger.warning("The mail server refuses the address of %s. %s", user_id, why)
        except NotHandedOver as why:
            logger.warning("A letter about a decision was not handed over. %s", why)
            return False
        else:
            break
    return True


async def _letter(
    moderation: Moderation, reader: Reader, statement: Statement, box: tuple[str, Language]
) -> Letter | None:
    """What the statement says; None when there is nothing to tell any more."""
    to, settings = Addressee(statement.user_id, *box), moderation.settings
    if statement.role == "answer":
        complaint = await store_complaints.answered_last(
            reader, statement.case_id, statement.user_id
        )
        if complaint is None:
            return None
        is_reversed = complaint.outcome == "reversed"
        return answer_letter(to, settings, complaint.answer or "", is_reversed=is_reversed)
    if statement.role == "lifted":
        lifted = newest(await store_lifted.of_case(reader, statement.case_id))
        measures = [one.measure for one in lifted]
        return lifted_letter(to, settings, measures, lifted[0].reason) if lifted else None
    decision = await store_decisions.of_case(reader, statement.case_id)
    return None if decision is None else decision_letter(to, settings, decision)
