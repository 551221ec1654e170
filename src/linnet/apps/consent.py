"""The chats among which a person chooses when an application asks for one."""

from msgspec import Struct

from linnet.apps.access import FEWEST, allowed
from linnet.ids import RoomId, UserId
from linnet.rooms.head import RoomHead
from linnet.rooms.wiring import Rooms
from linnet.sessions.apps.permissions import Verb
from linnet.storage.database import Reader

MAX_CHATS = 500
MAX_OTHERS = 3
"""People whose names stand for a chat that has none."""


class Chat(Struct, frozen=True):
    room_id: RoomId
    name: str
    """Empty for one without a name."""
    others: list[str]
    """Names of some who are in it, besides the person; for a chat without a name."""
    members: int
    is_encrypted: bool
    has_enough: bool
    """Whether so many are in it that it can allow anything of other people."""
    allowed: list[Verb]
    """What those who look after it allow the application already."""


async def chats_of(rooms: Rooms, user_id: UserId, app_id: str) -> list[Chat]:
    """All in which a person is, those with a name first, in the order of their names."""
    known = await rooms.memberships.of_user(user_id)
    joined = [room_id for room_id, one in known.items() if one.membership == "join"]
    found = []
    async with rooms.db.snapshot() as reader:
        for room_id in joined[:MAX_CHATS]:
            head = await rooms.heads.get(room_id)
            if head is None or head.is_closed or _is_space(head):
                continue
            found.append(await _chat(rooms, reader, head, user_id, app_id))
    return sorted(found, key=lambda one: (not one.name, one.name.casefold(), one.others))


def _is_space(head: RoomHead) -> bool:
    return head.create.content.get("type") == "m.space"


async def _chat(rooms: Rooms, reader: Reader, head: RoomHead, user_id: UserId, app_id: str) -> Chat:
    members = await rooms.memberships.joined(head.room_id)
    name_event = head.state.get("m.room.name")
    name = "" if name_event is None else name_event.content.get("name")
    name = name if isinstance(name, str) else ""
    others: list[str] = []
    if not name:
        first = sorted(other for other in members if other != user_id)[:MAX_OTHERS]
        others = [await _name_of(reader, head, other) for other in first]
    now = await allowed(rooms.clock.now_ms(), reader, head, app_id)
    verbs = [] if now is None else now.verbs
    size = len(members)
    return Chat(head.room_id, name, others, size, head.is_encrypted, size >= FEWEST, list(verbs))


async def _name_of(reader: Reader, head: RoomHead, user_id: UserId) -> str:
    event = await head.member(reader, user_id)
    name = None if event is None else event.content.get("displayname")
    return name if isinstance(name, str) and name else user_id
