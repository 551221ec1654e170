"""One's own messages that wait for a moderator: see what became of them, or take them back."""

from msgspec import UNSET, Struct, UnsetType, structs

from linnet.errors import NotFound
from linnet.guarding import store_acts
from linnet.guarding.held import GONE, parse_held_id
from linnet.guarding.rules import Cause
from linnet.guarding.store_acts import Act, State
from linnet.guarding.wiring import Guarding
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId

MAX_OWN = 100


class OwnHeld(Struct, frozen=True):
    """A message that is or was held. `reason` says why; `answer` why it was not let through."""

    held_id: int
    room_id: RoomId
    reason: str
    held_ts: int
    state: State
    cause: Cause | UnsetType = UNSET
    answer: str | UnsetType = UNSET


class AllOwnHeld(Struct, frozen=True):
    """The newest first, at most 100."""

    messages: list[OwnHeld]


@endpoint(
    "GET",
    "/_linnet/held",
    operation="linnet.ownHeldMessages",
    access=Access.USER,
)
async def get_own_held(guarding: Guarding, call: Call) -> AllOwnHeld:
    """What of one's own is held, and what became of what was, in all rooms."""
    async with guarding.db.snapshot() as reader:
        found = await store_acts.held_of(reader, call.requester.user_id, MAX_OWN)
    return AllOwnHeld([_shown(act) for act in found])


@endpoint(
    "DELETE",
    "/_linnet/held/{held_id}",
    operation="linnet.withdrawHeldMessage",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_own_held(guarding: Guarding, call: Call, held_id: str) -> JsonObject:
    """Take a message back that still waits: nobody reads it any more.

    Raises:
        NotFound: no such message of one's own waits.
    """
    number = parse_held_id(held_id)
    async with guarding.db.transaction() as tx:
        act = await store_acts.one(tx, number)
        if act is None or act.user_id != call.requester.user_id or act.state != "waiting":
            raise NotFound(GONE)
        await store_acts.answer(tx, structs.replace(act, state="withdrawn"))
    return {}


def _shown(act: Act) -> OwnHeld:
    about = (act.act_id, act.room_id, act.reason, act.acted_ts, act.state)
    answer = act.answer if act.state == "denied" and act.answer else UNSET
    return OwnHeld(*about, act.cause or UNSET, answer)
