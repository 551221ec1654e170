"""Notices of the server to one of its users, in a room that is there for nothing else.

# spec: client-server-api #server-notices
"""

from dataclasses import dataclass

from msgspec import Struct

from linnet.accounts.account_data import set_datum
from linnet.accounts.account_datum import AccountDatum
from linnet.accounts.server_account import server_account
from linnet.accounts.standing import standing
from linnet.accounts.tags import TAG_TYPE
from linnet.accounts.wiring import Accounts
from linnet.errors import CannotLeaveServerNoticeRoom, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject, encode
from linnet.ids import DeviceId, EventId, RoomId, UserId, parse_user_id
from linnet.rooms import store_notices, store_state
from linnet.rooms.access import END
from linnet.rooms.create import InitialState, NewRoom, create_room
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER
from linnet.rooms.members import NO_SUCH_USER, member_content
from linnet.rooms.send import append_in_turn
from linnet.rooms.wiring import Gate, Rooms
from linnet.storage.database import Database

TAG = "m.server_notice"
MESSAGE_TYPE = "m.server_notice"
NOTICE_TYPE = "org.linnet.notice"
MAX_BODY_LENGTH = 10_000
ONLY_THE_SERVER = 100
"""The level of whoever may say anything: the server, which made the room, is above it."""


@dataclass(frozen=True, slots=True)
class Notices:
    """What notices need: rooms, and the server's own account."""

    rooms: Rooms
    accounts: Accounts


class NoticeBody(Struct, frozen=True):
    user_id: str
    body: str


class NoticeResponse(Struct, frozen=True):
    event_id: EventId
    room_id: RoomId


@endpoint(
    "POST",
    "/_linnet/notices",
    operation="linnet.sendNotice",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_notice(notices: Notices, call: Call, *, body: NoticeBody) -> NoticeResponse:
    if not body.body or len(body.body) > MAX_BODY_LENGTH:
        raise InvalidParam(f"A notice has between 1 and {MAX_BODY_LENGTH} characters")
    content = {"body": body.body, "server_notice_type": NOTICE_TYPE}
    room_id, event_id = await send_notice(notices, parse_user_id(body.user_id), content)
    return NoticeResponse(event_id, room_id)


async def send_notice(
    notices: Notices, user_id: UserId, content: JsonObject
) -> tuple[RoomId, EventId]:
    """Tell a user of this server something in the server's name; returns room and event.

    For other domains too. `content` has at least `body` and `server_notice_type`. The user is
    invited to the room, again if they have left it; what they want of invites does not count.
    Somebody who is suspended, and so cannot accept, is in it at once.

    Raises:
        NotFound: there is no such user.
    """
    rooms = notices.rooms
    async with rooms.db.transaction() as tx:
        account = await standing(tx, user_id)
        if account is None or not account.is_active:
            raise NotFound(NO_SUCH_USER)
        sender = await server_account(notices.accounts, tx)
        room_id = await store_notices.room_of(tx, user_id)
    if room_id is None:
        room_id = await _make_room(rooms, sender, user_id)
    invite = await member_content(rooms, user_id, "invite")
    join = {**invite, "membership": "join"}
    notice = Draft(room_id, sender, "m.room.message", {**content, "msgtype": MESSAGE_TYPE})
    async with rooms.db.transaction() as tx:
        head = await rooms.heads.in_turn(tx, room_id)
        assert head is not None
        if await head.membership(tx, user_id) not in ("join", "invite"):
            await append_in_turn(tx, rooms, Draft(room_id, sender, MEMBER, invite, user_id))
        if account.is_suspended:
            await append_in_turn(tx, rooms, Draft(room_id, user_id, MEMBER, join, user_id))
        return room_id, await append_in_turn(tx, rooms, notice)


async def _make_room(rooms: Rooms, sender: UserId, user_id: UserId) -> RoomId:
    """A room for the notices to one user. Of two that are made at once, one stays empty."""
    requester = Requester(sender, DeviceId(""), 0)
    wish = NewRoom(
        name=rooms.settings.server_name,
        preset="private_chat",
        # Not encrypted: the server itself speaks, and has nothing to hide from itself.
        initial_state=[InitialState("m.room.encryption", {})],
        power_level_content_override={
            "events_default": ONLY_THE_SERVER,
            "invite": ONLY_THE_SERVER,
            "state_default": ONLY_THE_SERVER,
        },
    )
    made = await create_room(rooms, requester, wish)
    async with rooms.db.transaction() as tx:
        earlier = await store_notices.room_of(tx, user_id)
        if earlier is not None:
            return earlier
        await store_notices.set_room(tx, user_id, made)
        tags = encode({"tags": {TAG: {}}})
        await set_datum(tx, user_id, AccountDatum(made, TAG_TYPE, tags))
    return made


def notice_gate(db: Database) -> Gate:
    """Nobody rejects the invite to a room of notices. Whoever has read them may leave."""

    async def check(requester: Requester, draft: Draft) -> None:
        if not draft.is_leaving:
            return
        user_id, room_id = requester.user_id, draft.room_id
        async with db.snapshot() as reader:
            if await store_notices.room_of(reader, user_id) != room_id:
                return
            membership = await store_state.membership_at(reader, room_id, user_id, END)
        if membership == "invite":
            raise CannotLeaveServerNoticeRoom("Notices of the server cannot be rejected")

    return check
