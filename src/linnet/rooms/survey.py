"""Rooms as administrators see them: names, sizes and numbers, and nothing that was said."""

from msgspec import Struct

from linnet.events.event import Event
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.ids import RoomId, UserId
from linnet.rooms import store_aliases, store_survey
from linnet.rooms.store_deletions import Stage
from linnet.storage.database import Reader, Row
from linnet.words import fold

MAX_LOOKED_AT = 5000
"""Rooms looked at for one page of a search."""
PAGE = 500
MAX_STATE_TYPES = 500


class SurveyedRoom(Struct, frozen=True):
    """One room of the list."""

    room_id: RoomId
    name: str | None
    room_type: str | None
    version: str
    is_encrypted: bool
    creator: UserId
    created_ts: int
    closed_ts: int | None
    """None while it is open."""
    deletion: Stage | None
    """How far it is, when an administrator deletes the room."""
    joined: int
    events: int


class RoomPage(Struct, frozen=True):
    rooms: list[SurveyedRoom]
    next: RoomId | None
    """Where to go on; a page of a search may have less than was asked for, and still go on."""


class RoomDetails(Struct, frozen=True):
    room: SurveyedRoom
    aliases: list[str]
    members: dict[str, int]
    """How many people have each membership."""
    state: dict[str, int]
    """How many state events of each type there are now."""
    size_bytes: int
    messages_with_files: int
    """That can be seen: what is encrypted does not show."""


class RoomMember(Struct, frozen=True):
    user_id: UserId
    membership: str


async def rooms_after(reader: Reader, after: str, part: str, limit: int) -> RoomPage:
    """Rooms in the order of their ids, those whose name or id contains `part`."""
    found: list[Row] = []
    looked_at = 0
    wanted = fold(part)
    while looked_at < MAX_LOOKED_AT:
        rows = await store_survey.rooms_after(reader, after, PAGE)
        for row in rows:
            if len(found) == limit:
                return RoomPage(await _surveyed(reader, found), RoomId(after))
            after = row[0]
            if part in row[0] or (wanted and wanted in fold(_name(row) or "")):
                found.append(row)
        if len(rows) < PAGE:
            return RoomPage(await _surveyed(reader, found), None)
        looked_at += len(rows)
    return RoomPage(await _surveyed(reader, found), RoomId(after))


async def room_ids_after(reader: Reader, after: RoomId, limit: int) -> list[RoomId]:
    """The ids of rooms that were not deleted, in their order."""
    return await store_survey.room_ids_after(reader, after, limit)


async def rooms_from(reader: Reader, offset: int, limit: int) -> list[SurveyedRoom]:
    """Rooms in the order of their ids, behind so many others."""
    return await _surveyed(reader, await store_survey.rooms_from(reader, offset, limit))


async def room_count(reader: Reader) -> int:
    """How many rooms there are that were not deleted."""
    return await store_survey.count_rooms(reader)


async def surveyed_room(reader: Reader, room_id: RoomId) -> SurveyedRoom | None:
    """One room, as the list has it."""
    row = await store_survey.room(reader, room_id)
    return None if row is None else (await _surveyed(reader, [row]))[0]


async def room_details(reader: Reader, room_id: RoomId) -> RoomDetails | None:
    """What a room is and how large; None when there is no such room."""
    row = await store_survey.room(reader, room_id)
    if row is None:
        return None
    members = await store_survey.count_memberships(reader, room_id)
    events, size_bytes, files = await store_survey.sizes(reader, room_id)
    return RoomDetails(
        _room(row, events),
        sorted(await store_aliases.of_room(reader, room_id)),
        members,
        dict(await store_survey.count_state(reader, room_id, MAX_STATE_TYPES)),
        size_bytes,
        files,
    )


async def members_after(
    reader: Reader, room_id: RoomId, after: str, limit: int
) -> list[RoomMember] | None:
    """People with their memberships in the order of their ids; None without such a room."""
    if await store_survey.room(reader, room_id) is None:
        return None
    found = await store_survey.members_after(reader, room_id, after, limit)
    return [RoomMember(*one) for one in found]


async def _surveyed(reader: Reader, rows: list[Row]) -> list[SurveyedRoom]:
    room_ids = [row[0] for row in rows]
    events = await store_survey.count_events(reader, room_ids)
    return [_room(row, events.get(row[0], 0)) for row in rows]


def _room(row: Row, events: int) -> SurveyedRoom:
    room_id, version, is_encrypted, room_type, closed_ts, joined, created_ts, creator = row[:8]
    return SurveyedRoom(
        room_id,
        _name(row),
        room_type,
        version,
        bool(is_encrypted),
        creator,
        created_ts,
        closed_ts,
        row[10],
        joined,
        events,
    )


def _name(row: Row) -> str | None:
    if (found := store_survey.name_event(row)) is None:
        return None
    version, event_id, pdu = found
    name = Event.from_canonical(ROOM_VERSIONS[version], pdu, event_id).content.get("name")
    return name if isinstance(name, str) else None
