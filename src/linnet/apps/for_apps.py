"""The endpoints for applications: all that a token of theirs opens.

Each asks grant and room (`access`), gives a closed list of fields (`fields`), and enters what goes
out before it does (`budget`).
"""

from typing import Annotated

from msgspec import Meta, Struct, field

from linnet.accounts.profile import profile_of
from linnet.apps import budget, store_ledger
from linnet.apps.access import Place, current, first_position, place
from linnet.apps.fields import MARK, TYPES, Shown, shown
from linnet.apps.wiring import Apps
from linnet.errors import BadJson, InvalidParam
from linnet.events.event import Event
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, Response, encode, json_response
from linnet.ids import DeviceId, EventId, RoomId, UserId, parse_event_id
from linnet.rooms.draft import Draft, SentAs
from linnet.rooms.filters import RoomEventFilter
from linnet.rooms.render import Viewer
from linnet.rooms.send import SendResponse, send
from linnet.rooms.timeline import read_page, span_between
from linnet.rooms.tokens import parse_position, position_token
from linnet.sessions.apps.grants import Held
from linnet.sessions.apps.pairwise import pairwise_name
from linnet.sessions.apps.permissions import as_details

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
MAX_TEXT_LENGTH = 8_000


class MessagesQuery(Struct, frozen=True):
    from_: str | None = field(name="from", default=None)
    """Where the page before ended; without it, the first that it may read."""
    limit: int = DEFAULT_LIMIT


class Message(Struct, frozen=True):
    body: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_LENGTH)]
    replies_to: str | None = None


@endpoint("GET", "/_linnet/apps/v1/self", operation="linnet.appGetSelf", access=Access.APP)
async def get_self(apps: Apps, call: Call) -> Response:
    """For whom it speaks, and what it was granted; their name if that was."""
    async with apps.db.snapshot() as reader:
        held = await current(apps, reader, call)
        day = budget.today(apps)
        known = await store_ledger.people_of_grant(reader, held.grant.grant_id, day)
    said: JsonObject = {
        "sub": _name(held, held.grant.user_id),
        "authorization_details": as_details(held.permitted),
        "expires_ts": held.grant.expires_ts,
        "people_max": held.app.definition.people_max,
        "people_today": len(known),
        "rooms_max": held.app.definition.rooms_max,
    }
    if held.permitted.has_profile:
        profile = await profile_of(apps.sessions.accounts, held.grant.user_id)
        said["name"] = (profile or {}).get("displayname")
        size = len(encode(said["name"]))
        await budget.note(apps, call, budget.NO_ROOM, "profile", 1, size)
    return _private(said)


@endpoint(
    "GET",
    "/_linnet/apps/v1/rooms/{room_id}/messages",
    operation="linnet.appGetMessages",
    access=Access.APP,
)
async def get_messages(
    apps: Apps, call: Call, room_id: RoomId, *, query: MessagesQuery
) -> Response:
    """Messages from the oldest that it may read on; `end` is where to read on later."""
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidParam(f"limit is from 1 to {MAX_LIMIT}")
    async with apps.db.snapshot() as reader:
        held = await current(apps, reader, call)
        where = await place(apps, reader, held, room_id, "read")
        first = await first_position(reader, where)
        above = first if query.from_ is None else max(first, parse_position(query.from_))
        upto = apps.rooms.db.position()
        viewer = Viewer(held.grant.user_id, DeviceId(""))
        wanted = RoomEventFilter(types=list(TYPES))
        span = span_between(position_token(above), None, "f", upto)
        page = await read_page(apps.rooms, reader, viewer, room_id, span, query.limit, wanted)
    found = [one for stored in page.events if (one := _shown(where, stored.event)) is not None]
    chunk = [one.event for one in found]
    people: frozenset[UserId] = frozenset().union(*(one.people for one in found))
    if found:
        await budget.hand_over(apps, call, where, "read", people, len(chunk), len(encode(chunk)))
    end = max(upto, above) if page.resume is None else page.resume
    return _private({"chunk": chunk, "end": position_token(end)})


@endpoint(
    "GET",
    "/_linnet/apps/v1/rooms/{room_id}/members",
    operation="linnet.appGetMembers",
    access=Access.APP,
)
async def get_members(apps: Apps, call: Call, room_id: RoomId) -> Response:
    """A name for each member that this application alone knows them by. Those who keep what is
    theirs from it are not among them, and are not counted."""
    async with apps.db.snapshot() as reader:
        held = await current(apps, reader, call)
        where = await place(apps, reader, held, room_id, "members")
    people = where.members - where.hidden
    named = sorted(_name(held, user_id) for user_id in people)
    size = len(encode(named))
    await budget.hand_over(apps, call, where, "members", people, len(named), size)
    return _private({"members": named})


@endpoint(
    "PUT",
    "/_linnet/apps/v1/rooms/{room_id}/send/{transaction_id}",
    operation="linnet.appSendMessage",
    access=Access.APP,
    limit=Limit.MESSAGES,
)
async def put_message(
    apps: Apps, call: Call, room_id: RoomId, transaction_id: str, *, body: Message
) -> SendResponse:
    """Write a text in the name of whoever has granted it, marked as the application's."""
    async with apps.db.snapshot() as reader:
        held = await current(apps, reader, call)
        await place(apps, reader, held, room_id, "send")
    content: JsonObject = {
        "msgtype": "m.text",
        "body": body.body,
        # So that nobody is called by what an application writes.
        "m.mentions": {},
        MARK: {"id": held.app.app_id, "name": held.app.name},
    }
    if body.replies_to is not None:
        content["m.relates_to"] = {"m.in_reply_to": {"event_id": _target(body.replies_to)}}
    requester = call.requester
    draft = Draft(room_id, requester.user_id, "m.room.message", content)
    # An application is no device, but what it sends twice by mistake is sent once.
    sent_as = SentAs(DeviceId(f"app {held.grant.grant_id}"), transaction_id)
    await budget.note(apps, call, room_id, "send", 1, len(body.body.encode()))
    return SendResponse(await send(apps.rooms, requester, draft, sent_as))


def _shown(where: Place, event: Event) -> Shown | None:
    return shown(event, lambda user_id: _name(where.held, user_id), where.hidden)


def _name(held: Held, user_id: UserId) -> str:
    return pairwise_name(held.app.pairwise_key, user_id)


def _target(text: str) -> EventId:
    try:
        return parse_event_id(text)
    except InvalidParam as why:
        raise BadJson("replies_to is no event id") from why


def _private(said: JsonObject) -> Response:
    return json_response(said, 200, (b"cache-control", b"no-store"))


ENDPOINTS = [get_self, get_messages, get_members, put_message]
"""The whole table. `tests/api/apps/test_everything_else.py` asks for all others in vain."""
