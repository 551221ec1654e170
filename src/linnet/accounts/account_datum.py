"""Account data of one type, as other domains see them."""

from msgspec import Struct

from linnet.ids import RoomId


class AccountDatum(Struct, frozen=True):
    """Account data of one type. `room_id` is None for global data, `content` is JSON text."""

    room_id: RoomId | None
    type: str
    content: bytes
