"""Go through the steps of all erasures in the background, until they are done."""

import logging

from linnet.accounts import erasing as accounts_erasing
from linnet.accounts.erasing import Erasure
from linnet.erasure.steps import take_step
from linnet.erasure.wiring import Erasing
from linnet.ids import UserId

logger = logging.getLogger(__name__)

RETRY_MS = 60_000
MAX_WAIT_MS = 10 * 60 * 1000
"""Nothing that is asked for meanwhile is due earlier."""


async def keep_erasing(erasing: Erasing) -> None:
    """Do what is due, until cancelled; what fails is tried again in a minute."""
    resting: dict[UserId, int] = {}
    while True:
        async with erasing.db.snapshot() as reader:
            found = await accounts_erasing.open_ones(reader)
        now_ms = erasing.clock.now_ms()
        due = next((one for one in found if _due_ms(one, resting) <= now_ms), None)
        if due is None:
            wait_ms = min((_due_ms(one, resting) - now_ms for one in found), default=MAX_WAIT_MS)
            await erasing.clock.wait_ms(min(wait_ms, MAX_WAIT_MS))
            continue
        try:
            await take_step(erasing, due)
            resting.pop(due.user_id, None)
        except Exception:
            logger.exception("Erasing an account failed, trying again in a minute")
            resting[due.user_id] = erasing.clock.now_ms() + RETRY_MS
        # Others have their turn between two steps.
        await erasing.clock.wait_ms(0)


def _due_ms(found: Erasure, resting: dict[UserId, int]) -> int:
    return max(found.look_ts, resting.get(found.user_id, 0))
