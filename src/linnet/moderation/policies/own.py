"""The lists that somebody can write themselves: rooms with rules in which they may set more."""

from msgspec import Struct

from linnet.http.endpoint import Access, Call, endpoint
from linnet.ids import RoomId
from linnet.moderation.access import check_forum
from linnet.moderation.policies.follow import address_of, name_of_list
from linnet.moderation.policies.rules import KINDS
from linnet.moderation.store_policies import SERVER
from linnet.moderation.wiring import Moderation
from linnet.rooms.head import RoomHead

LIST_TYPE = "support.feline.policy.lists.msc.v1"
"""The type of a room that is made to be a list. # spec: MSC3784"""
NEW_RULE = "m.policy.rule.user"
MAX_ROOMS = 1000
"""Rooms of one person that are looked at."""


class OwnList(Struct, frozen=True):
    """`is_followed` is about this server."""

    list_id: RoomId
    name: str | None
    address: str | None
    rules: int
    is_followed: bool


class OwnLists(Struct, frozen=True):
    """By their ids."""

    lists: list[OwnList]


@endpoint(
    "GET", "/_linnet/moderation/own_policies", operation="linnet.ownPolicies", access=Access.USER
)
async def get_own_policies(moderation: Moderation, call: Call) -> OwnLists:
    """The lists that one can write, for the safety team.

    Raises:
        Forbidden: they are not of the team.
    """
    user_id, policies = call.requester.user_id, moderation.holding.policies
    async with moderation.db.snapshot() as reader:
        await check_forum(moderation, reader, call.requester, None)
    followed = {one.list_id for one in await policies.followed(SERVER)}
    places = await moderation.rooms.memberships.of_user(user_id)
    joined = sorted(room_id for room_id, place in places.items() if place.membership == "join")
    shown: list[OwnList] = []
    for room_id in joined[:MAX_ROOMS]:
        head = await moderation.rooms.heads.get(room_id)
        if head is None or not _is_list(head):
            continue
        if head.levels.user(user_id) < head.levels.required(NEW_RULE, is_state=True):
            continue
        name = await name_of_list(moderation, room_id)
        address = await address_of(moderation, room_id)
        rules = len((await policies.rules(room_id)).all)
        await policies.forget_unfollowed(room_id)
        shown.append(OwnList(room_id, name, address, rules, room_id in followed))
    return OwnLists(shown)


def _is_list(head: RoomHead) -> bool:
    if head.create.content.get("type") == LIST_TYPE:
        return True
    return any(event_type in KINDS for event_type, _ in head.state.others)
