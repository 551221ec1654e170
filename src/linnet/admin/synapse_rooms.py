"""Rooms in the form of Synapse, as far as moderation bots ask for them.

The list comes in the order of the rooms' ids, whatever order is asked for. Deleting goes on in the
background, and members are not sent to another room: they hear that theirs was deleted.
"""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from linnet.admin.delete_room import DeletionBody, delete_room
from linnet.admin.rooms import MAX_TIME_MS, ClosedBody, plain, put_closed
from linnet.admin.wiring import Admin
from linnet.directory.close import NO_SUCH_ROOM
from linnet.errors import InvalidParam, LimitExceeded, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import RoomId, UserId
from linnet.rooms.delete import Stage, deletion_of
from linnet.rooms.head import RoomHead
from linnet.rooms.survey import SurveyedRoom, room_count, rooms_from, surveyed_room
from linnet.storage.patience import TookTooLong

DEFAULT_LIMIT, MAX_LIMIT = 100, 500
MAX_OFFSET = 2**53


class ListQuery(Struct, frozen=True, rename={"start": "from"}):
    start: int = 0
    limit: int = DEFAULT_LIMIT
    search_term: str = ""


class SynapseRoom(Struct, frozen=True):
    room_id: RoomId
    name: str | None
    canonical_alias: str | None
    joined_members: int
    joined_local_members: int
    version: str
    creator: UserId
    encryption: str | None
    federatable: bool
    join_rules: str | None
    guest_access: str | None
    history_visibility: str | None
    state_events: int
    room_type: str | None
    topic: str | None
    avatar: str | None


class SynapseRooms(Struct, frozen=True):
    rooms: list[SynapseRoom]
    offset: int
    total_rooms: int
    next_batch: int | UnsetType = UNSET
    prev_batch: int | UnsetType = UNSET


class BlockBody(Struct, frozen=True):
    block: bool


class ShutdownBody(Struct, frozen=True):
    """What a bot wants for the room that takes the place of this one is not looked at."""

    purge: bool = True
    message: str = ""


class Deleting(Struct, frozen=True):
    delete_id: str


Status = Literal["shutting_down", "purging", "complete"]
_STAGES: dict[Stage, Status] = {
    "leaving": "shutting_down",
    "removing": "purging",
    "files": "purging",
    "done": "complete",
}


class DeletionStatus(Struct, frozen=True):
    status: Status
    delete_id: str
    room_id: RoomId


class DeletionStatuses(Struct, frozen=True):
    results: list[DeletionStatus]


@endpoint("GET", "/_synapse/admin/v1/rooms", operation="linnet.synapseRooms", access=Access.ADMIN)
async def get_synapse_rooms(admin: Admin, call: Call, *, query: ListQuery) -> SynapseRooms:
    if not 0 <= query.start <= MAX_OFFSET or query.limit < 1:
        raise InvalidParam("from must not be negative, and limit must be greater than 0")
    if query.search_term:
        raise InvalidParam("Search by GET /_linnet/admin/v1/rooms, which pages by ids")
    limit = min(query.limit, MAX_LIMIT)
    try:
        async with admin.db.patient_snapshot(MAX_TIME_MS) as reader:
            found = await rooms_from(reader, query.start, limit)
            total = await room_count(reader)
    except TookTooLong as why:
        raise LimitExceeded("Too much is being counted", retry_after_ms=1000) from why
    end = query.start + len(found)
    return SynapseRooms(
        [await _shown(admin, room) for room in found],
        query.start,
        total,
        end if found and end < total else UNSET,
        max(0, query.start - limit) if query.start else UNSET,
    )


@endpoint(
    "GET",
    "/_synapse/admin/v1/rooms/{room_id}",
    operation="linnet.synapseRoom",
    access=Access.ADMIN,
)
async def get_synapse_room(admin: Admin, call: Call, room_id: RoomId) -> SynapseRoom:
    async with admin.db.snapshot() as reader:
        room = await surveyed_room(reader, room_id)
    if room is None:
        raise NotFound(NO_SUCH_ROOM)
    return await _shown(admin, room)


@endpoint(
    "GET",
    "/_synapse/admin/v1/rooms/{room_id}/block",
    operation="linnet.synapseBlockStatus",
    access=Access.ADMIN,
)
async def get_block(admin: Admin, call: Call, room_id: RoomId) -> BlockBody:
    """Whether nobody comes in: a closed room, or one that is or was deleted."""
    head = await admin.rooms.heads.get(room_id)
    if head is not None:
        return BlockBody(head.is_closed)
    async with admin.db.snapshot() as reader:
        return BlockBody(await deletion_of(reader, room_id) is not None)


@endpoint(
    "PUT",
    "/_synapse/admin/v1/rooms/{room_id}/block",
    operation="linnet.synapseBlock",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_block(admin: Admin, call: Call, room_id: RoomId, *, body: BlockBody) -> BlockBody:
    """Close a room, or open it again; who is inside stays."""
    closed = await put_closed(admin, call, room_id, body=ClosedBody(body.block))
    return BlockBody(closed.is_closed)


@endpoint(
    "DELETE",
    "/_synapse/admin/v1/rooms/{room_id}",
    operation="linnet.synapseDeleteRoom",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
@endpoint(
    "DELETE",
    "/_synapse/admin/v2/rooms/{room_id}",
    operation="linnet.synapseDeleteRoomV2",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_synapse_room(
    admin: Admin, call: Call, room_id: RoomId, *, body: ShutdownBody
) -> Deleting:
    """Put everybody out of a room and delete it; nobody ever comes into it again.

    Raises:
        InvalidParam: the room shall be kept, which is what blocking does.
    """
    if not body.purge:
        raise InvalidParam("To keep the room, close it: PUT …/rooms/{room}/block")
    await delete_room(admin, call, room_id, body=DeletionBody(plain(body.message)[:500]))
    return Deleting(room_id)


@endpoint(
    "GET",
    "/_synapse/admin/v2/rooms/{room_id}/delete_status",
    operation="linnet.synapseDeleteStatus",
    access=Access.ADMIN,
)
async def get_delete_status(admin: Admin, call: Call, room_id: RoomId) -> DeletionStatuses:
    return DeletionStatuses([await _status(admin, room_id)])


@endpoint(
    "GET",
    "/_synapse/admin/v2/rooms/delete_status/{delete_id}",
    operation="linnet.synapseDeleteStatusById",
    access=Access.ADMIN,
)
async def get_delete_status_by_id(admin: Admin, call: Call, delete_id: str) -> DeletionStatus:
    return await _status(admin, RoomId(plain(delete_id)))


async def _status(admin: Admin, room_id: RoomId) -> DeletionStatus:
    async with admin.db.snapshot() as reader:
        deletion = await deletion_of(reader, room_id)
    if deletion is None:
        raise NotFound("This room is not being deleted")
    return DeletionStatus(_STAGES[deletion.stage], room_id, room_id)


async def _shown(admin: Admin, room: SurveyedRoom) -> SynapseRoom:
    head = await admin.rooms.heads.get(room.room_id)
    return SynapseRoom(
        room.room_id,
        room.name,
        _said(head, "m.room.canonical_alias", "alias"),
        room.joined,
        room.joined,
        room.version,
        room.creator,
        _said(head, "m.room.encryption", "algorithm"),
        head is not None and head.create.content.get("m.federate") is not False,
        _said(head, "m.room.join_rules", "join_rule"),
        _said(head, "m.room.guest_access", "guest_access"),
        _said(head, "m.room.history_visibility", "history_visibility"),
        0 if head is None else len(head.state.others) + room.joined,
        room.room_type,
        _said(head, "m.room.topic", "topic"),
        _said(head, "m.room.avatar", "url"),
    )


def _said(head: RoomHead | None, event_type: str, key: str) -> str | None:
    event = None if head is None else head.state.get(event_type)
    value = None if event is None else event.content.get(key)
    return value if isinstance(value, str) else None
