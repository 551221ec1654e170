"""Who is typing where, in memory alone."""

from collections import OrderedDict

from linnet.changes.notifier import Notifier
from linnet.changes.vocabulary import Change, EventAppended
from linnet.clock import Clock
from linnet.ids import RoomId, UserId
from linnet.rooms.memberships import Memberships
from linnet.tasks import Tasks

MAX_TIMEOUT_MS = 120_000
"""Clients renew every 30 s at the latest; one that is gone shall not type forever."""
MAX_TYPING = 50
"""In one room. Nobody reads a longer list, and each change is told to everybody in the room."""
MAX_ROOMS = 10_000
"""Rooms where somebody typed lately."""
TICK_MS = 1_000
"""Precision with which typing ends by itself."""
_SENT_WHILE_TYPING = ("m.reaction", "m.room.redaction")


class _Room:
    """`until` is in steady milliseconds; `serial` is that of the list's last change."""

    __slots__ = ("serial", "until")

    def __init__(self) -> None:
        self.serial = 0
        self.until: dict[UserId, int] = {}


class Typists:
    """The typing users of each room."""

    def __init__(
        self, notifier: Notifier, clock: Clock, tasks: Tasks, memberships: Memberships
    ) -> None:
        self._notifier = notifier
        self._clock = clock
        self._tasks = tasks
        self._memberships = memberships
        # In the order of their serials.
        self._rooms: OrderedDict[RoomId, _Room] = OrderedDict()
        self._active: set[RoomId] = set()
        self._is_ticking = False
        self._forgotten = notifier.serial
        """Up to this serial rooms that are not in memory may have changed."""

    async def set_typing(self, room_id: RoomId, user_id: UserId, timeout_ms: int) -> None:
        """Somebody types for this long; not at all for 0."""
        room = self._rooms.get(room_id)
        is_typing = room is not None and user_id in room.until
        if timeout_ms <= 0:
            if room is not None and is_typing:
                del room.until[user_id]
                await self._changed(room_id)
            return
        room = self._rooms.setdefault(room_id, _Room()) if room is None else room
        if not is_typing and len(room.until) >= MAX_TYPING:
            return
        room.until[user_id] = self._clock.steady_ms() + min(timeout_ms, MAX_TIMEOUT_MS)
        if not is_typing:
            await self._changed(room_id)

    def typing_since(self, room_id: RoomId, serial: int) -> list[UserId] | None:
        """The typing users of a room if they changed after this serial; None when unchanged.

        For serial 0, a client that knows nothing, an empty list counts as unchanged.
        """
        room = self._rooms.get(room_id)
        if room is None:
            return [] if 0 < serial < self._forgotten else None
        if room.serial <= serial or (serial == 0 and not room.until):
            return None
        return list(room.until)

    def rooms_since(self, serial: int) -> list[RoomId]:
        """The rooms that changed after this serial, as far as they are in memory; newest first."""
        found: list[RoomId] = []
        for room_id, room in reversed(self._rooms.items()):
            if room.serial <= serial:
                break
            found.append(room_id)
        return found

    def hear(self, change: Change) -> None:
        """Listener of the notifier: who has sent a message or has left does not type."""
        if not isinstance(change, EventAppended):
            return
        room = self._rooms.get(change.room_id)
        if room is None:
            return
        event = change.event
        if event.state_key is None:
            user_id = None if event.type in _SENT_WHILE_TYPING else event.sender
        else:
            has_left = change.new_membership not in (None, "join")
            user_id = UserId(event.state_key) if has_left else None
        if user_id is not None and room.until.pop(user_id, None) is not None:
            # Everybody in the room is woken by the event itself.
            self._number(change.room_id, room, self._notifier.announce(()))

    async def _changed(self, room_id: RoomId) -> None:
        users = await self._memberships.joined(room_id)
        room = self._rooms.get(room_id)
        if room is not None:
            self._number(room_id, room, self._notifier.announce(users))

    def _number(self, room_id: RoomId, room: _Room, serial: int) -> None:
        room.serial = serial
        self._rooms.move_to_end(room_id)
        if room.until:
            self._active.add(room_id)
            if not self._is_ticking:
                self._is_ticking = True
                self._tasks.spawn("typing", self._tick())
        else:
            self._active.discard(room_id)
        if len(self._rooms) > MAX_ROOMS:
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        for room_id, room in self._rooms.items():
            if not room.until:
                self._forgotten = max(self._forgotten, room.serial)
                del self._rooms[room_id]
                return

    async def _tick(self) -> None:
        """End what has run out, as long as somebody types."""
        try:
            while self._active:
                await self._clock.wait_ms(TICK_MS)
                now = self._clock.steady_ms()
                for room_id in list(self._active):
                    await self._end(room_id, now)
        finally:
            self._is_ticking = False

    async def _end(self, room_id: RoomId, now: int) -> None:
        room = self._rooms.get(room_id)
        if room is None:
            return
        ended = [user_id for user_id, until in room.until.items() if until <= now]
        for user_id in ended:
            del room.until[user_id]
        if ended:
            await self._changed(room_id)
