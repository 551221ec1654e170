"""Room aliases: names that lead to a room.

# spec: client-server-api #room-aliases
"""

from msgspec import Struct

from linnet.errors import Forbidden, InvalidParam, NotFound, RoomInUse, Unknown
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import (
    RoomAlias,
    RoomId,
    UserId,
    domain_of,
    parse_room_alias,
    parse_room_id,
)
from linnet.rooms import store_aliases
from linnet.rooms.access import readable_head
from linnet.rooms.head import RoomHead
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader, Tx


class AliasTaken(Unknown):
    """Here the specification wants no code of its own, only a status."""

    status = 409


class RoomOfAlias(Struct, frozen=True):
    room_id: RoomId
    servers: list[str]


class Aliases(Struct, frozen=True):
    aliases: list[RoomAlias]


class NewAlias(Struct, frozen=True):
    room_id: str


@endpoint(
    "GET",
    "/_matrix/client/v3/directory/room/{room_alias}",
    operation="getRoomIdByAlias",
    access=Access.NONE,
)
async def get_alias(rooms: Rooms, call: Call, room_alias: RoomAlias) -> RoomOfAlias:
    return RoomOfAlias(await _room_of(rooms, room_alias), [rooms.settings.server_name])


@endpoint(
    "PUT",
    "/_matrix/client/v3/directory/room/{room_alias}",
    operation="setRoomAlias",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_alias(
    rooms: Rooms, call: Call, room_alias: RoomAlias, *, body: NewAlias
) -> JsonObject:
    room_id = parse_room_id(body.room_id)
    user_id = call.requester.user_id
    async with rooms.db.transaction() as tx:
        head = await rooms.heads.in_turn(tx, room_id)
        if head is None or await head.membership(tx, user_id) != "join":
            raise Forbidden("Only members of a room may give it an address")
        try:
            await claim(tx, rooms, room_alias, room_id, call.requester)
        except RoomInUse as why:
            raise AliasTaken(why.message) from why
    return {}


@endpoint(
    "DELETE",
    "/_matrix/client/v3/directory/room/{room_alias}",
    operation="deleteRoomAlias",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_alias(rooms: Rooms, call: Call, room_alias: RoomAlias) -> JsonObject:
    for gate in rooms.alias_gates:
        gate(call.requester, room_alias)
    async with rooms.db.transaction() as tx:
        found = await store_aliases.room_of(tx, room_alias)
        if found is None:
            raise NotFound("There is no room with this address")
        room_id, creator = found
        requester = call.requester
        if creator != requester.user_id and not requester.is_admin:
            head = await rooms.heads.in_turn(tx, room_id)
            if head is None or not await _may_manage(tx, head, requester.user_id):
                raise Forbidden("You may not remove this address")
        await store_aliases.delete(tx, room_alias)
    return {}


@endpoint(
    "GET",
    "/_matrix/client/v3/rooms/{room_id}/aliases",
    operation="getLocalAliases",
    access=Access.USER,
)
async def get_aliases(rooms: Rooms, call: Call, room_id: RoomId) -> Aliases:
    await readable_head(rooms, call.requester.user_id, room_id)
    async with rooms.db.snapshot() as reader:
        return Aliases(await store_aliases.of_room(reader, room_id))


async def claim(
    tx: Tx, rooms: Rooms, alias: RoomAlias, room_id: RoomId, requester: Requester
) -> None:
    """Make an alias of this server lead to a room.

    Raises:
        InvalidParam: not an alias of this server.
        RoomInUse: it leads somewhere already.
        Exclusive: it is kept for somebody else.
    """
    for gate in rooms.alias_gates:
        gate(requester, alias)
    if domain_of(alias) != rooms.settings.server_name:
        raise InvalidParam(f"Addresses made here end with :{rooms.settings.server_name}")
    if await store_aliases.room_of(tx, alias) is not None:
        raise RoomInUse("This address is already taken")
    await store_aliases.insert(tx, alias, room_id, requester.user_id)


async def resolve(rooms: Rooms, room_id_or_alias: str) -> RoomId:
    """The room that an id or an alias means.

    Raises:
        NotFound: the alias leads nowhere.
        InvalidParam: neither an id nor an alias.
    """
    if not room_id_or_alias.startswith("#"):
        return parse_room_id(room_id_or_alias)
    return await _room_of(rooms, parse_room_alias(room_id_or_alias))


async def _room_of(rooms: Rooms, alias: RoomAlias) -> RoomId:
    async with rooms.db.snapshot() as reader:
        found = await store_aliases.room_of(reader, alias)
    if found is None and rooms.ask_for_alias is not None and await rooms.ask_for_alias(alias):
        async with rooms.db.snapshot() as reader:
            found = await store_aliases.room_of(reader, alias)
    if found is None:
        raise NotFound("There is no room with this address")
    return found[0]


async def aliases_of(rooms: Rooms, room_id: RoomId) -> list[RoomAlias]:
    """The addresses of this server that lead to a room."""
    async with rooms.db.snapshot() as reader:
        return await store_aliases.of_room(reader, room_id)


async def _may_manage(reader: Reader, head: RoomHead, user_id: UserId) -> bool:
    if await head.membership(reader, user_id) != "join":
        return False
    levels = head.levels
    return levels.user(user_id) >= levels.required("m.room.canonical_alias", True)
