"""The notifier: after a commit, first the caches hear of it, then those who wait are woken.

A waiting client costs one future. Timeouts share one wheel, so ten thousand waiting clients need no
ten thousand timers. Typing and presence are not durable: they count on a serial of their own.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from typing import Protocol

from linnet.changes.vocabulary import (
    Change,
    DeviceChange,
    DeviceListChanged,
    ProfileChanged,
    ReceiptMoved,
    RoomChange,
    UserChange,
)
from linnet.ids import DeviceId, RoomId, UserId

MAX_TAIL = 20_000
"""Changes kept in memory. A reader further behind asks the database."""
TICK_MS = 100
"""Precision of timeouts."""

MembersOf = Callable[[RoomId], Collection[UserId] | None]
SharersWith = Callable[[UserId], Collection[UserId] | None]
WantsField = Callable[[str], bool]
"""Whether a field of people's profiles is waited for."""


class Listener(Protocol):
    """Hears of every durable change, in order, on the event loop; must not fail or wait."""

    def __call__(self, change: Change, /) -> None: ...


class Waiter:
    """One waiting request of one device."""

    __slots__ = ("device_id", "due_tick", "future", "room_id", "user_id", "wants_field")

    def __init__(
        self,
        user_id: UserId,
        device_id: DeviceId,
        room_id: RoomId | None,
        due_tick: int,
        wants_field: WantsField,
    ) -> None:
        self.user_id = user_id
        self.device_id = device_id
        self.room_id = room_id
        self.due_tick = due_tick
        self.wants_field = wants_field
        self.future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def wake(self, is_news: bool) -> None:
        if not self.future.done():
            self.future.set_result(is_news)


class Notifier:
    """Delivery of changes within one process."""

    def __init__(self, position: int, serial: int) -> None:
        self.position = position
        self.serial = serial
        self._tail: deque[Change] = deque(maxlen=MAX_TAIL)
        self._tail_start = position
        self._listeners: list[Listener] = []
        self._waiting: dict[UserId, set[Waiter]] = {}
        self._looking_in: dict[RoomId, set[Waiter]] = {}
        self._wheel: dict[int, set[Waiter]] = {}
        self._tick = 0
        self._is_turning = False
        self._is_closed = False
        self._when_announced: list[Callable[[], None]] = []
        self._members_of: MembersOf = lambda _: None
        self._sharers_with: SharersWith = lambda _: None

    def when_announced(self, told: Callable[[], None]) -> None:
        """Be told that there is something new that is not durable."""
        self._when_announced.append(told)

    def listen(self, listener: Listener) -> None:
        """Hear of every change from now on. Caches register here while the house is built."""
        self._listeners.append(listener)

    def find_audience_with(self, members_of: MembersOf, sharers_with: SharersWith) -> None:
        """Name who knows the local members of a room, and who shares rooms with a user.

        Both answer from memory; None means unknown, and then everybody who waits is woken.
        """
        self._members_of = members_of
        self._sharers_with = sharers_with

    def deliver(self, position: int, changes: Iterable[object]) -> None:
        """Called by the database after each durable commit."""
        fresh: list[Change] = list(changes)  # type: ignore[arg-type]  # storage knows no vocabulary
        for change in fresh:
            for listener in self._listeners:
                listener(change)
        for change in fresh:
            if len(self._tail) == MAX_TAIL:
                self._tail_start = self._tail[0].position
            self._tail.append(change)
        self.position = position
        if self._waiting:
            for change in fresh:
                self._wake_for(change)

    def since(self, position: int) -> list[Change] | None:
        """The changes after a position, oldest first; None when memory does not go so far."""
        if position < self._tail_start:
            return None
        found: list[Change] = []
        for change in reversed(self._tail):
            if change.position <= position:
                break
            found.append(change)
        found.reverse()
        return found

    def announce(self, users: Collection[UserId]) -> int:
        """Wake users for something that is not durable (typing, presence); returns its serial."""
        self.serial += 1
        for told in self._when_announced:
            told()
        self._wake_users(users)
        return self.serial

    async def wait(self, user_id: UserId, device_id: DeviceId, timeout_ms: int) -> bool:
        """Wait for something that concerns this device; False when time is up or the house closes.

        Register before reading, so that nothing falls between: call `start_waiting` for that.
        """
        waiter = self.start_waiting(user_id, device_id, timeout_ms)
        return await self.finish_waiting(waiter)

    def start_waiting(
        self,
        user_id: UserId,
        device_id: DeviceId,
        timeout_ms: int,
        looking_into: RoomId | None = None,
        wants_field: WantsField = lambda _: False,
    ) -> Waiter:
        """Be woken from now on. Always followed by `finish_waiting` or `stop_waiting`.

        Who is `looking_into` a room is woken by it also without being its member. Changed profiles
        wake only those who want the field.
        """
        due_tick = self._tick + 1 + timeout_ms // TICK_MS
        waiter = Waiter(user_id, device_id, looking_into, due_tick, wants_field)
        if self._is_closed:
            waiter.wake(False)
            return waiter
        self._waiting.setdefault(user_id, set()).add(waiter)
        if looking_into is not None:
            self._looking_in.setdefault(looking_into, set()).add(waiter)
        self._wheel.setdefault(waiter.due_tick, set()).add(waiter)
        if not self._is_turning:
            self._is_turning = True
            self._turn_later()
        return waiter

    async def finish_waiting(self, waiter: Waiter) -> bool:
        """True when there may be news."""
        try:
            return await waiter.future
        finally:
            self.stop_waiting(waiter)

    def stop_waiting(self, waiter: Waiter) -> None:
        """Forget a waiter."""
        if (of_user := self._waiting.get(waiter.user_id)) is not None:
            of_user.discard(waiter)
            if not of_user:
                del self._waiting[waiter.user_id]
        if (due := self._wheel.get(waiter.due_tick)) is not None:
            due.discard(waiter)
        if waiter.room_id is not None and waiter.room_id in self._looking_in:
            looking_in = self._looking_in[waiter.room_id]
            looking_in.discard(waiter)
            if not looking_in:
                del self._looking_in[waiter.room_id]

    def is_waiting(self, user_id: UserId) -> bool:
        """Whether any device of this user waits for news now."""
        return user_id in self._waiting

    def close(self) -> None:
        """End all waiting, now and from now on, so that the program can stop at once."""
        self._is_closed = True
        for of_user in list(self._waiting.values()):
            for waiter in list(of_user):
                waiter.wake(False)

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def _turn_later(self) -> None:
        asyncio.get_running_loop().call_later(TICK_MS / 1000, self._turn)

    def _turn(self) -> None:
        self._tick += 1
        for waiter in self._wheel.pop(self._tick, ()):
            waiter.wake(False)
        if self._waiting and not self._is_closed:
            self._turn_later()
        else:
            self._is_turning = False

    def _wake_for(self, change: Change) -> None:
        if isinstance(change, DeviceChange):
            for waiter in self._waiting.get(change.user_id, ()):
                if waiter.device_id == change.device_id:
                    waiter.wake(True)
        elif isinstance(change, ReceiptMoved) and change.is_private:
            self._wake_users((change.user_id,))
        elif isinstance(change, RoomChange):
            self._wake_users(self._members_of(change.room_id))
            for waiter in self._looking_in.get(change.room_id, ()):
                waiter.wake(True)
            target = getattr(change, "event", None)
            if target is not None and target.type == "m.room.member":
                self._wake_users((target.state_key,))
        elif isinstance(change, UserChange):
            self._wake_for_user(change)

    def _wake_for_user(self, change: UserChange) -> None:
        if isinstance(change, ProfileChanged):
            self._wake_for_profile(change)
            return
        self._wake_users((change.user_id,))
        if isinstance(change, DeviceListChanged):
            self._wake_users(self._sharers_with(change.user_id))

    def _wake_for_profile(self, change: ProfileChanged) -> None:
        sharers = self._sharers_with(change.user_id)
        users = None if sharers is None else {change.user_id, *sharers}
        for waiter in self._waiters_of(users):
            if waiter.wants_field(change.field):
                waiter.wake(True)

    def _wake_users(self, users: Collection[UserId] | None) -> None:
        for waiter in self._waiters_of(users):
            waiter.wake(True)

    def _waiters_of(self, users: Collection[UserId] | None) -> Iterator[Waiter]:
        """The waiters of these users, or of all for None."""
        waiting = self._waiting
        if users is None:
            return chain.from_iterable(waiting.values())
        if len(users) > len(waiting):
            return chain.from_iterable(of for user, of in waiting.items() if user in users)
        return chain.from_iterable(waiting.get(user, ()) for user in users)
