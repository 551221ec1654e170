"""Open and close contacts: what operators and people decide."""

import re
from collections.abc import Awaitable, Callable

from linnet.changes.vocabulary import TouchpointConsented, TouchpointsChanged
from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.ids import UserId
from linnet.storage.database import Tx
from linnet.touchpoints import store
from linnet.touchpoints.register import MAX_ID_LENGTH, NAMED, Touchpoint
from linnet.touchpoints.switches import Row
from linnet.touchpoints.terms import MAX_TERM_MS
from linnet.touchpoints.wiring import Touchpoints

MAX_ADDITIONS = 500
"""Rows that operators have added."""
MAX_ROW_BYTES = 8 * 1024
_ID = re.compile(r"[a-z][a-z0-9_.-]*")
_COUNTRY = re.compile(r"(?:[A-Z]{2})?")
_HOST = re.compile(r"(?=.{1,253}(?::\d{1,5})?\Z)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
NO_SUCH_ROW = "There is no such touchpoint"

Also = Callable[[Tx], Awaitable[None]]
"""What else is written in the same transaction."""


async def _nothing(tx: Tx) -> None:
    """Nothing else."""


async def switch(
    touchpoints: Touchpoints,
    touchpoint_id: str,
    changed_by: UserId,
    *,
    is_on: bool,
    begins_anew: bool = False,
    also: Also = _nothing,
) -> None:
    """Let a contact be made, or not any more; what goes on through it ends at once.

    What was severed, or has ended by itself, comes back only for those who say that they begin
    anew. It is on for a year at most.

    Raises:
        NotFound: there is no such row.
        Forbidden: it was severed or has expired, and `begins_anew` is not said.
    """
    async with touchpoints.db.transaction() as tx:
        row = touchpoints.switches.row(touchpoint_id)
        if row is None:
            raise NotFound(NO_SUCH_ROW)
        if is_on and not row.is_on and row.severed_ts is not None and not begins_anew:
            raise Forbidden("This contact was severed: to allow it again is to begin a new one")
        if is_on and row.has_expired and not begins_anew:
            raise Forbidden("This contact has ended by itself: to allow it again needs a new yes")
        now_ms = touchpoints.clock.now_ms()
        await store.put_switch(tx, touchpoint_id, is_on=is_on, now_ms=now_ms, changed_by=changed_by)
        until_ts = await _new_term(tx, row, now_ms) if is_on else None
        if until_ts is None:
            await store.delete_term(tx, touchpoint_id)
        await also(tx)
        position = tx.next_position()
        tx.emit(TouchpointsChanged(position, touchpoint_id, is_on, until_ts=until_ts))


async def _new_term(tx: Tx, row: Row, now_ms: int) -> int:
    """Until when a row is on that is switched on; one that is on already keeps its time."""
    if row.is_on and row.until_ts is not None:
        return row.until_ts
    until_ts = now_ms + MAX_TERM_MS
    await store.put_term(tx, row.touchpoint.id, until_ts)
    return until_ts


async def sever(
    touchpoints: Touchpoints, touchpoint_id: str, severed_by: UserId, also: Also = _nothing
) -> None:
    """Switch a contact off and end every consent to it; once more does no harm.

    Raises:
        NotFound: there is no such row.
    """
    async with touchpoints.db.transaction() as tx:
        if touchpoints.switches.row(touchpoint_id) is None:
            raise NotFound(NO_SUCH_ROW)
        now_ms = touchpoints.clock.now_ms()
        await also(tx)
        await store.put_switch(tx, touchpoint_id, is_on=False, now_ms=now_ms, changed_by=severed_by)
        await store.put_severed(tx, touchpoint_id, now_ms)
        position = tx.next_position()
        tx.emit(TouchpointsChanged(position, touchpoint_id, False, severed_ts=now_ms))


async def add(
    touchpoints: Touchpoints,
    row: Touchpoint,
    added_by: UserId,
    also: Also = _nothing,
    *,
    begins_anew: bool = False,
) -> None:
    """Add a row of the class `exact` or `application` to the register.

    One that was added before and severed takes a new row in its place for those who say that they
    begin anew.

    Raises:
        InvalidParam: it is not whole, its id is taken, or there are too many.
    """
    _check(row)
    definition = store.encoded(row)
    if len(definition) > MAX_ROW_BYTES:
        raise InvalidParam(f"A touchpoint can have {MAX_ROW_BYTES} bytes")
    async with touchpoints.db.transaction() as tx:
        if begins_anew:
            await _make_way(tx, touchpoints.switches.row(row.id))
        known = {known.id for known in await store.additions(tx)}
        is_taken = touchpoints.switches.row(row.id) is not None and not begins_anew
        if row.id in known or is_taken:
            raise InvalidParam("There already is a touchpoint with this id")
        if len(known) >= MAX_ADDITIONS:
            raise InvalidParam(f"At most {MAX_ADDITIONS} touchpoints can be added")
        await store.insert_addition(tx, row, touchpoints.clock.now_ms(), added_by)
        await also(tx)
        is_on = row.is_on_by_default
        tx.emit(TouchpointsChanged(tx.next_position(), row.id, is_on, definition))


async def _make_way(tx: Tx, before: Row | None) -> None:
    """Remove a row that was severed, with its switch: a new one comes in its place.

    Raises:
        InvalidParam: it was not severed.
    """
    if before is None:
        return
    if not before.is_added or before.is_on or before.severed_ts is None:
        raise InvalidParam("Only what was severed can be added anew")
    await store.delete_addition(tx, before.touchpoint.id)


async def take_back(touchpoints: Touchpoints, touchpoint_id: str, also: Also = _nothing) -> None:
    """Remove a row that was added.

    Raises:
        NotFound: there is no such row.
        InvalidParam: it comes with the release, so it can be switched off but not hidden.
    """
    async with touchpoints.db.transaction() as tx:
        row = touchpoints.switches.row(touchpoint_id)
        if row is None:
            raise NotFound(NO_SUCH_ROW)
        if not row.is_added:
            raise InvalidParam("This touchpoint comes with Linnet: it can only be switched off")
        await store.delete_addition(tx, touchpoint_id)
        await also(tx)
        tx.emit(TouchpointsChanged(tx.next_position(), touchpoint_id, False, is_gone=True))


async def consent(
    touchpoints: Touchpoints, user_id: UserId, touchpoint_id: str, *, is_given: bool
) -> None:
    """A person says yes to a contact that is made for them, or takes it back.

    Raises:
        NotFound: there is no such row.
        InvalidParam: nobody is asked about it but the operator.
    """
    row = touchpoints.switches.row(touchpoint_id)
    if row is None:
        raise NotFound(NO_SUCH_ROW)
    if row.consent != "person":
        raise InvalidParam("This touchpoint is for the operator to decide")
    async with touchpoints.db.transaction() as tx:
        if is_given:
            await store.put_consent(tx, user_id, touchpoint_id, touchpoints.clock.now_ms())
        else:
            await store.delete_consent(tx, user_id, touchpoint_id)
        tx.emit(TouchpointConsented(tx.next_position(), user_id))


async def forget_person(touchpoints: Touchpoints, user_id: UserId) -> None:
    """Delete what is kept about a person who is gone for good; once more does no harm."""
    touchpoints.counts.forget(user_id)
    async with touchpoints.db.transaction() as tx:
        await store.delete_consents(tx, user_id)
        await store.delete_counts_of(tx, user_id)


def _check(row: Touchpoint) -> None:
    if not _ID.fullmatch(row.id) or len(row.id) > MAX_ID_LENGTH:
        raise InvalidParam("An id has small letters, digits, dots, hyphens and underscores")
    if row.host_class not in NAMED or bool(row.hosts) != (row.host_class == "exact"):
        raise InvalidParam("An added touchpoint must name its hosts")
    if not all(_HOST.fullmatch(host) for host in row.hosts):
        raise InvalidParam("A host is a name in small letters, with a port if it is not the usual")
    if not _COUNTRY.fullmatch(row.country):
        raise InvalidParam("A country has two capital letters, as in ISO 3166")
    if not all((row.party, row.purpose, row.retention, row.when_off, row.data)):
        raise InvalidParam("A touchpoint says who, what for, what leaves and what stops without it")
    if row.csp_sources or row.allows_plain_http or row.is_named_by_operator:
        raise InvalidParam("Only touchpoints of the release can change what the page may load")
