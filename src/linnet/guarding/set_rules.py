"""Look at and change what a room's moderators want looked at automatically.

Members see in the room's protection that there is something, and nothing of the words.
"""

import asyncio

from msgspec import structs

from linnet.errors import Forbidden
from linnet.guarding import store_rules
from linnet.guarding.protection import PROTECTION
from linnet.guarding.raid import head_for_moderator
from linnet.guarding.rules import Automatic, Matcher, parse
from linnet.guarding.wiring import Guarding
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId
from linnet.rooms.draft import Draft
from linnet.rooms.send import append_in_turn

MAX_BODY_BYTES = 5 * 1024 * 1024


class ShownRules(Automatic, frozen=True, kw_only=True):
    """`has_detector`: whether what may be hateful is looked for at all; else that rule rests."""

    has_detector: bool


@endpoint(
    "GET",
    "/_linnet/rooms/{room_id}/automatic",
    operation="linnet.automaticRules",
    access=Access.USER,
)
async def get_automatic(guarding: Guarding, call: Call, room_id: RoomId) -> ShownRules:
    """The rules; for those who may ban."""
    await head_for_moderator(guarding, room_id, call.requester)
    async with guarding.db.snapshot() as reader:
        rules = await store_rules.of_room(reader, room_id)
    return ShownRules(**structs.asdict(rules), has_detector=guarding.judge.hints.is_able)


@endpoint(
    "PUT",
    "/_linnet/rooms/{room_id}/automatic",
    operation="linnet.setAutomaticRules",
    access=Access.USER,
    limit=Limit.WRITES,
    body_bytes_max=MAX_BODY_BYTES,
)
async def put_automatic(
    guarding: Guarding, call: Call, room_id: RoomId, *, body: JsonObject
) -> JsonObject:
    """Set all rules. They hold from the answer on.

    Raises:
        Forbidden: not in the room, or no power to ban.
        InvalidParam: a wrong form, a wrong pattern, or too many rules.
    """
    requester = call.requester
    await head_for_moderator(guarding, room_id, requester)
    wanted = parse(body)
    await asyncio.to_thread(Matcher, wanted.rules)
    draft = Draft(room_id, requester.user_id, PROTECTION, {}, "")
    for gate in guarding.rooms.gates:
        await gate(requester, draft)
    async with guarding.db.transaction() as tx:
        head = await guarding.rooms.heads.in_turn(tx, room_id)
        if head is None:
            raise Forbidden("This room is gone")
        await store_rules.put(tx, room_id, wanted, requester.user_id, guarding.clock.now_ms())
        event = head.state.get(PROTECTION)
        content = {} if event is None else {**event.content}
        content.pop("automatic", None)
        if not wanted.is_empty:
            content["automatic"] = True
        await append_in_turn(tx, guarding.rooms, structs.replace(draft, content=content))
    guarding.judge.forget(room_id)
    return {}
