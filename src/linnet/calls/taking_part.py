"""Who is in a room's call, as the room's state says it. Pure.

# spec: MSC4143
"""

from linnet.events.event import Event
from linnet.ids import UserId
from linnet.rooms.guests import CALL_MEMBER
from linnet.rooms.head import RoomHead

DEFAULT_LIFETIME_MS = 4 * 60 * 60 * 1000
"""Of a place in a call whose app does not say it."""


def places_of(head: RoomHead, user_id: UserId, now_ms: int) -> list[str]:
    """The state keys by which somebody is in the call now, one for each of their devices."""
    return [
        event.state_key or ""
        for event in _members(head)
        if event.sender == user_id and _is_there(event, now_ms)
    ]


def people_in_call(head: RoomHead, now_ms: int) -> set[UserId]:
    return {event.sender for event in _members(head) if _is_there(event, now_ms)}


def _members(head: RoomHead) -> list[Event]:
    return [event for (kind, _), event in head.state.others.items() if kind == CALL_MEMBER]


def _is_there(event: Event, now_ms: int) -> bool:
    # An app that leaves writes an empty content.
    if "application" not in event.content:
        return False
    since_ms = _time(event, "created_ts", event.origin_server_ts)
    return since_ms + _time(event, "expires", DEFAULT_LIFETIME_MS) > now_ms


def _time(event: Event, name: str, default: int) -> int:
    value = event.content.get(name)
    return value if type(value) is int and value >= 0 else default
