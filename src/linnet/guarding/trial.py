"""Try whether a text goes against rules, without sending it."""

import asyncio
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from linnet.guarding.raid import head_for_moderator
from linnet.guarding.rules import Matcher, WordRule
from linnet.guarding.wiring import Guarding
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import RoomId

MAX_TEXT = 10_000
MAX_TRIED_RULES = 100


class TrialBody(Struct, frozen=True):
    """`rules` are tried, also those that are not on; unset: what the room has that is on."""

    text: Annotated[str, Meta(max_length=MAX_TEXT)]
    rules: Annotated[list[WordRule], Meta(max_length=MAX_TRIED_RULES)] | UnsetType = UNSET


class TrialResult(Struct, frozen=True):
    """The first rule that the text goes against; unset if there is none."""

    rule: WordRule | UnsetType = UNSET


@endpoint(
    "POST",
    "/_linnet/rooms/{room_id}/automatic/trial",
    operation="linnet.tryAutomaticRules",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_trial(
    guarding: Guarding, call: Call, room_id: RoomId, *, body: TrialBody
) -> TrialResult:
    """Look for words and patterns in a text as in a message; nothing of it is kept.

    Raises:
        Forbidden: not in the room, or no power to ban.
        InvalidParam: a rule that cannot be.
    """
    await head_for_moderator(guarding, room_id, call.requester)
    if body.rules is UNSET:
        found = await guarding.judge.find(room_id, body.text)
    else:
        found = (await asyncio.to_thread(Matcher, body.rules)).find(body.text)
    return TrialResult(UNSET if found is None else found)
