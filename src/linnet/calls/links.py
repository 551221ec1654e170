"""Call links: people without an account come into a room's call by them.

The room has to allow it: a state event `org.linnet.call_links` with `{"allowed": true}`, which
needs the power for state. Whoever may invite can then make links; guests are invited in their name.
"""

import hashlib

from msgspec import Struct

from linnet.accounts.profile import profile_of
from linnet.accounts.standing import standing
from linnet.calls import store_links
from linnet.calls.guests import allows_guests
from linnet.calls.store_links import CallLink
from linnet.calls.taking_part import people_in_call
from linnet.calls.wiring import Calls
from linnet.errors import Forbidden, InvalidParam, LimitExceeded, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms.guests import ALLOWED, CALL_MEMBER
from linnet.rooms.head import RoomHead
from linnet.storage.database import Reader

TOKEN_PREFIX = "lnc_"
DAY_MS = 24 * 60 * 60 * 1000
DEFAULT_LIFETIME_MS = 7 * DAY_MS
MAX_LIFETIME_MS = 90 * DAY_MS
MAX_LINKS = 20
"""Of one room at a time."""
ID_BYTES = 12
OVER = "This call link is not valid any more"
_RETRY_MS = 60_000


class LinkWish(Struct, frozen=True):
    """`expires_in_ms`: from now, at most 90 days. `needs_approval`: guests knock at the room, and
    somebody in it lets them in or turns them away, as they do with anybody who knocks."""

    expires_in_ms: int = DEFAULT_LIFETIME_MS
    needs_approval: bool = False


class ShownLink(Struct, frozen=True):
    """A link as the room's members see it later: its token is not kept."""

    id: str
    made_by: UserId
    created_ts: int
    expires_ts: int
    needs_approval: bool
    guests: int
    """How many are here by it now, those who wait among them."""


class ShownLinks(Struct, frozen=True):
    links: list[ShownLink]
    is_allowed: bool
    """Whether the room lets guests in at all; if not, no link leads anywhere."""


class NewLink(Struct, frozen=True):
    """The only time that the token is told."""

    id: str
    token: str
    expires_ts: int
    needs_approval: bool


class Invitation(Struct, frozen=True):
    """What somebody with a link may know before they come in."""

    room_name: str | None
    made_by: str
    """The name of whoever made the link."""
    people_in_call: int
    needs_approval: bool
    expires_ts: int


class LinkedRoom(Struct, frozen=True):
    room_id: RoomId | None
    """None for whoever is not in the room."""


@endpoint(
    "POST",
    "/_linnet/rooms/{room_id}/call_links",
    operation="linnet.createCallLink",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_link(calls: Calls, call: Call, room_id: RoomId, *, body: LinkWish) -> NewLink:
    """Make a link to the room's call.

    Raises:
        Forbidden: not in the room, no power to invite, or the room does not allow call links, or
            its ordinary members may not call; with `needs_approval`: nobody can knock at it.
        InvalidParam: an impossible end.
        LimitExceeded: the room has 20 links.
        NotFound: this server carries no calls.
    """
    if calls.media_server is None:
        raise NotFound("This server carries no calls")
    if not 0 < body.expires_in_ms <= MAX_LIFETIME_MS:
        raise InvalidParam("expires_in_ms is between 1 and 90 days")
    maker = call.requester.user_id
    token, now_ms = TOKEN_PREFIX + calls.rooms.rng.token(), calls.rooms.clock.now_ms()
    link = CallLink(
        calls.rooms.rng.token(ID_BYTES),
        room_id,
        maker,
        now_ms,
        now_ms + body.expires_in_ms,
        body.needs_approval,
    )
    check_open(await _head_for(calls, room_id, maker), needs_approval=body.needs_approval)
    async with calls.rooms.db.transaction() as tx:
        await store_links.remove_ended_links(tx, now_ms)
        if len(await store_links.links_of_room(tx, room_id, now_ms)) >= MAX_LINKS:
            raise LimitExceeded(f"A room can have {MAX_LINKS} call links", retry_after_ms=_RETRY_MS)
        await store_links.add_link(tx, link, hash_of(token))
    return NewLink(link.id, token, link.expires_ts, link.needs_approval)


@endpoint(
    "GET",
    "/_linnet/rooms/{room_id}/call_links",
    operation="linnet.listCallLinks",
    access=Access.USER,
)
async def get_links(calls: Calls, call: Call, room_id: RoomId) -> ShownLinks:
    """The room's links that have not ended, for those who may make one."""
    head = await _head_for(calls, room_id, call.requester.user_id)
    async with calls.rooms.db.snapshot() as reader:
        found = await store_links.links_of_room(reader, room_id, calls.rooms.clock.now_ms())
        return ShownLinks([await _shown(reader, link) for link in found], allows_guests(head))


async def _shown(reader: Reader, link: CallLink) -> ShownLink:
    guests = await store_links.count_guests(reader, link.id)
    return ShownLink(
        link.id, link.maker, link.created_ts, link.expires_ts, link.needs_approval, guests
    )


@endpoint(
    "DELETE",
    "/_linnet/rooms/{room_id}/call_links/{link_id}",
    operation="linnet.revokeCallLink",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_link(calls: Calls, call: Call, room_id: RoomId, link_id: str) -> JsonObject:
    """Revoke a link: whoever came by it is put out of the call and the room at once.

    For those who may make one; another's link ends only whoever may also say that the room has any.
    """
    user_id = call.requester.user_id
    head = await _head_for(calls, room_id, user_id)
    async with calls.rooms.db.transaction() as tx:
        links = await store_links.links_of_room(tx, room_id, calls.rooms.clock.now_ms())
        link = next((one for one in links if one.id == link_id), None)
        if link is None:
            raise NotFound("The room has no such call link")
        needed = head.levels.required(ALLOWED, is_state=True)
        if link.maker != user_id and head.levels.user(user_id) < needed:
            raise Forbidden("Somebody else has made this call link")
        await store_links.remove_link(tx, link.id)
    await calls.guests.end_of_link(link.id)
    return {}


@endpoint(
    "GET",
    "/_linnet/call_links/{token}",
    operation="linnet.getCallLink",
    access=Access.NONE,
)
async def get_link(calls: Calls, call: Call, token: str) -> Invitation:
    """What whoever holds a link is invited to.

    Raises:
        NotFound: the link was never one, has ended, or the room does not want guests any more.
    """
    link, head = await link_of(calls, token)
    profile = await profile_of(calls.sessions.accounts, link.maker)
    name = head.state.get("m.room.name")
    title = name.content.get("name") if name is not None else None
    shown = (profile or {}).get("displayname")
    return Invitation(
        title if isinstance(title, str) and title else None,
        shown if isinstance(shown, str) and shown else link.maker,
        len(people_in_call(head, calls.rooms.clock.now_ms())),
        link.needs_approval,
        link.expires_ts,
    )


@endpoint(
    "GET",
    "/_linnet/call_links/{token}/room",
    operation="linnet.getCallLinkRoom",
    access=Access.USER,
)
async def get_link_room(calls: Calls, call: Call, token: str) -> LinkedRoom:
    """The room of a link, for whoever is in it: they need not come as guests.

    Raises:
        NotFound: nobody may come by the link now.
    """
    link, _ = await link_of(calls, token)
    joined = await calls.rooms.memberships.joined(link.room_id)
    return LinkedRoom(link.room_id if call.requester.user_id in joined else None)


async def link_of(calls: Calls, token: str) -> tuple[CallLink, RoomHead]:
    """The link of a token and the head of its room, if guests may come by it now.

    Raises:
        NotFound: they may not.
    """
    async with calls.rooms.db.snapshot() as reader:
        link = await store_links.link_with_hash(reader, hash_of(token), calls.rooms.clock.now_ms())
        maker = None if link is None else await standing(reader, link.maker)
    if link is None or maker is None or calls.media_server is None:
        raise NotFound(OVER)
    if maker.is_locked or maker.is_suspended:
        raise NotFound(OVER)
    try:
        head = await _head_for(calls, link.room_id, link.maker)
        check_open(head, needs_approval=link.needs_approval)
    except Forbidden as why:
        raise NotFound(OVER) from why
    return link, head


async def _head_for(calls: Calls, room_id: RoomId, user_id: UserId) -> RoomHead:
    """The head of a room, for somebody who is in it and may invite."""
    head = await calls.rooms.heads.get(room_id)
    if head is None or user_id not in await calls.rooms.memberships.joined(room_id):
        raise Forbidden("You are not in this room")
    if head.levels.user(user_id) < head.levels.invite:
        raise Forbidden("You may not invite people to this room")
    return head


def check_open(head: RoomHead, *, needs_approval: bool) -> None:
    """Whether guests may come into the call of a room at all.

    Raises:
        Forbidden: they may not.
    """
    if not allows_guests(head):
        raise Forbidden("This room does not allow call links")
    levels = head.levels
    if levels.user("") < levels.required(CALL_MEMBER, is_state=True):
        raise Forbidden("Only people with more power than a guest may call in this room")
    if needs_approval and head.join_rule not in ("knock", "knock_restricted"):
        raise Forbidden("Nobody can knock at this room; let people ask to join it first")


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
