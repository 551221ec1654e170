"""Send an event later: what a client has to say for when it may not be there to say it.

# spec: MSC4140
"""

from msgspec import Struct

from linnet.errors import InvalidParam, LimitExceeded, TooLarge, Unknown
from linnet.events import canonical_json
from linnet.events.event import MAX_EVENT_BYTES, check_text
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId
from linnet.rooms import store_delays
from linnet.rooms.store_delays import DelayedEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx

MAX_DELAY_MS = 24 * 3600 * 1000
MAX_SCHEDULED = 100
"""Waiting ones of one user."""
MAX_RUNNING = 200_000
"""Waiting ones of all users: each is a few hundred bytes in memory."""
DELAY_ID_BYTES = 24
"""Whoever knows the id may act on the event, so it must not be guessed."""


class ScheduleResponse(Struct, frozen=True):
    delay_id: str


class LaterEvent(Struct, frozen=True):
    """The event itself, wherever the request said it."""

    type: str
    state_key: str | None
    content: JsonObject
    transaction_id: str | None = None


class DelayedBody(Struct, frozen=True):
    content: JsonObject
    delay_ms: int | None = None
    delay: int | None = None
    state_key: str | None = None


@endpoint(
    "PUT",
    "/_matrix/client/unstable/org.matrix.msc4140/rooms/{room_id}/delayed_event"
    "/{event_type}/{transaction_id}",
    operation="unstable.scheduleDelayedEvent",
    access=Access.USER,
    limit=Limit.MESSAGES,
)
async def put_delayed_event(
    rooms: Rooms,
    call: Call,
    room_id: RoomId,
    event_type: str,
    transaction_id: str,
    *,
    body: DelayedBody,
) -> ScheduleResponse:
    delay_ms = body.delay_ms if body.delay_ms is not None else body.delay
    if delay_ms is None:
        raise InvalidParam("delay_ms is missing")
    event = LaterEvent(event_type, body.state_key, body.content, transaction_id)
    return await schedule(rooms, call.requester, room_id, event, delay_ms)


async def schedule(
    rooms: Rooms, requester: Requester, room_id: RoomId, event: LaterEvent, delay_ms: int
) -> ScheduleResponse:
    """Keep an event and send it after the delay, unless told otherwise by then.

    Whether the room allows it is asked when it is sent. The same transaction id from the same
    device gives the first id again.

    Raises:
        InvalidParam, Unknown: a delay that is not possible.
        BadJson, TooLarge: nothing that could ever be an event.
        LimitExceeded: too many are waiting; says when the next one is due.
    """
    _check_delay(delay_ms)
    content = _checked(event)
    user_id, device_id = requester.user_id, requester.device_id
    async with rooms.db.transaction() as tx:
        if event.transaction_id is not None:
            earlier = await store_delays.of_transaction(
                tx, user_id, device_id, event.transaction_id
            )
            if earlier is not None:
                return ScheduleResponse(earlier.delay_id)
        await _check_number(tx, rooms, requester)
        new = DelayedEvent(
            rooms.rng.token(DELAY_ID_BYTES),
            user_id,
            device_id,
            event.transaction_id,
            room_id,
            event.type,
            event.state_key,
            content,
            delay_ms,
            rooms.clock.now_ms(),
        )
        await store_delays.insert(tx, new)
    rooms.delays.start(new.delay_id, delay_ms, new.running_since)
    return ScheduleResponse(new.delay_id)


def _check_delay(delay_ms: int) -> None:
    if delay_ms <= 0:
        raise InvalidParam("The delay must be greater than 0")
    if delay_ms > MAX_DELAY_MS:
        # COMPAT(matrix-js-sdk): with these members it chooses a shorter delay by itself.
        details = {
            "org.matrix.msc4140.errcode": "M_MAX_DELAY_EXCEEDED",
            "org.matrix.msc4140.max_delay": MAX_DELAY_MS,
            "max_delay": MAX_DELAY_MS,
        }
        raise Unknown("The delay is longer than possible", **details)


def _checked(event: LaterEvent) -> bytes:
    """The content as JSON text."""
    for name in ("type", "state_key", "transaction_id"):
        text = getattr(event, name)
        if text is not None:
            check_text(name, text)
            if "\0" in text:
                raise InvalidParam(f"{name} cannot have the character U+0000")
    canonical_json.check(event.content)
    content = canonical_json.encode(event.content)
    if len(content) > MAX_EVENT_BYTES:
        raise TooLarge(f"An event may have {MAX_EVENT_BYTES} bytes")
    return content


async def _check_number(tx: Tx, rooms: Rooms, requester: Requester) -> None:
    waiting = await store_delays.waiting_of_user(tx, requester.user_id)
    if len(waiting) >= MAX_SCHEDULED or len(rooms.delays) >= MAX_RUNNING:
        wait_ms = max(1, rooms.delays.next_due_ms(waiting) - rooms.clock.now_ms())
        raise LimitExceeded("Too many events are waiting to be sent", retry_after_ms=wait_ms)
