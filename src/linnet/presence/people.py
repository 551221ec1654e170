"""The presence of everybody who has been here since the program started.

# spec: client-server-api #presence
"""

import heapq
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from typing import Literal

from msgspec import Struct

from linnet.changes.notifier import Notifier
from linnet.changes.vocabulary import AccountDeactivated, Change, EventAppended, ReceiptMoved
from linnet.clock import Clock
from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.tasks import Tasks

PresenceState = Literal["online", "unavailable", "offline"]
SharersOf = Callable[[UserId], Awaitable[Collection[UserId]]]
"""Everybody who shares a room with a user."""

ACTIVE_MS = 60_000
"""For this long after something was done a person counts as currently active."""
IDLE_MS = 5 * 60_000
"""After this long without doing anything somebody who is connected is `unavailable`."""
GRACE_MS = 30_000
"""After this long without a sync somebody is `offline`."""
MAX_SYNC_MS = 5 * 60_000
TICK_MS = 1_000
"""How often those are looked at whose time has come."""
TELL_MS = 1_000
"""The pause after changes were told, in which further ones gather."""
WAKE_MS = 5
"""The pause grows by this for each person told: presence wakes 200 people a second on average."""
MAX_PAUSE_MS = 60_000
_NEVER = 2**62


class _Shown(Struct, frozen=True):
    """What others see."""

    state: PresenceState
    is_active: bool
    status: str | None


_GONE = _Shown("offline", False, None)


class _Person:
    """Times are in steady milliseconds, and 0 before anything happened."""

    __slots__ = ("active", "away_until", "due", "online_until", "serial", "shown", "status")

    def __init__(self) -> None:
        self.active = 0
        self.online_until = 0
        self.away_until = 0
        self.status: str | None = None
        self.shown = _GONE
        self.serial = 0
        self.due = _NEVER

    def state_at(self, now: int) -> _Shown:
        idle_ms = now - self.active
        if now < self.online_until:
            if idle_ms < IDLE_MS:
                return _Shown("online", idle_ms < ACTIVE_MS, self.status)
            return _Shown("unavailable", False, self.status)
        if now < self.away_until:
            return _Shown("unavailable", False, self.status)
        return _Shown("offline", False, self.status)

    def next_change(self, now: int) -> int:
        """When this person must be looked at again, if nothing happens until then."""
        times = (
            self.online_until,
            self.away_until,
            self.active + ACTIVE_MS if now < self.online_until else 0,
            self.active + IDLE_MS if now < self.online_until else 0,
        )
        return min((time for time in times if time > now), default=_NEVER)


class People:
    """Everybody's presence, told to others a little later than it changes, many at once."""

    def __init__(
        self, notifier: Notifier, clock: Clock, tasks: Tasks, sharers_of: SharersOf
    ) -> None:
        self._notifier = notifier
        self._clock = clock
        self._tasks = tasks
        self._sharers_of = sharers_of
        # In the order in which their presence was told, most recent last.
        self._people: OrderedDict[UserId, _Person] = OrderedDict()
        self._due: list[tuple[int, UserId]] = []
        self._is_ticking = False
        self._untold: set[UserId] = set()
        self._is_telling = False
        self._quiet_until = 0

    def synced(self, user_id: UserId, wish: PresenceState, waits_ms: int) -> None:
        """Somebody syncs, waiting for at most this long, and wishes to appear like this."""
        if wish == "offline":
            return
        now = self._clock.steady_ms()
        person = self._person(user_id)
        until = now + min(max(waits_ms, 0), MAX_SYNC_MS) + GRACE_MS
        if wish == "online":
            if now >= person.online_until:
                person.active = now
            person.online_until = max(person.online_until, until)
        else:
            person.away_until = max(person.away_until, until)
        self._look_at(user_id, person, now)

    def set_status(self, user_id: UserId, wish: PresenceState, status: str | None) -> None:
        """Somebody says how they wish to appear until their next sync says otherwise."""
        now = self._clock.steady_ms()
        person = self._person(user_id)
        until = max(now + GRACE_MS, person.online_until, person.away_until)
        person.online_until = until if wish == "online" else 0
        person.away_until = until if wish == "unavailable" else 0
        if wish != "offline":
            person.active = now
        person.status = status or None
        self._look_at(user_id, person, now)

    def hear(self, change: Change) -> None:
        """Listener of the notifier: sending and reading are activity."""
        if isinstance(change, EventAppended):
            if change.event.state_key is None:
                self._note_activity(change.event.sender)
        elif isinstance(change, ReceiptMoved):
            self._note_activity(change.user_id)
        elif isinstance(change, AccountDeactivated):
            self._people.pop(change.user_id, None)
            self._untold.discard(change.user_id)

    def content_of(self, user_id: UserId) -> JsonObject:
        """The content of an `m.presence` event as of now."""
        person = self._people.get(user_id)
        if person is None:
            return {"presence": "offline"}
        now = self._clock.steady_ms()
        shown = person.state_at(now)
        content: JsonObject = {"presence": shown.state}
        if person.active:
            content["last_active_ago"] = now - person.active
        if shown.state == "online":
            content["currently_active"] = shown.is_active
        if shown.status is not None:
            content["status_msg"] = shown.status
        return content

    def changed_since(self, serial: int) -> list[UserId]:
        """Whose presence was told after this serial, most recent first.

        For serial 0, a client that knows nothing, everybody who is here.
        """
        if serial == 0:
            return [user_id for user_id in self._people if self.is_here(user_id)]
        found: list[UserId] = []
        for user_id, person in reversed(self._people.items()):
            if person.serial <= serial:
                break
            found.append(user_id)
        return found

    def is_here(self, user_id: UserId) -> bool:
        """Whether there is anything to tell of a user beside being offline."""
        person = self._people.get(user_id)
        return person is not None and person.shown != _GONE

    def _person(self, user_id: UserId) -> _Person:
        person = self._people.get(user_id)
        if person is None:
            person = self._people[user_id] = _Person()
            self._people.move_to_end(user_id, last=False)
        return person

    def _note_activity(self, user_id: UserId) -> None:
        person = self._people.get(user_id)
        if person is None or person.shown.state == "offline":
            return
        now = self._clock.steady_ms()
        person.active = now
        person.online_until = max(person.online_until, person.away_until)
        self._look_at(user_id, person, now)

    def _look_at(self, user_id: UserId, person: _Person, now: int) -> None:
        shown = person.state_at(now)
        if shown != person.shown:
            person.shown = shown
            self._untold.add(user_id)
            if not self._is_telling:
                self._is_telling = True
                self._tasks.spawn("telling presence", self._tell())
        due = person.next_change(now)
        if due < person.due:
            person.due = due
            heapq.heappush(self._due, (due, user_id))
            if not self._is_ticking:
                self._is_ticking = True
                self._tasks.spawn("presence", self._tick())

    async def _tick(self) -> None:
        """Look at people when their time has come, as long as anybody is here."""
        try:
            while self._due:
                await self._clock.wait_ms(TICK_MS)
                now = self._clock.steady_ms()
                while self._due and self._due[0][0] <= now:
                    due, user_id = heapq.heappop(self._due)
                    person = self._people.get(user_id)
                    if person is not None and person.due == due:
                        person.due = _NEVER
                        self._look_at(user_id, person, now)
        finally:
            self._is_ticking = False

    async def _tell(self) -> None:
        """Tell those who share rooms with the people whose presence has changed."""
        try:
            while self._untold:
                pause_ms = self._quiet_until - self._clock.steady_ms()
                if pause_ms > 0:
                    await self._clock.wait_ms(pause_ms)
                await self._tell_at_once()
        finally:
            self._is_telling = False

    async def _tell_at_once(self) -> None:
        changed, self._untold = self._untold, set()
        audience: set[UserId] = set()
        told = 0
        for user_id in changed:
            sharers = await self._sharers_of(user_id)
            audience.add(user_id)
            audience.update(sharers)
            told += len(sharers)
        serial = self._notifier.announce(audience)
        for user_id in changed:
            if (person := self._people.get(user_id)) is not None:
                person.serial = serial
                self._people.move_to_end(user_id)
        pause_ms = min(TELL_MS + WAKE_MS * told, MAX_PAUSE_MS)
        self._quiet_until = self._clock.steady_ms() + pause_ms
