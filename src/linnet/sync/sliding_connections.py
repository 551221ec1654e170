"""What each connection of a device has been sent, so that only news is sent.

Kept in memory: after a restart, or when a connection was not used for long, the client is told
`M_UNKNOWN_POS` and begins anew, as the protocol foresees. A connection holds the state that the
client has confirmed and those sent since, so repeating a request loses nothing.
"""

from collections import OrderedDict

import immutables
from msgspec import Struct

from linnet.changes.notifier import Waiter
from linnet.changes.vocabulary import Change, DeviceRemoved
from linnet.errors import UnknownPos
from linnet.ids import DeviceId, RoomId, UserId
from linnet.sync.sliding_request import Request
from linnet.sync.sliding_state import StateWish

MAX_CONNECTIONS = 20_000
MAX_UNCONFIRMED = 3
"""Answers that the client has not confirmed; older ones cannot be repeated any more."""


class RoomSent(Struct, frozen=True):
    """What a connection has of one room."""

    position: int
    timeline_limit: int
    state: StateWish
    membership: str
    is_direct: bool = False
    members: frozenset[UserId] = frozenset()
    """Members sent because they spoke."""


class ProfilesSent(Struct, frozen=True):
    """What a connection has of people's profiles."""

    known: immutables.Map[UserId, bool] = immutables.Map()
    """Whose profile it has as a whole."""
    waiting: tuple[UserId, ...] = ()
    """Whose profile did not fit into the answer."""
    rooms: frozenset[RoomId] = frozenset()
    """Rooms whose people were told of."""


NO_PROFILES = ProfilesSent()


class Sent(Struct, frozen=True):
    """What a connection has: one confirmed or sent answer after all those before it."""

    position: int
    serial: int
    rooms: immutables.Map[RoomId, RoomSent]
    """Rooms that were ever sent on this connection."""
    current: frozenset[RoomId] = frozenset()
    """Rooms of which the client has everything up to the position."""
    request: Request | None = None
    """To which this was the answer."""
    profiles: ProfilesSent = NO_PROFILES


NOTHING_SENT = Sent(0, 0, immutables.Map())

Key = tuple[UserId, DeviceId, str]


class Connections:
    """The connections of all devices, the least recently used forgotten first."""

    def __init__(self, first_number: int) -> None:
        self._number = first_number
        self._sent: OrderedDict[Key, OrderedDict[str, Sent]] = OrderedDict()
        self._waiting: dict[Key, Waiter] = {}

    def sent(self, key: Key, pos: str | None) -> Sent:
        """What the client has that comes with this `pos`; all that came before is confirmed.

        Raises:
            UnknownPos: the client has to begin anew.
        """
        if pos is None:
            self._sent.pop(key, None)
            return NOTHING_SENT
        states = self._sent.get(key)
        if states is None or pos not in states:
            raise UnknownPos("This position is unknown or too old; begin again without pos")
        self._sent.move_to_end(key)
        for older in list(states):
            if older == pos:
                break
            del states[older]
        return states[pos]

    def remember(self, key: Key, sent: Sent) -> str:
        """Remember an answer that is about to be sent; returns its `pos`."""
        self._number += 1
        pos = f"s{sent.position}_{self._number}"
        states = self._sent.setdefault(key, OrderedDict())
        states[pos] = sent
        if len(states) > 1 + MAX_UNCONFIRMED:
            # The first is the confirmed one: the client may always ask from there again.
            del states[list(states)[1]]
        self._sent.move_to_end(key)
        if len(self._sent) > MAX_CONNECTIONS:
            self._sent.popitem(last=False)
        return pos

    def wait_instead(self, key: Key, waiter: Waiter) -> None:
        """A new request on a connection ends the one that still waits."""
        if (earlier := self._waiting.get(key)) is not None:
            earlier.wake(False)
        self._waiting[key] = waiter
        waiter.future.add_done_callback(lambda _: self._stopped(key, waiter))

    def _stopped(self, key: Key, waiter: Waiter) -> None:
        if self._waiting.get(key) is waiter:
            del self._waiting[key]

    def hear(self, change: Change) -> None:
        """A device that is gone has no connections."""
        if isinstance(change, DeviceRemoved):
            gone = (change.user_id, change.device_id)
            for key in [key for key in self._sent if key[:2] == gone]:
                del self._sent[key]
