"""What rooms and people are called in the media server, so that it learns neither.

# spec: MSC4195
"""

from hashlib import sha256

from linnet.events import canonical_json
from linnet.events.hashing import base64_unpadded
from linnet.ids import DeviceId, RoomId, UserId

ROOM_SLOT = "m.call#ROOM"
"""The one call of a room, for apps that know no slots."""


def media_room(room_id: RoomId, slot_id: str) -> str:
    """The name of a call's room in the media server."""
    return _digest(room_id, slot_id)


def identity(user_id: UserId, device_id: DeviceId, member_id: str) -> str:
    """The name of one participation."""
    return _digest(user_id, device_id, member_id)


def plain_identity(user_id: UserId, device_id: DeviceId) -> str:
    """The name of a participation where apps without member ids expect it: it can be read."""
    return f"{user_id}:{device_id}"


def _digest(*parts: str) -> str:
    return base64_unpadded(sha256(canonical_json.encode(list(parts))).digest())
