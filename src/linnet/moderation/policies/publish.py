"""Publish rules in a list of one's own: a room in which one may set its state."""

import base64
import hashlib
from typing import Literal

from msgspec import Struct

from linnet.errors import InvalidParam, NotFound
from linnet.events.canonical_json import MAX_INTEGER
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import EventId, RoomId
from linnet.moderation.policies.rights import NO_SUCH_LIST
from linnet.moderation.policies.rules import (
    EXPIRES,
    KINDS,
    MAX_ENTITY_LENGTH,
    MAX_REASON_LENGTH,
    Kind,
)
from linnet.moderation.wiring import Moderation
from linnet.rooms.draft import Draft
from linnet.rooms.send import send


class NewRule(Struct, frozen=True):
    """`entity` is an id or a glob. The reason of `m.takedown` is not published.

    # spec: MSC4204
    """

    kind: Kind
    entity: str
    reason: str = ""
    recommendation: Literal["m.ban", "m.takedown"] = "m.ban"
    expires_ts: int | None = None


class Published(Struct, frozen=True):
    type: str
    state_key: str
    event_id: EventId


@endpoint(
    "POST",
    "/_linnet/moderation/policies/{list_id}/rules",
    operation="linnet.publishRule",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_rule(
    moderation: Moderation, call: Call, list_id: RoomId, *, body: NewRule
) -> Published:
    """Put a rule into a list, or change the one about the same. The list's own levels say who may.

    Raises:
        Forbidden: the room does not let them.
    """
    if not 0 < len(body.entity) <= MAX_ENTITY_LENGTH or len(body.reason) > MAX_REASON_LENGTH:
        raise InvalidParam(
            f"An entity has at most {MAX_ENTITY_LENGTH} characters, a reason {MAX_REASON_LENGTH}"
        )
    content: JsonObject = {
        "entity": body.entity,
        "recommendation": body.recommendation,
    }
    if body.recommendation == "m.ban":
        content["reason"] = body.reason
    if body.expires_ts is not None:
        if not 0 < body.expires_ts <= MAX_INTEGER:
            raise InvalidParam("expires_ts is a time in milliseconds")
        content[EXPIRES] = body.expires_ts
    event_type, state_key = f"m.policy.rule.{body.kind}", _state_key(body.entity)
    draft = Draft(list_id, call.requester.user_id, event_type, content, state_key)
    event_id = await send(moderation.rooms, call.requester, draft)
    return Published(event_type, state_key, event_id)


@endpoint(
    "DELETE",
    "/_linnet/moderation/policies/{list_id}/rules/{event_type}/{state_key}",
    operation="linnet.withdrawRule",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_rule(
    moderation: Moderation, call: Call, list_id: RoomId, event_type: str, state_key: str
) -> JsonObject:
    """Take a rule out of a list; what was done because of it elsewhere is lifted there.

    Raises:
        NotFound: there is no such rule, or no such list for them.
    """
    head = await moderation.rooms.heads.get(list_id)
    if head is None or event_type not in KINDS:
        raise NotFound(NO_SUCH_LIST)
    async with moderation.db.snapshot() as reader:
        is_inside = await head.membership(reader, call.requester.user_id) == "join"
    event = head.state.get(event_type, state_key) if is_inside else None
    if event is None or not event.content:
        raise NotFound(NO_SUCH_LIST)
    draft = Draft(list_id, call.requester.user_id, event_type, {}, state_key)
    await send(moderation.rooms, call.requester, draft)
    return {}


def _state_key(entity: str) -> str:
    """One place for each entity, of a form that anybody may set: ids begin with `@`."""
    digest = hashlib.sha256(entity.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
