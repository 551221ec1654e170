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


DELAYED_PREFIX = "org.matrix.msc4140.delay_id="
"""Begins the transaction ids of events that were sent after a delay; its id follows."""


class SentAs(Struct, frozen=True):
    """The device and transaction id with which an event is sent, so that it is sent once."""

    device_id: DeviceId
    transaction_id: str
