"""Remove those who came in a raid, with what they leave behind: messages, and people they invited.

A call does a part of it when there is much, and says so: it is bounded, and can be repeated also
after an interruption.
"""

from typing import Literal

from msgspec import Struct

from linnet.errors import Forbidden, InvalidParam, MatrixError, NotFound
from linnet.guarding import store_removals
from linnet.guarding.raid import MAX_JOINED, head_for_moderator, joined_since
from linnet.guarding.store_removals import Removal
from linnet.guarding.wiring import Guarding
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId, parse_user_id
from linnet.rooms import reading
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.redact_user import STAY
from linnet.rooms.send import append_in_turn
from linnet.storage.database import Tx

BATCH = 50
"""Done in one transaction, so that others can write in between."""
MAX_TAKEN_BACK = 1_000
"""Events of one call."""
MAX_REASON = 500
REDACTION = "m.room.redaction"
LEAVING: JsonObject = {"membership": "leave"}


class RemovalWish(Struct, frozen=True):
    """Everybody who came since `since_ts`, but `keep`. Banned, if they shall not come back.

    With `take_back` all that they have written since is taken back before.
    """

    since_ts: int
    ban: bool = False
    keep: list[str] = []
    reason: str = ""
    take_back: bool = False


class Removed(Struct, frozen=True):
    """`stayed` are those whom the room's rules do not let this moderator remove.

    `uninvited` is how many invites by those who were removed are withdrawn. `has_more`: ask again.
    """

    removed: int
    stayed: list[UserId]
    taken_back: int
    uninvited: int
    has_more: bool


@endpoint(
    "POST",
    "/_linnet/rooms/{room_id}/raid/removal",
    operation="linnet.removeRaiders",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_removal(
    guarding: Guarding, call: Call, room_id: RoomId, *, body: RemovalWish
) -> Removed:
    """Remove everybody who came since a time.

    Each of them is told why in the background, by a statement of reasons.

    Raises:
        Forbidden: not in the room, or no power to ban, or to take back.
        InvalidParam: too long a reason, or not a user to keep.
    """
    if len(body.reason) > MAX_REASON:
        raise InvalidParam(f"A reason has at most {MAX_REASON} characters")
    kept = {parse_user_id(user_id) for user_id in body.keep[:MAX_JOINED]}
    requester = call.requester
    head = await head_for_moderator(guarding, room_id, requester)
    if body.take_back and head.levels.user(requester.user_id) < head.levels.redact:
        raise Forbidden("You cannot take back what others have written here")
    joined = await joined_since(guarding, head, body.since_ts)
    chosen = [one.user_id for one in joined if one.user_id not in kept | {requester.user_id}]
    for gate in guarding.rooms.gates if chosen else ():
        await gate(requester, Draft(room_id, requester.user_id, MEMBER, LEAVING, chosen[0]))
    return await _Removal(guarding, requester.user_id, room_id, body).of(chosen)


class _Removal:
    """One call, and how far it is."""

    def __init__(self, guarding: Guarding, by: UserId, room_id: RoomId, wish: RemovalWish) -> None:
        self._guarding, self._by, self._room_id, self._wish = guarding, by, room_id, wish
        self._why: JsonObject = {"reason": wish.reason} if wish.reason else {}
        self._removed = self._left = self._taken_back = self._uninvited = 0
        self._stayed: list[UserId] = []

    async def of(self, chosen: list[UserId]) -> Removed:
        for at in range(0, len(chosen), BATCH):
            people = chosen[at : at + BATCH]
            # Who is gone is not found again, so what they have written goes before them.
            if self._wish.take_back and not await self._take_all_back(people):
                return self._answer(has_more=True)
            await self._remove(people)
            await self._uninvite(people)
        return self._answer(has_more=False)

    def _answer(self, *, has_more: bool) -> Removed:
        gone = self._removed + self._left
        return Removed(gone, self._stayed, self._taken_back, self._uninvited, has_more=has_more)

    async def _take_all_back(self, people: list[UserId]) -> bool:
        """Whether nothing of theirs is left; not when this call has done its share."""
        async with self._guarding.db.snapshot() as reader:
            since = await reading.position_before(reader, self._room_id, self._wish.since_ts)
        while self._taken_back < MAX_TAKEN_BACK:
            async with self._guarding.db.transaction() as tx:
                await self._head(tx)
                found = await reading.written_since(tx, self._room_id, people, since, STAY, BATCH)
                for event_id in found:
                    draft = Draft(self._room_id, self._by, REDACTION, self._why, redacts=event_id)
                    await append_in_turn(tx, self._guarding.rooms, draft)
            self._taken_back += len(found)
            if len(found) < BATCH:
                return True
        return False

    async def _remove(self, people: list[UserId]) -> None:
        """Remove those who have not gone since they were listed; each of them is told why."""
        removed: list[Removal] = []
        async with self._guarding.db.transaction() as tx:
            for user_id in people:
                head = await self._head(tx)
                if await head.membership(tx, user_id) != "join":
                    self._left += 1
                elif await self._put_out(tx, user_id, is_for_good=self._wish.ban):
                    removed.append(self._removal_of(user_id))
                else:
                    self._stayed.append(user_id)
            await store_removals.add(tx, removed)
        self._removed += len(removed)
        self._guarding.judge.acted.set()

    def _removal_of(self, user_id: UserId) -> Removal:
        membership: Literal["ban", "leave"] = "ban" if self._wish.ban else "leave"
        reason, now_ms = self._wish.reason.replace("\0", ""), self._guarding.clock.now_ms()
        return Removal(self._room_id, user_id, self._by, membership, reason, now_ms)

    async def _uninvite(self, people: list[UserId]) -> None:
        """Withdraw the invites by those who are gone."""
        async with self._guarding.db.snapshot() as reader:
            invited = await reading.invited_by(
                reader, self._room_id, [one for one in people if one not in self._stayed]
            )
        for at in range(0, len(invited), BATCH):
            async with self._guarding.db.transaction() as tx:
                for user_id in invited[at : at + BATCH]:
                    head = await self._head(tx)
                    if await head.membership(tx, user_id) == "invite":
                        self._uninvited += await self._put_out(tx, user_id, is_for_good=False)

    async def _put_out(self, tx: Tx, user_id: UserId, *, is_for_good: bool) -> bool:
        """Whether the room's rules let this moderator do it."""
        content: JsonObject = {"membership": "ban" if is_for_good else "leave", **self._why}
        draft = Draft(self._room_id, self._by, MEMBER, content, user_id)
        try:
            await append_in_turn(tx, self._guarding.rooms, draft)
        except MatrixError:
            return False
        return True

    async def _head(self, tx: Tx) -> RoomHead:
        """The head of the room, whose turn this transaction has from here on."""
        head = await self._guarding.rooms.heads.in_turn(tx, self._room_id)
        if head is None:
            raise NotFound("This room is gone")
        return head
