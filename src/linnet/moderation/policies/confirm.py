"""Do what a dry run of a list has shown, once somebody has confirmed it.

What is confirmed is exactly what was shown. Each measure is a decision of a case of its own, which
is told to whom it concerns and against which they can complain.
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from linnet.accounts.standing import standing
from linnet.errors import BadState, Forbidden, InvalidParam, MatrixError
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.ids import RoomId, UserId
from linnet.moderation import store_policies
from linnet.moderation.files import name_of
from linnet.moderation.gather import checked_words
from linnet.moderation.harms import HARMS
from linnet.moderation.policies.follow import ShownRule
from linnet.moderation.policies.look import Preview, RoomHit, look
from linnet.moderation.policies.rights import check_scope, the_followed
from linnet.moderation.shown import HAS_CHANGED, agreed, decide_unreported
from linnet.moderation.store_cases import Case
from linnet.moderation.store_decisions import Decision, Measure
from linnet.moderation.store_policies import SERVER, PolicyMeasure
from linnet.moderation.subject import Forum, Subject
from linnet.moderation.wiring import Moderation
from linnet.rooms.named_files import addresses_in
from linnet.rooms.redact_user import Redaction, begin_redaction, newest_said
from linnet.storage.database import Reader, Tx

MAX_TAKEN_BACK = 1000
"""Of what somebody has said in a room, when a list wants it taken down: the newest."""


class ConfirmBody(Struct, frozen=True):
    """`reason` is what those who are hit read."""

    digest: str
    reason: str
    room_id: str = ""
    harm: str = "tos"


class Confirmed(Struct, frozen=True):
    """`done` have met the measure; `skipped` could not, because of the rules of room or server.

    Of rooms likewise; those that are skipped wait for an administrator.
    """

    done: list[UserId]
    skipped: list[UserId]
    closed: list[RoomId]
    skipped_rooms: list[RoomId]
    is_waiting: bool = False
    """Nothing was done yet: a second person of the team has to confirm the same preview."""


@endpoint(
    "POST",
    "/_linnet/moderation/policies/{list_id}/confirm",
    operation="linnet.confirmPolicy",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_confirm(
    moderation: Moderation, call: Call, list_id: RoomId, *, body: ConfirmBody
) -> Confirmed:
    """Do what a preview has shown: ban from the room, or suspend on the server, and take down.

    Raises:
        BadState: it would hit others by now.
    """
    scope, reason = RoomId(body.room_id), checked_words(body.reason)
    if not reason or body.harm not in HARMS:
        raise InvalidParam("A reason is needed, and a harm of the list")
    async with moderation.db.snapshot() as reader:
        await check_scope(moderation, reader, call.requester, scope)
    await the_followed(moderation, scope, list_id)
    preview = await look(moderation, scope, list_id)
    if preview.digest != body.digest:
        raise BadState(HAS_CHANGED)
    decision = agreed(moderation, call.requester, body.digest, preview.measure, reason)
    if decision is None:
        return Confirmed([], [], [], [], is_waiting=True)
    work = _Work(moderation, call.requester, scope, list_id, decision, body.harm)
    done, skipped = await work.on_people(preview)
    closed, skipped_rooms = await work.on_rooms(preview)
    moderation.decided.set()
    moderation.rooms.redaction_asked.set()
    return Confirmed(done, skipped, closed, skipped_rooms)


class _Work(Struct, frozen=True):
    """What was confirmed: for whom, because of which list, and what is said about it."""

    moderation: Moderation
    requester: Requester
    scope: RoomId
    list_id: RoomId
    decision: Decision
    harm: str

    async def on_people(self, preview: Preview) -> tuple[list[UserId], list[UserId]]:
        done, skipped = list[UserId](), list[UserId]()
        for hit in preview.people:
            subject = Subject("user", self.scope, hit.user_id)
            try:
                await self._carry_out(subject, hit.rule, hit.measures)
            except MatrixError:
                skipped.append(hit.user_id)
            else:
                done.append(hit.user_id)
            self.moderation.sessions.known.forget_user(hit.user_id)
        return done, skipped

    async def on_rooms(self, preview: Preview) -> tuple[list[RoomId], list[RoomId]]:
        closed, skipped = list[RoomId](), list[RoomId]()
        for hit in preview.rooms:
            try:
                await self._close(hit)
            except MatrixError:
                skipped.append(hit.room_id)
            else:
                closed.append(hit.room_id)
        return closed, skipped

    async def _close(self, hit: RoomHit) -> None:
        """Close a room; all who have agreed to that are administrators."""
        async with self.moderation.db.snapshot() as reader:
            for person in self.decision.deciders:
                if not await _is_administrator(reader, self.requester, person):
                    raise Forbidden("Only administrators close rooms")
        await self._carry_out(Subject("room", hit.room_id), hit.rule, ["close"])

    async def _carry_out(
        self, subject: Subject, rule: ShownRule, measures: Sequence[Measure]
    ) -> None:
        """One decision, with the case that it is of."""
        forum: Forum = "server" if self.scope == SERVER else "room"
        decision = structs.replace(self.decision, measures=list(measures))
        made = PolicyMeasure(
            0, self.scope, self.list_id, (rule.type, rule.state_key), subject.user_id
        )
        moderation, requester = self.moderation, self.requester
        async with moderation.db.transaction() as tx:
            if "remove" in measures:
                await _check_redacts(moderation, tx, requester, subject.room_id)
            place = (forum, subject)
            case = await decide_unreported(moderation, tx, requester, place, self.harm, decision)
            await store_policies.add_measure(tx, structs.replace(made, case_id=case.case_id))
            if "remove" in measures:
                await _take_down(moderation, tx, requester, case)


async def _is_administrator(reader: Reader, requester: Requester, person: UserId) -> bool:
    if person == requester.user_id:
        return requester.is_admin
    account = await standing(reader, person)
    return account is not None and account.is_admin


async def _check_redacts(
    moderation: Moderation, tx: Tx, requester: Requester, room_id: RoomId
) -> None:
    head = await moderation.rooms.heads.in_turn(tx, room_id)
    if head is None or head.levels.user(requester.user_id) < head.levels.redact:
        raise Forbidden("You may not take back what others have said in this room")


async def _take_down(moderation: Moderation, tx: Tx, requester: Requester, case: Case) -> None:
    """Take back the newest of what somebody has said in a room, and withhold the files in it.

    The messages go in the background, a few at a time.
    """
    room_id, accused = case.subject.room_id, case.subject.user_id
    texts = await newest_said(tx, room_id, accused, MAX_TAKEN_BACK)
    media_ids = [one for text in texts for one in addresses_in(moderation.server_name, text)]
    await moderation.files.withhold(tx, accused, media_ids, name_of(case))
    now_ms = moderation.clock.now_ms()
    wish = Redaction(name_of(case), accused, requester.user_id, "", now_ms, None)
    await begin_redaction(tx, wish, [room_id], MAX_TAKEN_BACK)
