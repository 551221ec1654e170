"""Whether an application may do something in a room at this moment, and how far back it reads.

Both must have said yes: whoever has granted it, and the room. Nobody answers for others alone:
where only two people are left, what one of them reads is the other's.
"""

from msgspec import Struct

from linnet.apps import store_rooms
from linnet.apps.fields import MARK
from linnet.apps.store_rooms import RoomGrant
from linnet.apps.wiring import Apps
from linnet.errors import Forbidden, UnknownToken
from linnet.http.endpoint import Call
from linnet.ids import RoomId, UserId
from linnet.rooms import reading
from linnet.rooms.head import RoomHead
from linnet.sessions.apps import grants
from linnet.sessions.apps.grants import Held
from linnet.sessions.apps.permissions import DAY_MS, OTHERS_VERBS, RoomPermission, Verb
from linnet.sessions.apps.tokens import check_good
from linnet.storage.database import Reader

STATE = MARK
"""The state event by which everybody in a room sees what it allows an application. Its state key is
the application's id."""
FEWEST = 3
"""Members that a room must have before anything of other people is handed out."""
NOT_GRANTED = "This was not granted"
NOT_ALLOWED = "The people who look after this chat do not allow it"
ENCRYPTED = "This chat is encrypted: the server has nothing to read, and writes nothing readable"
TOO_FEW = f"Only chats of {FEWEST} people and more can allow that"


class Place(Struct, frozen=True):
    """A room in which an application may do what it asks for."""

    held: Held
    permission: RoomPermission
    room: RoomGrant
    head: RoomHead
    members: frozenset[UserId]
    hidden: frozenset[UserId]
    """Those who keep what is theirs from the application."""


async def current(apps: Apps, reader: Reader, call: Call) -> Held:
    """The grant for which a request speaks, as it is now.

    Raises:
        UnknownToken: it is over.
        Forbidden: it may not be used now.
    """
    grant_id = call.requester.grant_id
    assert grant_id is not None, "the front door lets nobody else in here"
    found = await grants.held(apps.sessions, reader, grant_id)
    if found is None or found.standing in ("ended", "expired"):
        raise UnknownToken("The grant is over")
    check_good(found)
    return found


async def place(apps: Apps, reader: Reader, held: Held, room_id: RoomId, verb: Verb) -> Place:
    """The room, when grant and room both allow this there.

    Raises:
        Forbidden: one of them does not, or it cannot be allowed in such a room.
    """
    permission = held.permitted.in_room(room_id)
    if permission is None or verb not in permission.verbs:
        raise Forbidden(NOT_GRANTED)
    members = frozenset(await apps.rooms.memberships.joined(room_id))
    head = await apps.rooms.heads.get(room_id)
    if head is None or head.is_closed or held.grant.user_id not in members:
        raise Forbidden(NOT_GRANTED)
    room = await allowed(apps.clock.now_ms(), reader, head, held.app.app_id)
    if room is None or verb not in room.verbs:
        raise Forbidden(NOT_ALLOWED)
    check_possible(head, members, verb)
    hidden = await store_rooms.objectors(reader, room_id, held.app.app_id)
    return Place(held, permission, room, head, members, frozenset(hidden))


def check_possible(head: RoomHead, members: frozenset[UserId], verb: Verb) -> None:
    """Raises Forbidden where a room cannot allow this at all."""
    if verb in ("read", "send") and head.is_encrypted:
        raise Forbidden(ENCRYPTED)
    if verb in OTHERS_VERBS and len(members) < FEWEST:
        raise Forbidden(TOO_FEW)


async def allowed(now_ms: int, reader: Reader, head: RoomHead, app_id: str) -> RoomGrant | None:
    """What a room allows an application now; None when that is nothing.

    Anybody who may take the state event out of the room ends it, also on another server.
    """
    room = await store_rooms.room_grant(reader, head.room_id, app_id)
    if room is None or room.expires_ts <= now_ms:
        return None
    event = head.state.get(STATE, app_id)
    if event is None or event.event_id != room.event_id or not event.content:
        return None
    return room


async def first_position(reader: Reader, place: Place) -> int:
    """Behind which position of the log an application may read."""
    days = min(place.permission.history_days, place.room.history_days)
    if days == 0:
        return place.room.position
    since_ts = place.room.allowed_ts - days * DAY_MS
    earlier = await reading.position_before(reader, place.room.room_id, since_ts)
    return min(earlier, place.room.position)
