"""Begin a severance, and go through its steps in the background until it is done."""

import asyncio
import contextlib
import logging

from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.ids import UserId
from linnet.touchpoints.severing import store
from linnet.touchpoints.severing.held import holdings_of
from linnet.touchpoints.severing.severance import EMERGENCY_ORDER, ORDER, Severance
from linnet.touchpoints.severing.steps import take_step
from linnet.touchpoints.severing.wiring import Severing
from linnet.touchpoints.switching import NO_SUCH_ROW, Also

logger = logging.getLogger(__name__)

MAX_REASON_LENGTH = 500
MAX_SHOWN = 100
RETRY_S = 60.0
"""When a step failed, or waits for people to get another way in."""


async def begin(
    severing: Severing,
    touchpoint_id: str,
    begun_by: UserId | None,
    also: Also,
    *,
    reason: str,
    is_emergency: bool,
) -> int:
    """Begin to sever a row; the number of the severance. One that has begun goes on.

    Raises:
        NotFound: there is no such row.
        InvalidParam: the reason is too long.
    """
    if len(reason) > MAX_REASON_LENGTH or not reason.isprintable():
        raise InvalidParam(f"A reason is one line of at most {MAX_REASON_LENGTH} characters")
    touchpoints = severing.touchpoints
    async with touchpoints.db.transaction() as tx:
        row = touchpoints.switches.row(touchpoint_id)
        if row is None:
            raise NotFound(NO_SUCH_ROW)
        begun = await store.unfinished_of(tx, touchpoint_id)
        number = await store.newest_number(tx) + 1 if begun is None else begun.number
        if begun is None:
            order = EMERGENCY_ORDER if is_emergency else ORDER
            now_ms = touchpoints.clock.now_ms()
            new = Severance(
                number,
                row.touchpoint,
                begun_by,
                now_ms,
                reason,
                is_emergency,
                order[0],
                {},
                None,
            )
            await store.insert(tx, new)
            await also(tx)
    severing.resting.discard(number)
    severing.asked.set()
    return number


async def check_reopening(severing: Severing, touchpoint_id: str) -> None:
    """Whether a row may be allowed again.

    Raises:
        Forbidden: it is being severed, or what was ended has to be replaced first.
    """
    row = severing.touchpoints.switches.row(touchpoint_id)
    if row is None or row.is_on:
        return
    async with severing.touchpoints.db.snapshot() as reader:
        if await store.unfinished_of(reader, touchpoint_id) is not None:
            raise Forbidden("This contact is being severed: wait until that is done")
    for holding in holdings_of(severing, row.touchpoint):
        await holding.check_reopening(row.touchpoint)


async def check_removal(severing: Severing, touchpoint_id: str) -> None:
    """Whether an added row may be taken back.

    Raises:
        Forbidden: something is kept because of it, which only severing ends in good order.
    """
    row = severing.touchpoints.switches.row(touchpoint_id)
    if row is None:
        return
    async with severing.touchpoints.db.snapshot() as reader:
        kept = [
            await one.count(reader, row.touchpoint) for one in holdings_of(severing, row.touchpoint)
        ]
    if any(kept):
        raise Forbidden("Something is kept because of this contact: sever it first")


async def keep_severing(severing: Severing) -> None:
    """Go on with what has begun, until cancelled; what fails or waits is tried again later."""
    while True:
        severing.asked.clear()
        async with severing.touchpoints.db.snapshot() as reader:
            numbers = await store.unfinished(reader)
        next_one = next((one for one in numbers if one not in severing.resting), None)
        if next_one is not None:
            await _go_on(severing, next_one)
        elif not await _is_asked(severing, RETRY_S if severing.resting else None):
            severing.resting.clear()


async def _go_on(severing: Severing, number: int) -> None:
    """Take all steps that can be taken now."""
    is_done = False
    try:
        severance = await severance_of(severing, number)
        while severance.step != "done" and await take_step(severing, severance):
            severance = await severance_of(severing, number)
        is_done = severance.step == "done"
    except Exception:
        logger.exception("Severing failed, trying again in a minute")
    async with severing.steps_taken:
        if not is_done:
            severing.resting.add(number)
        severing.steps_taken.notify_all()


async def _is_asked(severing: Severing, within_s: float | None) -> bool:
    """Wait until there may be something to do; False when the time is up."""
    try:
        async with asyncio.timeout(within_s):
            return await severing.asked.wait()
    except TimeoutError:
        return False


async def severance_of(severing: Severing, number: int) -> Severance:
    """How a severance stands.

    Raises:
        NotFound: there is none with this number.
    """
    async with severing.touchpoints.db.snapshot() as reader:
        found = await store.severance(reader, number)
    if found is None:
        raise NotFound("There is no such severance")
    return found


async def newest_severances(severing: Severing) -> list[Severance]:
    """The newest first."""
    async with severing.touchpoints.db.snapshot() as reader:
        return await store.newest(reader, MAX_SHOWN)


async def wait_for(severing: Severing, number: int, within_s: float) -> Severance:
    """A severance when all steps are taken that can be, or as it stands when the time is up."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s), severing.steps_taken:
            while (await severance_of(severing, number)).step != "done":
                if number in severing.resting:
                    break
                await severing.steps_taken.wait()
    return await severance_of(severing, number)
