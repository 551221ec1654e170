"""Rooms: find them, see how large they are, close them and open them again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import UNSET, Struct, UnsetType

from linnet.accounts.acts import MAX_DETAIL_LENGTH, note_act
from linnet.admin.users import MAX_SEARCH_LENGTH, page_size
from linnet.admin.wiring import Admin
from linnet.directory.close import NO_SUCH_ROOM, close_room
from linnet.errors import InvalidParam, LimitExceeded, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import RoomId
from linnet.rooms.survey import (
    RoomDetails,
    RoomMember,
    SurveyedRoom,
    members_after,
    room_details,
    rooms_after,
)
from linnet.storage.database import Reader
from linnet.storage.patience import TookTooLong

DEFAULT_LIMIT = 50
MAX_TIME_MS = 10_000
"""Counting the events of large rooms takes a while; it keeps nobody else waiting."""


class RoomsQuery(Struct, frozen=True):
    search: str = ""
    after: str = ""
    limit: int = DEFAULT_LIMIT


class MembersQuery(Struct, frozen=True):
    after: str = ""
    limit: int = DEFAULT_LIMIT


class FoundRooms(Struct, frozen=True):
    rooms: list[SurveyedRoom]
    next: str | UnsetType = UNSET
    """The value of `after` for the next page."""


class Members(Struct, frozen=True):
    members: list[RoomMember]
    next: str | UnsetType = UNSET
    """The value of `after` for the next page."""


class ClosedBody(Struct, frozen=True):
    is_closed: bool
    reason: str = ""
    """For the record alone."""


class Closed(Struct, frozen=True):
    is_closed: bool


@endpoint("GET", "/_linnet/admin/v1/rooms", operation="linnet.adminRooms", access=Access.ADMIN)
async def get_rooms(admin: Admin, call: Call, *, query: RoomsQuery) -> FoundRooms:
    if len(query.search) > MAX_SEARCH_LENGTH:
        raise InvalidParam(f"search has at most {MAX_SEARCH_LENGTH} characters")
    limit = page_size(query.limit)
    async with _reader(admin) as reader:
        page = await rooms_after(reader, plain(query.after), plain(query.search), limit)
    return FoundRooms(page.rooms, UNSET if page.next is None else page.next)


@endpoint(
    "GET",
    "/_linnet/admin/v1/rooms/{room_id}",
    operation="linnet.adminRoom",
    access=Access.ADMIN,
)
async def get_room(admin: Admin, call: Call, room_id: RoomId) -> RoomDetails:
    async with _reader(admin) as reader:
        details = await room_details(reader, room_id)
    if details is None:
        raise NotFound(NO_SUCH_ROOM)
    return details


@endpoint(
    "GET",
    "/_linnet/admin/v1/rooms/{room_id}/members",
    operation="linnet.adminRoomMembers",
    access=Access.ADMIN,
)
async def get_members(admin: Admin, call: Call, room_id: RoomId, *, query: MembersQuery) -> Members:
    limit = page_size(query.limit)
    async with admin.db.snapshot() as reader:
        found = await members_after(reader, room_id, plain(query.after), limit + 1)
    if found is None:
        raise NotFound(NO_SUCH_ROOM)
    shown = found[:limit]
    return Members(shown, shown[-1].user_id if len(found) > limit else UNSET)


@endpoint(
    "PUT",
    "/_linnet/admin/v1/rooms/{room_id}/closed",
    operation="linnet.adminCloseRoom",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_closed(admin: Admin, call: Call, room_id: RoomId, *, body: ClosedBody) -> Closed:
    if len(body.reason) > MAX_DETAIL_LENGTH:
        raise InvalidParam(f"reason has at most {MAX_DETAIL_LENGTH} characters")
    async with admin.db.transaction() as tx:
        if await close_room(admin.rooms, tx, room_id, body.is_closed):
            act = "room.close" if body.is_closed else "room.reopen"
            now_ms, reason = admin.clock.now_ms(), plain(body.reason)
            await note_act(tx, now_ms, call.requester.actor, act, room_id, reason)
    return Closed(body.is_closed)


@asynccontextmanager
async def _reader(admin: Admin) -> AsyncIterator[Reader]:
    try:
        async with admin.db.patient_snapshot(MAX_TIME_MS) as reader:
            yield reader
    except TookTooLong as why:
        raise LimitExceeded("Too much is being counted", retry_after_ms=1000) from why


def plain(text: str) -> str:
    """PostgreSQL cannot keep the character U+0000."""
    return text.replace("\0", "")
