"""Read a room's state and members.

# spec: client-server-api #getting-events-for-a-room
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonBytes, JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms import store_state
from linnet.rooms.access import NOT_YOURS, last_readable_position
from linnet.rooms.head import MEMBER
from linnet.rooms.places import StateEntry
from linnet.rooms.render import Viewer, by_ids, client_events
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.tokens import parse_position
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader


class StateQuery(Struct, frozen=True):
    format: Literal["content", "event"] = "content"


Membership = Literal["join", "invite", "knock", "leave", "ban"]


class MembersQuery(Struct, frozen=True):
    at: str | None = None
    membership: Membership | None = None
    not_membership: Membership | None = None


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/state",
    operation="getRoomState",
    access=Access.USER,
)
async def get_state(rooms: Rooms, call: Call, room_id: RoomId) -> JsonBytes:
    viewer = viewer_of(call)
    until = await last_readable_position(rooms, viewer.user_id, room_id)
    async with rooms.db.snapshot() as reader:
        entries = await store_state.state_at(reader, room_id, until)
        events = await events_of(rooms, reader, entries)
        return json_list(await client_events(rooms, reader, viewer, events))


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/state/{event_type}/{state_key}",
    operation="getRoomStateWithKey",
    access=Access.USER,
)
async def get_state_event(
    rooms: Rooms,
    call: Call,
    room_id: RoomId,
    event_type: str,
    state_key: str,
    *,
    query: StateQuery,
) -> JsonBytes | JsonObject:
    return await _one_state(rooms, call, room_id, (event_type, state_key), query)


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/state/{event_type}",
    operation="getRoomStateWithKey",
    access=Access.USER,
)
async def get_state_without_key(
    rooms: Rooms, call: Call, room_id: RoomId, event_type: str, *, query: StateQuery
) -> JsonBytes | JsonObject:
    """The empty state key, written without its slash."""
    return await _one_state(rooms, call, room_id, (event_type, ""), query)


async def _one_state(
    rooms: Rooms, call: Call, room_id: RoomId, place: tuple[str, str], query: StateQuery
) -> JsonBytes | JsonObject:
    viewer = viewer_of(call)
    until = await last_readable_position(rooms, viewer.user_id, room_id)
    async with rooms.db.snapshot() as reader:
        entry = await store_state.state_event_at(reader, room_id, *place, until)
        if entry is None:
            raise NotFound("The room has no such state")
        events = await events_of(rooms, reader, [entry])
        if query.format == "content":
            return events[0].event.content
        return JsonBytes(await client_events(rooms, reader, viewer, events))


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/members",
    operation="getMembersByRoom",
    access=Access.USER,
)
async def get_members(
    rooms: Rooms, call: Call, room_id: RoomId, *, query: MembersQuery
) -> JsonBytes:
    viewer = viewer_of(call)
    until = await last_readable_position(rooms, viewer.user_id, room_id)
    at = until if query.at is None else min(until, parse_position(query.at))
    async with rooms.db.snapshot() as reader:
        entries = await store_state.state_at(reader, room_id, at, MEMBER)
        events = [
            stored
            for stored in await events_of(rooms, reader, entries)
            if _is_wanted(stored, query)
        ]
        rendered = await client_events(rooms, reader, viewer, events)
    return JsonBytes([b'{"chunk":[', b",".join(rendered), b"]}"])


def _is_wanted(stored: StoredEvent, query: MembersQuery) -> bool:
    """Both wishes together mean either of them.

    # spec: client-server-api #get_matrixclientv3roomsroomidmembers
    """
    if query.membership is None and query.not_membership is None:
        return True
    membership = stored.event.content.get("membership")
    is_other = query.not_membership is not None and membership != query.not_membership
    return membership == query.membership or is_other


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/joined_members",
    operation="getJoinedMembersByRoom",
    access=Access.USER,
)
async def get_joined_members(rooms: Rooms, call: Call, room_id: RoomId) -> JsonObject:
    if call.requester.user_id not in await rooms.memberships.joined(room_id):
        raise Forbidden(NOT_YOURS)
    async with rooms.db.snapshot() as reader:
        members = await store_state.members_of(reader, room_id)
    joined: dict[UserId, JsonObject] = {}
    for member in members:
        if member.membership == "join":
            shown = {"display_name": member.display_name, "avatar_url": member.avatar_url}
            joined[member.user_id] = {k: v for k, v in shown.items() if v is not None}
    return {"joined": joined}


@endpoint(
    "GET",
    "/_matrix/client/v3/joined_rooms",
    operation="getJoinedRooms",
    access=Access.USER,
)
async def get_joined_rooms(rooms: Rooms, call: Call) -> JsonObject:
    own = await rooms.memberships.of_user(call.requester.user_id)
    return {"joined_rooms": [r for r, member in own.items() if member.membership == "join"]}


def viewer_of(call: Call) -> Viewer:
    """Who looks, for rendering."""
    requester = call.requester
    return Viewer(requester.user_id, requester.device_id, requester.is_guest)


def json_list(rendered: Sequence[bytes]) -> JsonBytes:
    """Rendered events as a JSON list."""
    return JsonBytes([b"[", b",".join(rendered), b"]"])


async def events_of(
    rooms: Rooms, reader: Reader, entries: Sequence[StateEntry]
) -> list[StoredEvent]:
    """The events of these places of the state, in the order of the log."""
    found = await by_ids(rooms, reader, {entry.event_id for entry in entries})
    return sorted(found.values(), key=lambda stored: stored.position)
