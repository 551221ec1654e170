"""Remove what is not needed as evidence any more."""

import logging

from linnet.moderation import store_cases, store_evidence, store_notices
from linnet.moderation.wiring import Moderation
from linnet.rooms.originals import forget_originals

logger = logging.getLogger(__name__)

INTERVAL_MS = 60 * 60 * 1000
KEPT_MS = 184 * 24 * 60 * 60 * 1000
"""The messages of a case, after it was decided: half a year, as long as one can complain. Until it
is decided, and until a complaint is answered, they stay."""
MAX_CASES = 1000
"""In one transaction."""


async def keep_clean(moderation: Moderation) -> None:
    """Clean now and then, until cancelled."""
    while True:
        try:
            await remove_old(moderation, moderation.clock.now_ms())
        except Exception:
            logger.exception("Removing old evidence failed, trying again in an hour")
        await moderation.clock.wait_ms(INTERVAL_MS)


async def remove_old(moderation: Moderation, now_ms: int) -> None:
    """Forget the messages of cases that were decided long ago, and what was redacted long ago."""
    async with moderation.db.transaction() as tx:
        await forget_originals(tx, now_ms)
        await store_notices.forget_people(tx, now_ms - KEPT_MS)
        await store_evidence.forget(
            tx, await store_cases.decided_before(tx, now_ms - KEPT_MS, MAX_CASES)
        )
