"""What a room is, for somebody who holds its address and thinks about joining.

# spec: client-server-api #get_matrixclientv1room_summaryroomidoralias
"""

from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms.aliases import resolve
from linnet.rooms.head import RoomHead
from linnet.rooms.restricted import allowed_rooms, is_in_allowed_room
from linnet.rooms.wiring import Rooms

NO_SUCH_ROOM = "There is no such room, or it is not open to you"
_OPEN = ("public", "knock", "knock_restricted")
_RESTRICTED = ("restricted", "knock_restricted")
_INSIDE = ("join", "invite", "knock")
_MAX_FORMS = 20
"""Of one topic, looked through for the plain one."""
_MAX_RULES = 30
_SHOWN = (
    ("name", "m.room.name", "name"),
    ("avatar_url", "m.room.avatar", "url"),
    ("canonical_alias", "m.room.canonical_alias", "alias"),
    ("encryption", "m.room.encryption", "algorithm"),
)


@endpoint(
    "GET",
    "/_matrix/client/v1/room_summary/{room_id_or_alias}",
    operation="getRoomSummary",
    access=Access.OPTIONAL,
)
async def get_summary(rooms: Rooms, call: Call, room_id_or_alias: str) -> JsonObject:
    return await _told(rooms, call, room_id_or_alias)


# COMPAT(Nheko, Element before Matrix 1.15): the paths of the proposal. # spec: MSC3266
@endpoint(
    "GET",
    "/_matrix/client/unstable/im.nheko.summary/rooms/{room_id_or_alias}/summary",
    operation="unstable.getRoomSummary",
    access=Access.OPTIONAL,
)
@endpoint(
    "GET",
    "/_matrix/client/unstable/im.nheko.summary/summary/{room_id_or_alias}",
    operation="unstable.getRoomSummary",
    access=Access.OPTIONAL,
)
async def get_summary_of_old(rooms: Rooms, call: Call, room_id_or_alias: str) -> JsonObject:
    told = await _told(rooms, call, room_id_or_alias)
    # Both names that the version has had.
    told["im.nheko.summary.version"] = told["room_version"]
    told["im.nheko.summary.room_version"] = told["room_version"]
    if "encryption" in told:
        told["im.nheko.summary.encryption"] = told["encryption"]
    return told


async def _told(rooms: Rooms, call: Call, room_id_or_alias: str) -> JsonObject:
    room_id = await resolve(rooms, room_id_or_alias)
    head = await rooms.heads.get(room_id)
    if head is None:
        raise NotFound(NO_SUCH_ROOM)
    requester = call.requester_or_none
    user_id = None if requester is None else requester.user_id
    if not await may_know(rooms, head, user_id):
        raise NotFound(NO_SUCH_ROOM)
    summary = await summary_of(rooms, head)
    if user_id is not None:
        summary["membership"] = await _membership(rooms, room_id, user_id)
    return summary


async def may_know(rooms: Rooms, head: RoomHead, user_id: UserId | None) -> bool:
    """Whether somebody may be told what a room is: they are inside, or could come in or look in."""
    membership = await _membership(rooms, head.room_id, user_id)
    if membership in _INSIDE or head.history_visibility == "world_readable":
        return True
    if membership == "ban":
        return False
    if head.join_rule in _OPEN:
        return True
    if head.join_rule not in _RESTRICTED or user_id is None:
        return False
    return await is_in_allowed_room(rooms, head, user_id)


def is_open(head: RoomHead) -> bool:
    """Whether strangers can come in, ask to come in, or look in.

    Not once it was replaced or closed.
    """
    if head.is_closed or head.state.get("m.room.tombstone") is not None:
        return False
    is_readable = head.history_visibility == "world_readable"
    return is_readable or head.join_rule in (*_OPEN, *_RESTRICTED)


async def summary_of(rooms: Rooms, head: RoomHead) -> JsonObject:
    """What a room is.

    # spec: client-server-api #get_matrixclientv1room_summaryroomidoralias
    """
    guests = head.state.get("m.room.guest_access")
    facts = (await rooms.facts.of([head.room_id]))[head.room_id]
    shown: JsonObject = {
        "room_id": head.room_id,
        "num_joined_members": facts.joined_count,
        "world_readable": head.history_visibility == "world_readable",
        "guest_can_join": guests is not None and guests.content.get("guest_access") == "can_join",
        "join_rule": head.join_rule,
        "room_version": head.version.id,
    }
    for key, event_type, field in _SHOWN:
        event = head.state.get(event_type)
        if event is not None and isinstance(event.content.get(field), str):
            shown[key] = event.content[field]
    if (topic := topic_of(head)) is not None:
        shown["topic"] = topic
    if rules := rules_of(head):
        shown["org.linnet.rules"] = rules
    room_type = head.create.content.get("type")
    if isinstance(room_type, str):
        shown["room_type"] = room_type
    if head.join_rule in _RESTRICTED:
        shown["allowed_room_ids"] = allowed_rooms(head)
    return shown


def topic_of(head: RoomHead) -> str | None:
    """The topic as plain text; None where there is none, or only in other forms.

    # spec: client-server-api #mroomtopic
    """
    event = head.state.get("m.room.topic")
    if event is None:
        return None
    block = event.content.get("m.topic")
    texts = block.get("m.text") if isinstance(block, dict) else None
    if not isinstance(texts, list):
        return _text(event.content.get("topic"))
    for text in texts[:_MAX_FORMS]:
        if isinstance(text, dict) and text.get("mimetype", "text/plain") == "text/plain":
            return _text(text.get("body"))
    return None


def rules_of(head: RoomHead) -> list[JsonObject]:
    """The rules of a room's community, which people read before they join; a title and a text each.

    They are part of the room's protection, which `guarding` keeps to its form.
    """
    event = head.state.get("org.linnet.protection")
    rules = event.content.get("rules") if event is not None else None
    if not isinstance(rules, list):
        return []
    return [
        {"title": rule["title"], "text": _text(rule.get("text")) or ""}
        for rule in rules[:_MAX_RULES]
        if isinstance(rule, dict) and isinstance(rule.get("title"), str)
    ]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


async def _membership(rooms: Rooms, room_id: RoomId, user_id: UserId | None) -> str:
    if user_id is None:
        return "leave"
    member = (await rooms.memberships.of_user(user_id)).get(room_id)
    return "leave" if member is None else member.membership
