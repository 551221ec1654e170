"""An event that somebody wants to send, before it is built on a room's head."""

from msgspec import Struct

from linnet.http.response import JsonObject
from linnet.ids import DeviceId, EventId, RoomId, UserId


class Draft(Struct, frozen=True):
    """What the sender chose; everything else comes from the room."""

    room_id: RoomId
    sender: UserId
    type: str
    content: JsonObject
    state_key: str | None = None
    redacts: EventId | None = None
    sent_ts: int | None = None
    """When it was sent in another network; None: now."""
    is_to_stranger: bool = False
    """An invite that counts against the inviter's limits, see `strangers.py`."""
    cover: JsonObject | None = None
    """Why this server wants the message covered; a gate says so, never its sender."""

    @property
    def is_leaving(self) -> bool:
        """Whether the sender leaves, refuses an invite or takes back a knock."""
        is_own = self.type == "m.room.member" and self.state_key == self.sender
        return is_own and self.content.get("membership") == "leave"


DELAYED_PREFIX = "org.matrix.msc4140.delay_id="
"""Begins the transaction ids of events that were sent after a delay; its id follows."""


class SentAs(Struct, frozen=True):
    """The device and transaction id with which an event is sent, so that it is sent once."""

    device_id: DeviceId
    transaction_id: str
    media_ids: tuple[str, ...] = ()
    """Files of this server that belong to the event, which does not show them: it is sealed."""
