"""Places in a room: what holds one and since when, who is inside, and facts of the whole."""

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId


class StateEntry(Struct, frozen=True):
    """One place in a room's state, and since when its event holds it."""

    type: str
    state_key: str
    event_id: EventId
    position: int


class Member(Struct, frozen=True):
    """A user's current place in a room."""

    room_id: RoomId
    user_id: UserId
    membership: str
    event_id: EventId
    position: int
    sender: UserId
    display_name: str | None
    avatar_url: str | None
    is_forgotten: bool


class Held(Struct, frozen=True):
    """A value of one place in the state, and for which positions it held."""

    position: int
    until_position: int | None
    value: str | None


class RoomFacts(Struct, frozen=True):
    """What lists need to know of a room."""

    room_id: RoomId
    position: int
    """Of the newest event."""
    bump_position: int
    """Of the newest event that moves the room up."""
    is_encrypted: bool
    room_type: str | None
    joined_count: int
    invited_count: int
