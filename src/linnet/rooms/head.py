"""The head of a room: what the next event is built on."""

from msgspec import Struct, structs

from linnet.events.auth_events import CREATE, StateKey
from linnet.events.event import Event
from linnet.events.power_levels import PowerLevels
from linnet.events.room_versions import RoomVersion
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms import store_state
from linnet.storage.database import Reader

MEMBER = "m.room.member"


class RoomState:
    """The state at a head: everything but members at hand, members read when asked for.

    Never changed after it was made, but for members that are remembered once read.
    """

    __slots__ = ("_members", "others")

    def __init__(
        self, others: dict[StateKey, Event], members: dict[str, Event | None] | None = None
    ) -> None:
        self.others = others
        self._members = {} if members is None else members

    def get(self, event_type: str, state_key: str = "") -> Event | None:
        """Any state but a member's."""
        assert event_type != MEMBER
        return self.others.get((event_type, state_key))

    async def member(self, reader: Reader, room_id: RoomId, user_id: str) -> Event | None:
        """A member event of the current state."""
        if user_id not in self._members:
            self._members[user_id] = await store_state.member_event(reader, room_id, user_id)
        return self._members[user_id]

    def known_member(self, user_id: str) -> tuple[bool, Event | None]:
        """Whether the member is in memory, and its event."""
        return user_id in self._members, self._members.get(user_id)

    def having(self, event: Event) -> "RoomState":
        """The state after a state event."""
        if event.type == MEMBER:
            assert event.state_key is not None
            return RoomState(self.others, {**self._members, event.state_key: event})
        return RoomState({**self.others, event.state_tuple: event}, self._members)


class RoomHead(Struct, frozen=True, eq=False):
    """Where a room's log ends."""

    room_id: RoomId
    version: RoomVersion
    extremities: list[EventId]
    depth: int
    position: int
    """Of the newest event; 0 while the newest is not yet written."""
    state: RoomState
    is_closed: bool = False
    """By an administrator: nobody can do more than leave. See `close.py`."""

    @property
    def create(self) -> Event:
        return self.state.others[CREATE]

    @property
    def levels(self) -> PowerLevels:
        return PowerLevels.of(self.version, self.create, self.state.get("m.room.power_levels"))

    @property
    def is_encrypted(self) -> bool:
        return self.state.get("m.room.encryption") is not None

    @property
    def join_rule(self) -> str:
        rules = self.state.get("m.room.join_rules")
        return str(rules.content.get("join_rule")) if rules is not None else "invite"

    @property
    def history_visibility(self) -> str:
        event = self.state.get("m.room.history_visibility")
        return str(event.content.get("history_visibility")) if event is not None else "shared"

    async def member(self, reader: Reader, user_id: str) -> Event | None:
        return await self.state.member(reader, self.room_id, user_id)

    async def membership(self, reader: Reader, user_id: UserId) -> str:
        """A user's membership; `leave` for one who never had any."""
        member = await self.member(reader, user_id)
        return "leave" if member is None else str(member.content.get("membership"))

    def after(self, event: Event, position: int = 0) -> "RoomHead":
        """The head once this event, built on this head, has been appended."""
        return RoomHead(
            self.room_id,
            self.version,
            [event.event_id],
            event.depth,
            position,
            self.state.having(event) if event.is_state else self.state,
            self.is_closed,
        )

    def with_state(self, state: RoomState) -> "RoomHead":
        """The same place in the log with other contents of its state, after a redaction."""
        return structs.replace(self, state=state)

    def closed(self, is_closed: bool) -> "RoomHead":
        """The same place in the log, closed or open."""
        return structs.replace(self, is_closed=is_closed)

    async def gather(self, reader: Reader, keys: list[StateKey]) -> dict[StateKey, Event]:
        """The events at these places, as far as they exist, and always the create event."""
        for kind, state_key in keys:
            if kind == MEMBER:
                await self.member(reader, state_key)
        found = self.known(keys)
        assert found is not None
        return found

    def known(self, keys: list[StateKey]) -> dict[StateKey, Event] | None:
        """As `gather`, from memory alone; None when a member would have to be read."""
        found: dict[StateKey, Event] = {CREATE: self.create}
        for key in keys:
            kind, state_key = key
            if kind == MEMBER:
                is_known, event = self.state.known_member(state_key)
                if not is_known:
                    return None
            else:
                event = self.state.others.get(key)
            if event is not None:
                found[key] = event
        return found
