"""How long the messages of a room stay: what the room says, within what the server allows.

A room says it in its state, as `m.room.retention` with `max_lifetime` in milliseconds. Whatever
happens otherwise is decided here: nothing but the state and the settings is looked at.
# spec: MSC1763
"""

import asyncio

from msgspec import Struct

from linnet.config import Settings
from linnet.events.event import Event
from linnet.rooms.head import RoomState

RETENTION = ("m.room.retention", "")
MIN_LIFETIME_MS = 60_000
"""Less is not kept to: what somebody has not seen after a minute they would never see."""
DAY_MS = 24 * 60 * 60 * 1000


class Limits(Struct, frozen=True):
    """What the server says, in milliseconds; None: nothing."""

    default_ms: int | None
    """For rooms that say nothing themselves."""
    max_ms: int | None
    """For all rooms."""

    @property
    def unsaid_ms(self) -> int | None:
        """How long messages stay in a room that says nothing."""
        return _capped(self.default_ms, self.max_ms)


def limits_of(settings: Settings) -> Limits:
    default, most = settings.retention_days, settings.retention_days_max
    return Limits(default * DAY_MS or None, most * DAY_MS or None)


def lifetime_of(state: RoomState, limits: Limits) -> int | None:
    """How long the messages of a room stay, in milliseconds; None: as long as the room.

    A room that names no time wants to keep its messages. What is no time at all says nothing.
    """
    event = state.others.get(RETENTION)
    if event is None:
        return limits.unsaid_ms
    content = event.content
    if "max_lifetime" not in content:
        return limits.max_ms
    wish = content["max_lifetime"]
    # To Python, True is a number.
    if isinstance(wish, int) and not isinstance(wish, bool) and wish >= MIN_LIFETIME_MS:
        return _capped(wish, limits.max_ms)
    return limits.unsaid_ms


def _capped(lifetime_ms: int | None, max_ms: int | None) -> int | None:
    if lifetime_ms is None or max_ms is None:
        return lifetime_ms or max_ms
    return min(lifetime_ms, max_ms)


def end_of(event: Event, lifetime_ms: int | None, now_ms: int) -> int | None:
    """When an event loses its content; None: never.

    State stays: without it the room does not hold together. Who claims to write in the future, as
    services can, gains nothing by it.
    """
    if lifetime_ms is None or event.is_state:
        return None
    return min(event.origin_server_ts, now_ms) + lifetime_ms


class Endings:
    """Who takes out what is due, and sleeps until then, hears when something is due earlier.

    What is noted here may not be written yet; it is by the time at which it ends.
    """

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self._earliest_ms: int | None = None
        self._until_ms: int | None = None

    def note(self, ends_ts: int | None) -> None:
        """Something ends then."""
        if ends_ts is None or (self._until_ms is not None and ends_ts >= self._until_ms):
            return
        self._earliest_ms = min(ends_ts, self._earliest_ms or ends_ts)
        self.asked.set()

    def ask(self) -> None:
        """There is something to do now."""
        self.asked.set()

    def wakes(self, now_ms: int) -> None:
        """From now on every word counts, until the next sleep."""
        self.asked.clear()
        self._until_ms = None
        if self._earliest_ms is not None and self._earliest_ms <= now_ms:
            self._earliest_ms = None

    def sleeps_until(self, until_ms: int) -> int:
        """What ends later needs no word. Returns until when: it may be earlier than was meant."""
        self._until_ms = min(until_ms, self._earliest_ms or until_ms)
        return self._until_ms
