"""Contacts end by themselves when nobody says yes to them again."""

from linnet.changes.vocabulary import TouchpointsChanged
from linnet.errors import InvalidParam, NotFound
from linnet.ids import UserId
from linnet.touchpoints import store
from linnet.touchpoints.switches import Row
from linnet.touchpoints.switching import NO_SUCH_ROW, Also
from linnet.touchpoints.terms import DAY_MS, MAX_TERM_DAYS, MAX_TERM_MS
from linnet.touchpoints.wiring import Touchpoints

LOOK_EVERY_MS = 60_000


async def put_term(touchpoints: Touchpoints, touchpoint_id: str, days: int, also: Also) -> int:
    """Say yes to a contact anew, for so many days from now; when that ends.

    Raises:
        NotFound: there is no such row.
        InvalidParam: it is off, or that is too long.
    """
    if not 1 <= days <= MAX_TERM_DAYS:
        raise InvalidParam(f"A contact is allowed for a number of days up to {MAX_TERM_DAYS}")
    async with touchpoints.db.transaction() as tx:
        row = touchpoints.switches.row(touchpoint_id)
        if row is None:
            raise NotFound(NO_SUCH_ROW)
        if not row.is_on:
            raise InvalidParam("This contact is switched off; switch it on to allow it")
        until_ts = touchpoints.clock.now_ms() + days * DAY_MS
        await store.put_term(tx, touchpoint_id, until_ts)
        await also(tx)
        position = tx.next_position()
        tx.emit(TouchpointsChanged(position, touchpoint_id, True, until_ts=until_ts))
    return until_ts


async def keep_expiring(touchpoints: Touchpoints) -> None:
    """End what is over, once a minute until cancelled."""
    while True:
        await touchpoints.clock.wait_ms(LOOK_EVERY_MS)
        await expire(touchpoints)


async def expire(touchpoints: Touchpoints) -> None:
    """Begin the year of what is on without an end, and switch off what is at its end."""
    now_ms = touchpoints.clock.now_ms()
    rows = [row for row in touchpoints.switches.rows() if row.is_on]
    # What comes switched on, or follows from the settings, has no end before it is first seen.
    endless = [row.touchpoint.id for row in rows if row.until_ts is None]
    if endless:
        async with touchpoints.db.transaction() as tx:
            for touchpoint_id in endless:
                await store.put_term(tx, touchpoint_id, now_ms + MAX_TERM_MS)
        await touchpoints.switches.load()
    for row in rows:
        if row.until_ts is not None and row.until_ts <= now_ms:
            await _end(touchpoints, row, now_ms)


async def _end(touchpoints: Touchpoints, row: Row, now_ms: int) -> None:
    """Switch it off; people who had said yes are asked anew, should it ever come back."""
    touchpoint_id = row.touchpoint.id
    async with touchpoints.db.transaction() as tx:
        known = touchpoints.switches.row(touchpoint_id)
        if known != row:
            return  # somebody has decided meanwhile
        await store.put_switch(tx, touchpoint_id, is_on=False, now_ms=now_ms, changed_by=UserId(""))
        await store.delete_consents_to(tx, touchpoint_id)
        position = tx.next_position()
        tx.emit(TouchpointsChanged(position, touchpoint_id, False, until_ts=row.until_ts))
