"""Put a room on the list of published rooms, or take it off.

# spec: client-server-api #published-room-directory
"""

from typing import Literal

from msgspec import Struct

from linnet.config import Settings
from linnet.directory import store
from linnet.directory.listing import publish
from linnet.directory.store import Listed
from linnet.directory.wiring import Directory
from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms.head import RoomHead
from linnet.rooms.summary import may_know
from linnet.storage.database import Reader, Tx

NO_SUCH_ROOM = "There is no such room, or it is not open to you"
ONLY_ADMINISTRATORS = "Only administrators of this server may put rooms on its list"


class Visibility(Struct, frozen=True):
    visibility: Literal["public", "private"] = "public"


@endpoint(
    "GET",
    "/_matrix/client/v3/directory/list/room/{room_id}",
    operation="getRoomVisibilityOnDirectory",
    access=Access.OPTIONAL,
)
async def get_visibility(directory: Directory, call: Call, room_id: RoomId) -> Visibility:
    requester = call.requester_or_none
    user_id = None if requester is None else requester.user_id
    head = await _known_room(directory, room_id, user_id)
    async with directory.db.snapshot() as reader:
        is_published = await store.is_published(reader, head.room_id)
    return Visibility("public" if is_published else "private")


@endpoint(
    "PUT",
    "/_matrix/client/v3/directory/list/room/{room_id}",
    operation="setRoomVisibilityOnDirectory",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_visibility(
    directory: Directory, call: Call, room_id: RoomId, *, body: Visibility
) -> JsonObject:
    requester = call.requester
    rooms = directory.rooms
    known_to = None if requester.is_admin else requester.user_id
    if not requester.is_admin:
        await _known_room(directory, room_id, known_to)
    async with directory.db.transaction() as tx:
        head = await rooms.heads.in_turn(tx, room_id)
        if head is None:
            raise NotFound(NO_SUCH_ROOM)
        if not requester.is_admin and not await _may_manage(tx, head, requester.user_id):
            raise Forbidden("You may not change whether this room is on the list")
        if body.visibility == "private":
            await store.unpublish(tx, room_id)
        else:
            _check_publisher(directory.settings, requester)
            await publish(tx, rooms, head)
    return {}


async def publish_new_room(
    settings: Settings, requester: Requester, tx: Tx, room_id: RoomId
) -> None:
    """Put a room on the list that is being made in this transaction.

    Its row is filled by what follows its first events.
    Raises:
        Forbidden: only administrators may do that here.
    """
    _check_publisher(settings, requester)
    await store.put(tx, Listed(room_id, is_open=False, joined=0, room_type="", words=""))
    await store.publish(tx, room_id)


def _check_publisher(settings: Settings, requester: Requester) -> None:
    if settings.room_list_publishers == "administrators" and not requester.is_admin:
        raise Forbidden(ONLY_ADMINISTRATORS)


async def _known_room(directory: Directory, room_id: RoomId, user_id: UserId | None) -> RoomHead:
    head = await directory.rooms.heads.get(room_id)
    if head is None or not await may_know(directory.rooms, head, user_id):
        raise NotFound(NO_SUCH_ROOM)
    return head


async def _may_manage(reader: Reader, head: RoomHead, user_id: UserId) -> bool:
    """Who may give the room its main address decides as well whether it is on the list."""
    if await head.membership(reader, user_id) != "join":
        return False
    levels = head.levels
    return levels.user(user_id) >= levels.required("m.room.canonical_alias", True)
