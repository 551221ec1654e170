"""Look at one's delayed events, those that wait and those that have ended.

# spec: MSC4140
"""

from typing import Any, Literal

import msgspec
from msgspec import Raw, Struct

from linnet.errors import InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.rooms import store_delays
from linnet.rooms.manage_delayed import NOT_KNOWN, find
from linnet.rooms.store_delays import DelayedEvent
from linnet.rooms.wiring import Rooms

PAGE = 100

Status = Literal["scheduled", "finalised"]


class DelayedQuery(Struct, frozen=True, rename={"from_": "from"}):
    status: list[Status] = []
    delay_id: list[str] = []
    from_: str | None = None


@endpoint(
    "GET",
    "/_matrix/client/unstable/org.matrix.msc4140/delayed_events",
    operation="unstable.getDelayedEvents",
    access=Access.USER,
)
async def get_delayed_events(rooms: Rooms, call: Call, *, query: DelayedQuery) -> JsonObject:
    """All that wait, or what the query asks for, a page at a time.

    COMPAT(matrix-js-sdk, Synapse): the same two more times, by what became of them.
    """
    async with rooms.db.snapshot() as reader:
        found = await store_delays.of_user(reader, call.requester.user_id)
    wanted = [_current(rooms, event) for event in found if _is_wanted(event, query)]
    start = _start(query.from_)
    page = store_delays.by_due_time(wanted)[start : start + PAGE]
    answer: JsonObject = {
        "delayed_events": [_shown(event) for event in page],
        "scheduled": [_shown(event) for event in page if event.outcome is None],
        "finalised": [_ended(event) for event in page if event.outcome is not None],
    }
    if len(wanted) > start + PAGE:
        answer["next_batch"] = str(start + PAGE)
    return answer


@endpoint(
    "GET",
    "/_matrix/client/unstable/org.matrix.msc4140/delayed_events/{delay_id}",
    operation="unstable.getDelayedEvent",
    access=Access.USER,
)
async def get_delayed_event(rooms: Rooms, call: Call, delay_id: str) -> JsonObject:
    found = await find(rooms, delay_id)
    if found is None or found.user_id != call.requester.user_id:
        raise NotFound(NOT_KNOWN)
    return _shown(_current(rooms, found))


def _is_wanted(event: DelayedEvent, query: DelayedQuery) -> bool:
    if query.delay_id and event.delay_id not in query.delay_id:
        return False
    if query.status:
        return ("scheduled" if event.outcome is None else "finalised") in query.status
    return event.outcome is None or bool(query.delay_id)


def _start(from_: str | None) -> int:
    if from_ is None:
        return 0
    if not from_.isdecimal() or len(from_) > 9:
        raise InvalidParam("from is not a token of this server")
    return int(from_)


def _current(rooms: Rooms, event: DelayedEvent) -> DelayedEvent:
    """With the beginning that only memory may know."""
    began = rooms.delays.beginning_of(event.delay_id)
    if began is None or event.outcome is not None:
        return event
    return msgspec.structs.replace(event, running_since=began)


def _scheduled(event: DelayedEvent) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "delay_id": event.delay_id,
        "room_id": event.room_id,
        "type": event.type,
        "content": Raw(event.content),
        # Two names in use for each.
        "delay": event.delay_ms,
        "delay_ms": event.delay_ms,
        "running_since": event.running_since,
        "scheduled_at": event.running_since,
    }
    if event.state_key is not None:
        shown["state_key"] = event.state_key
    return shown


def _ending(event: DelayedEvent) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "outcome": "cancel" if event.outcome == "error" else event.outcome,
        "reason": "error" if event.outcome == "error" else event.reason,
        "origin_server_ts": event.ended_ts,
    }
    if event.event_id is not None:
        shown["event_id"] = event.event_id
    if event.error is not None:
        shown["error"] = Raw(event.error)
    return shown


def _shown(event: DelayedEvent) -> JsonObject:
    return _scheduled(event) if event.outcome is None else {**_scheduled(event), **_ending(event)}


def _ended(event: DelayedEvent) -> JsonObject:
    return {"delayed_event": _scheduled(event), **_ending(event)}
