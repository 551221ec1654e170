"""Set and get presence by hand.

# spec: client-server-api #presence
"""

from typing import Annotated

from msgspec import Meta, Struct

from linnet.errors import Forbidden, NotFound
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId
from linnet.presence.people import PresenceState
from linnet.presence.wiring import Presence

MAX_STATUS_LENGTH = 512


class Status(Struct, frozen=True):
    presence: PresenceState
    status_msg: Annotated[str, Meta(max_length=MAX_STATUS_LENGTH)] | None = None


@endpoint(
    "PUT",
    "/_matrix/client/v3/presence/{user_id}/status",
    operation="setPresence",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_status(
    presence: Presence, call: Call, user_id: UserId, *, body: Status
) -> JsonObject:
    if user_id != call.requester.user_id:
        raise Forbidden("You can only set your own presence")
    if not presence.is_on:
        raise Forbidden("Presence is switched off on this server")
    presence.people.set_status(user_id, body.presence, body.status_msg)
    return {}


@endpoint(
    "GET",
    "/_matrix/client/v3/presence/{user_id}/status",
    operation="getPresence",
    access=Access.USER,
)
async def get_status(presence: Presence, call: Call, user_id: UserId) -> JsonObject:
    if not await presence.shares_room(call.requester.user_id, user_id):
        raise Forbidden("You do not share a room with this person")
    if not presence.is_on:
        raise NotFound("Presence is switched off on this server")
    return presence.people.content_of(user_id)
