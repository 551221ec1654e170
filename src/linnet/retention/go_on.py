"""Do what is due in the background, in small steps, and sleep until the next moment."""

import asyncio
import logging

from linnet.retention import store
from linnet.retention.cleaning import CLEAN_AFTER_MS, clean
from linnet.retention.days import day_of, end_of_day
from linnet.retention.files import delete_old, look_at_files
from linnet.retention.line import make_line
from linnet.retention.take_out import take_out
from linnet.retention.wiring import Retention
from linnet.rooms import expire
from linnet.storage.database import Tx

logger = logging.getLogger(__name__)

RETRY_MS = 60_000
MAX_SLEEP_MS = 10 * 60 * 1000
"""The machine's clock may be set meanwhile."""


async def keep_ending(retention: Retention) -> None:
    """Do what is due, until cancelled; what fails is tried again in a minute."""
    endings = retention.rooms.endings
    are_limits_noted = False
    while True:
        now_ms = retention.clock.now_ms()
        endings.wakes(now_ms)
        try:
            if not are_limits_noted:
                await _note_limits(retention)
                are_limits_noted = True
            next_ms = await _take_step(retention)
        except Exception:
            logger.exception("Removing what has had its time failed, trying again in a minute")
            next_ms = now_ms + RETRY_MS
        if next_ms is None:
            # Others have their turn between two steps.
            await retention.clock.wait_ms(0)
        else:
            until_ms = endings.sleeps_until(min(next_ms, now_ms + MAX_SLEEP_MS))
            await _wait(retention, until_ms)


async def _wait(retention: Retention, until_ms: int) -> None:
    """Until then, or until there is something to do."""

    async def pass_time() -> None:
        # Looked at only now that the task has begun: time goes on meanwhile.
        await retention.clock.wait_ms(max(until_ms - retention.clock.now_ms(), 0))

    loop = asyncio.get_running_loop()
    asked = loop.create_task(retention.rooms.endings.asked.wait())
    timer = loop.create_task(pass_time())
    try:
        await asyncio.wait((asked, timer), return_when=asyncio.FIRST_COMPLETED)
    finally:
        asked.cancel()
        timer.cancel()


async def _note_limits(retention: Retention) -> None:
    """Where the settings have changed, messages of all rooms get another end."""
    limits = retention.limits
    today = day_of(retention.clock.now_ms())
    async with retention.db.transaction() as tx:
        before = (await store.fact(tx, "default_ms") or 0, await store.fact(tx, "max_ms") or 0)
        now = (limits.default_ms or 0, limits.max_ms or 0)
        if now != before:
            await expire.begin_redating_all(tx, _after_all(retention))
            await _put_limits(tx, now)
        await store.put_first(tx, "line_day", today - 1)


def _after_all(retention: Retention) -> int:
    return retention.rooms.notifier.position + 1


async def _put_limits(tx: Tx, limits: tuple[int, int]) -> None:
    await store.put_fact(tx, "default_ms", limits[0])
    await store.put_fact(tx, "max_ms", limits[1])


async def _take_step(retention: Retention) -> int | None:
    """Do the first thing that is due; None when there was one, else when the next one is."""
    now_ms = retention.clock.now_ms()
    async with retention.db.snapshot() as reader:
        redating = await expire.next_redating(reader)
        end_ts = await expire.next_end(reader)
        look_ts = await expire.next_look(reader)
        dirty_ts = await store.fact(reader, "dirty_ts")
        line_day = await store.fact(reader, "line_day")
    assert line_day is not None, "it is set at the start"
    if redating is not None:
        async with retention.db.transaction() as tx:
            await expire.redate_some(tx, retention.rooms)
        return None
    if end_ts is not None and end_ts <= now_ms:
        await take_out(retention)
        return None
    if look_ts is not None and look_ts <= now_ms:
        await look_at_files(retention)
        return None
    if day_of(now_ms) - 1 > line_day:
        await delete_old(retention)
        await make_line(retention, day_of(now_ms) - 1)
        return None
    moments = [one for one in (end_ts, look_ts) if one is not None]
    if dirty_ts is not None:
        moments.append(await _clean_if_due(retention, dirty_ts))
    return min([*moments, end_of_day(line_day + 1)])


async def _clean_if_due(retention: Retention, dirty_ts: int) -> int:
    """When to look at the database's own files next."""
    now_ms, due_ts = retention.clock.now_ms(), dirty_ts + CLEAN_AFTER_MS
    if due_ts > now_ms:
        return due_ts
    again_ts = await clean(retention, dirty_ts)
    return now_ms + CLEAN_AFTER_MS if again_ts is None else again_ts
