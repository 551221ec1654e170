"""Send, cancel or put off a delayed event.

Without a token: whoever knows the id may act, so that a media server can say for a client that it
has left. # spec: MSC4140
"""

import re
from functools import partial
from typing import Literal

import msgspec
from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.errors import MatrixError, NotFound, UserDeactivated, UserLocked
from linnet.events.event import Event
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject, encode
from linnet.rooms import store_delays
from linnet.rooms.draft import DELAYED_PREFIX, Draft, SentAs
from linnet.rooms.head import MEMBER
from linnet.rooms.members import as_written_by_client
from linnet.rooms.send import append_in_turn, message_draft, past_gates, write_asked
from linnet.rooms.store_delays import DelayedEvent, Ending, Reason
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx
from linnet.tasks import Tasks

KEPT_MS = 7 * 24 * 3600 * 1000
KEPT_ENDED = 100
"""How long, and how many of one user, are remembered after their end."""

_DELAY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

NOT_KNOWN = "There is no such delayed event"

Action = Literal["send", "cancel", "restart"]


class AlreadyEnded(MatrixError):
    """It ended otherwise than is asked for now.

    COMPAT(matrix-js-sdk): the text wants M_UNKNOWN here, but a call that is told this code
    schedules its leaving anew; any other code ends the call.
    """

    errcode = "M_NOT_FOUND"
    status = 409


class ActionBody(Struct, frozen=True):
    action: Action


@endpoint(
    "POST",
    "/_matrix/client/unstable/org.matrix.msc4140/delayed_events/{delay_id}",
    operation="unstable.updateDelayedEvent",
    access=Access.NONE,
    limit=Limit.NONE,
)
async def post_delayed_event(
    rooms: Rooms, call: Call, delay_id: str, *, body: ActionBody
) -> JsonObject:
    await act(rooms, call, delay_id, body.action)
    return {}


@endpoint(
    "POST",
    "/_matrix/client/unstable/org.matrix.msc4140/delayed_events/{delay_id}/{action}",
    operation="unstable.updateDelayedEventByPath",
    access=Access.NONE,
    limit=Limit.NONE,
)
async def post_action(rooms: Rooms, call: Call, delay_id: str, action: str) -> JsonObject:
    if action not in ("send", "cancel", "restart"):
        raise NotFound("There is no such action")
    await act(rooms, call, delay_id, action)  # type: ignore[arg-type]  # it is one of the three
    return {}


async def act(rooms: Rooms, call: Call, delay_id: str, action: Action) -> None:
    """Do what is asked with one delayed event; asking for the same again succeeds.

    Raises:
        NotFound: none of this id, or it was sent and cannot be put off any more.
        AlreadyEnded: it was sent and shall be cancelled, or the other way round.
        MatrixError: it cannot be sent now; it goes on waiting.
    """
    if delay_id not in rooms.delays:
        # By address: nothing says that this is more than a guess.
        rooms.rate_limits.spend(Limit.READS, call.address)
        await _act_on_ended(rooms, delay_id, action)
        return
    # By id, since a media server asks for many people from one address.
    rooms.rate_limits.spend(Limit.DELAYED, delay_id)
    if action == "restart":
        rooms.delays.restart(delay_id)
    elif action == "cancel":
        await cancel(rooms, delay_id)
    else:
        await send_now(rooms, delay_id)


async def _act_on_ended(rooms: Rooms, delay_id: str, action: Action) -> None:
    found = await find(rooms, delay_id)
    if found is None or (action == "restart" and found.outcome in ("send", None)):
        raise NotFound(NOT_KNOWN)
    _check_outcome(found, action)


async def find(rooms: Rooms, delay_id: str) -> DelayedEvent | None:
    """A delayed event, waiting or ended."""
    if _DELAY_ID.fullmatch(delay_id) is None:
        return None
    async with rooms.db.snapshot() as reader:
        return await store_delays.delayed(reader, delay_id)


def _check_outcome(found: DelayedEvent, action: Action) -> None:
    """Whether the event ended as is asked for."""
    ended_as = "send" if found.outcome in ("send", None) else "cancel"
    if action != ended_as:
        raise AlreadyEnded("The event was already sent or cancelled")


async def cancel(rooms: Rooms, delay_id: str) -> None:
    """Never send a waiting event.

    Raises:
        NotFound: there is none of this id.
        AlreadyEnded: it was sent.
    """
    async with rooms.db.transaction() as tx:
        found = await store_delays.delayed(tx, delay_id)
        if found is None:
            raise NotFound(NOT_KNOWN)
        if found.outcome is not None:
            _check_outcome(found, "cancel")
            return
        now_ms = rooms.clock.now_ms()
        await store_delays.end(tx, delay_id, Ending("cancel", "action", now_ms))
        await store_delays.forget_ended(tx, found.user_id, now_ms - KEPT_MS, KEPT_ENDED)
    rooms.delays.stop(delay_id)


async def start_delays(rooms: Rooms, tasks: Tasks) -> None:
    """Let the delays of an earlier run go on, and send what becomes due from now on."""
    await rooms.delays.load()
    tasks.spawn("delayed events", rooms.delays.run(partial(send_due, rooms)))


async def send_due(rooms: Rooms, delay_id: str) -> None:
    """The delay is over: send the event, or note why it cannot be sent."""
    try:
        await send_now(rooms, delay_id, "delay")
    except MatrixError as why:
        async with rooms.db.transaction() as tx:
            found = await store_delays.delayed(tx, delay_id)
            if found is not None and found.outcome is None:
                now_ms = rooms.clock.now_ms()
                error = encode(why.body())
                await store_delays.end(tx, delay_id, Ending("error", "delay", now_ms, error=error))
                await store_delays.forget_ended(tx, found.user_id, now_ms - KEPT_MS, KEPT_ENDED)


async def send_now(rooms: Rooms, delay_id: str, reason: Reason = "action") -> None:
    """Send a waiting event now; one that has ended is left as it is.

    Raises:
        MatrixError: it cannot be sent now; it goes on waiting.
    """
    async with rooms.db.snapshot() as reader:
        found = await store_delays.delayed(reader, delay_id)
        account = None if found is None else await standing(reader, found.user_id)
    if found is None or found.outcome is not None:
        return
    if account is None or not account.is_active:
        raise UserDeactivated("This account has been deactivated")
    if account.is_locked:
        raise UserLocked("This account is locked")
    requester = Requester(
        found.user_id,
        found.device_id,
        0,
        is_admin=account.is_admin,
        is_suspended=account.is_suspended,
        is_guest=account.is_guest,
    )
    rooms.rate_limits.spend(Limit.MESSAGES, found.user_id)
    draft = await _draft(rooms, requester, found)
    draft = await past_gates(rooms, requester, draft)
    # The id of the delay is the transaction, so that nothing can send it twice.
    sent_as = SentAs(found.device_id, f"{DELAYED_PREFIX}{delay_id}")
    user_id = found.user_id

    async def write(tx: Tx, signed: Event | None) -> bool:
        now = await store_delays.delayed(tx, delay_id)
        if now is None or now.outcome is not None:
            return False
        event_id = await append_in_turn(tx, rooms, draft, sent_as, signed)
        ending = Ending("send", reason, rooms.clock.now_ms(), event_id)
        await store_delays.end(tx, delay_id, ending)
        before_ts = ending.ended_ts - KEPT_MS
        await store_delays.forget_ended(tx, user_id, before_ts, KEPT_ENDED)
        return True

    if await write_asked(rooms, draft, sent_as, write):
        rooms.delays.stop(delay_id)


async def _draft(rooms: Rooms, requester: Requester, found: DelayedEvent) -> Draft:
    content: JsonObject = msgspec.json.decode(found.content)
    if found.state_key is None:
        return message_draft(found.room_id, found.user_id, found.type, content)
    draft = Draft(found.room_id, found.user_id, found.type, content, found.state_key)
    if found.type == MEMBER:
        return await as_written_by_client(rooms, requester, draft)
    return draft
