"""Tell people that a receipt about themselves is there, by a notice of the server.

They stand in the database from the receipt on and are told from there, so that no stop of the
program forgets one; a stop at the wrong moment may tell somebody twice.
"""

import asyncio
import logging

from linnet.errors import NotFound
from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.touchpoints.severing import store
from linnet.touchpoints.severing.answers import told_of
from linnet.touchpoints.severing.wiring import Severing, Tell

logger = logging.getLogger(__name__)

TYPE = "org.linnet.receipt"
BATCH = 100
RETRY_S = 60.0
TEXT = """\
This server has ended its contact with a third party for good: {party}. It served this purpose: \
{purpose}.

Data of yours was concerned. The receipt about yourself says what had left and what was erased. It \
lies in your settings, under Third parties.\
"""


async def keep_telling(severing: Severing) -> None:
    """Tell whoever is to be told, until cancelled; what fails is tried again in a minute."""
    while True:
        severing.receipts_given.clear()
        is_all = await tell_all(severing)
        try:
            async with asyncio.timeout(None if is_all else RETRY_S):
                await severing.receipts_given.wait()
        except TimeoutError:
            continue


async def tell_all(severing: Severing) -> bool:
    """Tell everybody; False when that did not work."""
    try:
        while await _tell_some(severing):
            pass
        while await _tell_answers(severing):
            pass
    except Exception:
        logger.exception("Telling people of their receipts failed, trying again in a minute")
        return False
    return True


async def _tell_some(severing: Severing) -> bool:
    """Whether there may be more."""
    db = severing.touchpoints.db
    if severing.tell is None:
        return False
    async with db.snapshot() as reader:
        waiting = await store.untold(reader, BATCH)
        severances = {number: await store.severance(reader, number) for number, _ in waiting}
    for number, user_id in waiting:
        severance = severances[number]
        assert severance is not None, "only what was severed has receipts"
        row = severance.touchpoint
        said: JsonObject = {
            "body": TEXT.format(party=row.party, purpose=row.purpose),
            "server_notice_type": TYPE,
            "org.linnet.receipt": {"number": number, "touchpoint": row.id, "party": row.party},
        }
        await _say(severing.tell, user_id, said)
        async with db.transaction() as tx:
            await store.delete_untold(tx, number, user_id)
    return len(waiting) == BATCH


async def _tell_answers(severing: Severing) -> bool:
    """Whether there may be more."""
    db = severing.touchpoints.db
    if severing.tell is None:
        return False
    async with db.snapshot() as reader:
        waiting = await store.answers_untold(reader, BATCH)
        said = {
            (number, place): await told_of(reader, number, place) for number, place, _ in waiting
        }
    for number, place, user_id in waiting:
        await _say(severing.tell, user_id, said[number, place])
        async with db.transaction() as tx:
            await store.delete_answer_untold(tx, number, place, user_id)
    return len(waiting) == BATCH


async def _say(tell: Tell, user_id: UserId, said: JsonObject) -> None:
    try:
        await tell(user_id, said)
    except NotFound:
        logger.info("Somebody with a receipt is gone")
