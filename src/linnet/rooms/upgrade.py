"""Upgrade a room: a new one of another version takes its place.

# spec: client-server-api #room-upgrades
"""

from msgspec import Struct

from linnet.errors import AuthRejected, Forbidden, InvalidParam
from linnet.events import build
from linnet.events.auth_events import CREATE
from linnet.events.event import Event
from linnet.events.room_versions import RoomVersion, room_version
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import EventId, RoomId, UserId, domain_of, parse_user_id
from linnet.rooms import persist, store, store_aliases, store_state
from linnet.rooms.canonical_alias import CANONICAL_ALIAS
from linnet.rooms.create import new_room_id
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER, RoomHead, RoomState
from linnet.rooms.members import member_content
from linnet.rooms.send import NOT_IN_ROOM, append_in_turn
from linnet.rooms.upgrade_content import (
    copied_state,
    create_content,
    levels_of_new,
    levels_of_old,
    split_aliases,
)
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx

MAX_CREATORS = 100
"""Additional ones. Ours; the event's own size would let in a few hundred more."""
MAX_BANS = 2_000
"""That are taken along, the newest. They are written in one go, so there must be an end."""

TOMBSTONE = "m.room.tombstone"


class Upgrade(Struct, frozen=True):
    new_version: str
    additional_creators: list[str] = []


class Upgraded(Struct, frozen=True):
    replacement_room: RoomId


# spec: client-server-api #post_matrixclientv3roomsroomidupgrade
@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/upgrade",
    operation="upgradeRoom",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_upgrade(rooms: Rooms, call: Call, room_id: RoomId, *, body: Upgrade) -> Upgraded:
    version = room_version(body.new_version)
    creators: list[UserId] = []
    if version.privileged_creators:
        if len(body.additional_creators) > MAX_CREATORS:
            raise InvalidParam(f"At most {MAX_CREATORS} additional creators are possible")
        creators = [parse_user_id(user) for user in dict.fromkeys(body.additional_creators)]
    return Upgraded(await upgrade_room(rooms, call.requester, room_id, version, creators))


async def upgrade_room(
    rooms: Rooms,
    requester: Requester,
    room_id: RoomId,
    version: RoomVersion,
    additional_creators: list[UserId],
) -> RoomId:
    """Replace a room by a new one of this version, all or nothing; returns the new room's id.

    Its members follow by themselves: the tombstone tells them where to.

    Raises:
        Forbidden: not joined, may not send the tombstone, or refused by a gate.
    """
    user_id = requester.user_id
    for gate in rooms.gates:
        await gate(requester, Draft(room_id, user_id, TOMBSTONE, {}, ""))
    join = await member_content(rooms, user_id, "join")
    async with rooms.db.transaction() as tx:
        old = await rooms.heads.in_turn(tx, room_id)
        if old is None:
            raise Forbidden(NOT_IN_ROOM)
        new_id = await _open_new(tx, rooms, old, version, user_id, additional_creators)
        await append_in_turn(tx, rooms, Draft(new_id, user_id, MEMBER, join, user_id))
        await _fill_new(tx, rooms, old, new_id, user_id)
        for take_along in rooms.upgrade_projections:
            await take_along(tx, room_id, new_id)
        await _move_aliases(tx, rooms, old, new_id, user_id)
        # Last, because from then on the levels hold, and the upgrader may be below them.
        await _copy_levels(tx, rooms, old, new_id, user_id)
        await _close_old(tx, rooms, old, user_id)
    return new_id


async def _open_new(
    tx: Tx,
    rooms: Rooms,
    old: RoomHead,
    version: RoomVersion,
    creator: UserId,
    additional_creators: list[UserId],
) -> RoomId:
    """The create event of the new room and the tombstone of the old one, which name each other.

    Where a room's id is the hash of its create event, this cannot name the tombstone.
    # spec: rooms/v12
    """
    content = create_content(old, version, creator, additional_creators)
    if version.room_id_is_create_hash:
        content["org.linnet.nonce"] = rooms.rng.token(9)
        create = _create(rooms, version, None, creator, content)
        await _append_create(tx, rooms, create)
        await _send_tombstone(tx, rooms, old, create.room_id, creator)
        return create.room_id
    new_id = new_room_id(rooms)
    content["predecessor"]["event_id"] = await _send_tombstone(tx, rooms, old, new_id, creator)
    await _append_create(tx, rooms, _create(rooms, version, new_id, creator, content))
    return new_id


def _create(
    rooms: Rooms,
    version: RoomVersion,
    room_id: RoomId | None,
    creator: UserId,
    content: JsonObject,
) -> Event:
    return build.build(
        version,
        rooms.signer,
        room_id=room_id,
        sender=creator,
        type=CREATE[0],
        state_key="",
        content=content,
        origin_server_ts=rooms.clock.now_ms(),
        prev_events=[],
        auth_events=[],
        depth=1,
    )


async def _append_create(tx: Tx, rooms: Rooms, create: Event) -> None:
    await store.insert_room(tx, create)
    head = RoomHead(create.room_id, create.version, [], 0, 0, RoomState({}))
    await persist.append(tx, rooms, head, create)


async def _send_tombstone(
    tx: Tx, rooms: Rooms, old: RoomHead, new_id: RoomId, sender: UserId
) -> EventId:
    content = {"body": "This room has been replaced", "replacement_room": new_id}
    return await append_in_turn(tx, rooms, Draft(old.room_id, sender, TOMBSTONE, content, ""))


async def _fill_new(tx: Tx, rooms: Rooms, old: RoomHead, new_id: RoomId, creator: UserId) -> None:
    for event in copied_state(old, rooms.clock.now_ms()):
        draft = Draft(new_id, creator, event.type, event.content, event.state_key)
        await append_in_turn(tx, rooms, draft)
    for member in await store_state.newest_bans(tx, old.room_id, MAX_BANS):
        content: JsonObject = {"membership": "ban"}
        ban = await old.member(tx, member.user_id)
        if ban is not None and isinstance(ban.content.get("reason"), str):
            content["reason"] = ban.content["reason"]
        await append_in_turn(tx, rooms, Draft(new_id, creator, MEMBER, content, member.user_id))


async def _move_aliases(
    tx: Tx, rooms: Rooms, old: RoomHead, new_id: RoomId, creator: UserId
) -> None:
    """The addresses on this server lead to the new room; the old one keeps those of others."""
    await store_aliases.move(tx, old.room_id, new_id)
    current = old.state.get(*CANONICAL_ALIAS)
    if current is None:
        return
    own_server = rooms.settings.server_name
    moved, kept = split_aliases(current.content, lambda alias: domain_of(alias) == own_server)
    if moved:
        # Only those that really lead there: anything can stand in an old event.
        led = set(await store_aliases.of_room(tx, new_id))
        moved, _ = split_aliases(moved, lambda alias: alias in led)
        await append_in_turn(tx, rooms, Draft(new_id, creator, CANONICAL_ALIAS[0], moved, ""))
        await _if_allowed(tx, rooms, Draft(old.room_id, creator, CANONICAL_ALIAS[0], kept, ""))


async def _copy_levels(
    tx: Tx, rooms: Rooms, old: RoomHead, new_id: RoomId, creator: UserId
) -> None:
    new = await rooms.heads.in_turn(tx, new_id)
    assert new is not None
    levels = levels_of_new(old, new.version, new.levels.creators)
    if levels is not None:
        draft = Draft(new_id, creator, "m.room.power_levels", levels, "")
        await append_in_turn(tx, rooms, draft)


async def _close_old(tx: Tx, rooms: Rooms, old: RoomHead, sender: UserId) -> None:
    levels = levels_of_old(old)
    if levels is not None:
        draft = Draft(old.room_id, sender, "m.room.power_levels", levels, "")
        await _if_allowed(tx, rooms, draft)


async def _if_allowed(tx: Tx, rooms: Rooms, draft: Draft) -> None:
    """Whoever may send a tombstone need not be allowed the rest of the tidying."""
    try:
        await append_in_turn(tx, rooms, draft)
    except AuthRejected:
        return
