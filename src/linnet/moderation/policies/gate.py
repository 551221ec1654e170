"""At the doors of rooms: whoever a policy list names comes into no more of them.

Nobody who is inside is put out here; see `confirm.py` for that.
"""

from collections.abc import Sequence

from linnet.errors import Forbidden
from linnet.http.endpoint import Requester
from linnet.ids import RoomId, UserId
from linnet.moderation.policies.holding import Holding
from linnet.moderation.policies.rules import Rule
from linnet.moderation.store_policies import SERVER, Followed
from linnet.rooms import reading
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.heads import Heads
from linnet.rooms.wiring import OpenGate
from linnet.storage.database import Database

END = 2**62
_DOORS = ("invite", "join", "knock")
BY_SERVER = "A policy list that this server follows speaks against it"
BY_ROOM = "A policy list that this room follows speaks against it"


def policy_gate(holding: Holding, db: Database, heads: Heads) -> OpenGate:
    """Stands before invites, joins and knocks."""

    async def check(requester: Requester | None, draft: Draft) -> None:
        if draft.type != MEMBER or draft.content.get("membership") not in _DOORS:
            return
        target = UserId(draft.state_key or "")
        in_room = await _holds(holding, draft.room_id, [target])
        in_server = await _holds(holding, SERVER, list({target, draft.sender}))
        if not in_server:
            in_server = await _speaks_against(holding, await heads.get(draft.room_id))
        if (in_room or in_server) and not await _is_inside(db, draft):
            raise Forbidden(BY_SERVER if in_server else BY_ROOM)

    return check


async def _holds(holding: Holding, scope: RoomId, people: Sequence[UserId]) -> bool:
    for user_id in people:
        named = await holding.policies.about_user(scope, user_id)
        if await _is_any_applied(holding, scope, named):
            return True
    return False


async def _speaks_against(holding: Holding, head: RoomHead | None) -> bool:
    """Whether the server's lists name a room."""
    if head is None:
        return False
    named = await holding.policies.about_room(names_of(head))
    return await _is_any_applied(holding, SERVER, named)


async def _is_any_applied(
    holding: Holding, scope: RoomId, named: Sequence[tuple[Followed, Rule]]
) -> bool:
    for followed, rule in named:
        if await holding.why_held(scope, followed.list_id, rule) is None:
            return True
    return False


async def _is_inside(db: Database, draft: Draft) -> bool:
    """A join of somebody who is in the room already changes their name or picture."""
    if draft.content.get("membership") != "join":
        return False
    async with db.snapshot() as reader:
        target = UserId(draft.state_key or "")
        return await reading.membership_at(reader, draft.room_id, target, END) == "join"


def names_of(head: RoomHead) -> list[str]:
    """A room's id, and the addresses it says it has."""
    names: list[str] = [head.room_id]
    aliases = head.state.get("m.room.canonical_alias")
    if aliases is not None:
        others = aliases.content.get("alt_aliases")
        said = [aliases.content.get("alias"), *(others if isinstance(others, list) else [])]
        names += [alias for alias in said if isinstance(alias, str)]
    return names
