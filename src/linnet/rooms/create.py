"""Create a room: all its first events in one transaction.

# spec: client-server-api #creation
"""

from typing import Any, Literal

from msgspec import Struct

from linnet.errors import AuthRejected, BadJson, InvalidParam, InvalidRoomState, ThreepidDenied
from linnet.events import build
from linnet.events.auth_events import CREATE
from linnet.events.room_versions import DEFAULT, RoomVersion, room_version
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomAlias, RoomId, UserId, parse_room_alias, parse_user_id
from linnet.rooms import aliases, persist, store
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead, RoomState
from linnet.rooms.members import NO_ADDRESSES, member_content
from linnet.rooms.send import append_in_turn
from linnet.rooms.strangers import check_invite
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx

MAX_INVITES = 500
"""In one request. Larger rooms are filled by links and by further requests."""
MAX_INITIAL_STATE = 200

Preset = Literal["private_chat", "trusted_private_chat", "public_chat"]

_CALL_MEMBERS = {"org.matrix.msc3401.call.member": 0, "m.call.member": 0}
"""Everybody in a room may take part in its calls. The default level for state would forbid it."""


class InitialState(Struct, frozen=True):
    type: str
    content: JsonObject
    state_key: str = ""


class NewRoom(Struct, frozen=True):
    """# spec: client-server-api #post_matrixclientv3createroom"""

    visibility: Literal["public", "private"] = "private"
    room_alias_name: str | None = None
    name: str | None = None
    topic: str | None = None
    invite: list[str] = []
    invite_3pid: list[JsonObject] = []
    room_version: str | None = None
    creation_content: JsonObject = {}
    initial_state: list[InitialState] = []
    preset: Preset | None = None
    is_direct: bool = False
    power_level_content_override: JsonObject = {}


class CreateResponse(Struct, frozen=True):
    room_id: RoomId


@endpoint(
    "POST",
    "/_matrix/client/v3/createRoom",
    operation="createRoom",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_create_room(rooms: Rooms, call: Call, *, body: NewRoom) -> CreateResponse:
    return CreateResponse(await create_room(rooms, call.requester, body))


async def create_room(rooms: Rooms, requester: Requester, wish: NewRoom) -> RoomId:
    """Create a room with its first events and invite people, all or nothing.

    Raises:
        UnsupportedRoomVersion, InvalidParam, BadJson: the wish cannot be fulfilled.
        RoomInUse: the alias is taken.
        ThreepidDenied: somebody shall be invited who has no Matrix id.
        InviteBlocked: somebody does not want to be invited.
        LimitExceeded: too many invites to strangers.
        InvalidRoomState: the first events contradict each other.
        Forbidden: a gate refuses, or the room may not be put on the list.
    """
    if wish.invite_3pid:
        raise ThreepidDenied(NO_ADDRESSES)
    if len(wish.invite) > MAX_INVITES:
        raise InvalidParam(f"At most {MAX_INVITES} people can be invited at once")
    if len(wish.initial_state) > MAX_INITIAL_STATE:
        raise InvalidParam(f"At most {MAX_INITIAL_STATE} initial state events are accepted")
    version = DEFAULT if wish.room_version is None else room_version(wish.room_version)
    invited = [parse_user_id(user) for user in dict.fromkeys(wish.invite)]
    first = _first_events(rooms, requester.user_id, wish, version, invited)
    create = build.build(
        version,
        rooms.signer,
        room_id=None if version.room_id_is_create_hash else new_room_id(rooms),
        sender=requester.user_id,
        type=CREATE[0],
        state_key="",
        content=_create_content(rooms, requester.user_id, wish, version, invited),
        origin_server_ts=rooms.clock.now_ms(),
        prev_events=[],
        auth_events=[],
        depth=1,
    )
    room_id = create.room_id
    drafts = [Draft(room_id, requester.user_id, *event) for event in first]
    invites = [await _invite(rooms, requester, wish, room_id, user_id) for user_id in invited]
    for gate in rooms.gates:
        for draft in [*drafts, *invites]:
            await gate(requester, draft)
    async with rooms.db.transaction() as tx:
        await store.insert_room(tx, create)
        await persist.append(tx, rooms, RoomHead(room_id, version, [], 0, 0, RoomState({})), create)
        await _append_first(tx, rooms, requester, drafts, wish)
        for invite in invites:
            await append_in_turn(tx, rooms, invite)
        if wish.visibility == "public":
            await rooms.publish(requester, tx, room_id)
    return room_id


def new_room_id(rooms: Rooms) -> RoomId:
    """An id for a room of a version before 12."""
    return RoomId(f"!{rooms.rng.token(18)}:{rooms.settings.server_name}")


def _create_content(
    rooms: Rooms, creator: UserId, wish: NewRoom, version: RoomVersion, invited: list[UserId]
) -> JsonObject:
    content = {**wish.creation_content, "room_version": version.id}
    content.pop("creator", None)
    if version.creator_in_content:
        content["creator"] = creator
    if not version.privileged_creators:
        return content
    # Two rooms created by one person in one millisecond must not get the same id.
    content["org.linnet.nonce"] = rooms.rng.token(9)
    others = content.get("additional_creators", [])
    if not isinstance(others, list) or not all(isinstance(other, str) for other in others):
        raise InvalidParam("additional_creators must be a list of user ids")
    if wish.preset == "trusted_private_chat":
        others = [*others, *invited]
    others = [parse_user_id(other) for other in dict.fromkeys(others) if other != creator]
    if others or "additional_creators" in content:
        content["additional_creators"] = others
    return content


FirstEvent = tuple[str, JsonObject, str]


def _first_events(
    rooms: Rooms, creator: UserId, wish: NewRoom, version: RoomVersion, invited: list[UserId]
) -> list[FirstEvent]:
    """Type, content and state key of everything after create and the creator's join.

    # spec: client-server-api #post_matrixclientv3createroom: the order of the events
    """
    preset = wish.preset or ("public_chat" if wish.visibility == "public" else "private_chat")
    events: list[FirstEvent] = [
        ("m.room.power_levels", _power_levels(creator, wish, version, preset, invited), "")
    ]
    if wish.room_alias_name is not None:
        alias = _alias(rooms, wish.room_alias_name)
        events.append(("m.room.canonical_alias", {"alias": alias}, ""))
    chosen = {(state.type, state.state_key) for state in wish.initial_state}
    events += [event for event in _preset_events(preset) if (event[0], event[2]) not in chosen]
    if preset != "public_chat" and rooms.settings.encrypt_private_rooms:
        events.append(("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, ""))
    for state in wish.initial_state:
        events = [e for e in events if (e[0], e[2]) != (state.type, state.state_key)]
        if state.type == "m.room.encryption" and not state.content:
            # Our way to ask for a private room without encryption, for bots that cannot encrypt.
            continue
        events.append((state.type, state.content, state.state_key))
    if wish.name is not None:
        events.append(("m.room.name", {"name": wish.name}, ""))
    if wish.topic is not None:
        events.append(("m.room.topic", _topic(wish.topic), ""))
    return events


def _topic(text: str) -> JsonObject:
    return {"topic": text, "m.topic": {"m.text": [{"body": text, "mimetype": "text/plain"}]}}


def _alias(rooms: Rooms, localpart: str) -> RoomAlias:
    return parse_room_alias(f"#{localpart}:{rooms.settings.server_name}")


def _preset_events(preset: Preset) -> list[FirstEvent]:
    is_public = preset == "public_chat"
    return [
        ("m.room.join_rules", {"join_rule": "public" if is_public else "invite"}, ""),
        ("m.room.history_visibility", {"history_visibility": "shared"}, ""),
        ("m.room.guest_access", {"guest_access": "forbidden" if is_public else "can_join"}, ""),
    ]


def _power_levels(
    creator: UserId, wish: NewRoom, version: RoomVersion, preset: Preset, invited: list[UserId]
) -> JsonObject:
    users: dict[str, int] = {}
    if not version.privileged_creators:
        users[creator] = 100
        if preset == "trusted_private_chat":
            users.update(dict.fromkeys(invited, 100))
    levels: dict[str, Any] = {
        "users": users,
        "users_default": 0,
        "events": {
            "m.room.name": 50,
            "m.room.avatar": 50,
            "m.room.power_levels": 100,
            "m.room.history_visibility": 100,
            "m.room.canonical_alias": 50,
            "m.room.tombstone": 150 if version.privileged_creators else 100,
            "m.room.server_acl": 100,
            "m.room.encryption": 100,
            **_CALL_MEMBERS,
        },
        "events_default": 0,
        "state_default": 50,
        "ban": 50,
        "kick": 50,
        "redact": 50,
        "invite": 0,
        "notifications": {"room": 50},
    }
    override = wish.power_level_content_override
    if "events" in override and isinstance(override["events"], dict):
        override = {**override, "events": {**_CALL_MEMBERS, **override["events"]}}
    return {**levels, **override}


async def _append_first(
    tx: Tx, rooms: Rooms, requester: Requester, drafts: list[Draft], wish: NewRoom
) -> None:
    room_id = drafts[0].room_id
    creator = requester.user_id
    if wish.room_alias_name is not None:
        await aliases.claim(tx, rooms, _alias(rooms, wish.room_alias_name), room_id, requester)
    content = await member_content(rooms, creator, "join")
    join = Draft(room_id, creator, "m.room.member", content, creator)
    for draft in [join, *drafts]:
        try:
            await append_in_turn(tx, rooms, draft)
        except AuthRejected as why:
            raise _contradiction(draft, why) from why


def _contradiction(draft: Draft, why: AuthRejected) -> Exception:
    if draft.type == "m.room.power_levels":
        return BadJson(f"The power levels are not possible: {why.message}")
    return InvalidRoomState(f"{draft.type} is not possible: {why.message}")


async def _invite(
    rooms: Rooms, requester: Requester, wish: NewRoom, room_id: RoomId, user_id: UserId
) -> Draft:
    if await rooms.profile_of(user_id) is None:
        raise InvalidParam(f"{user_id} cannot be invited: there is no such user")
    is_counted = await check_invite(rooms, requester, user_id)
    content = await member_content(rooms, user_id, "invite")
    if wish.is_direct:
        content["is_direct"] = True
    return Draft(
        room_id,
        requester.user_id,
        "m.room.member",
        content,
        user_id,
        is_to_stranger=is_counted,
    )
