"""Messages that wait for a moderator: look at them, and let each be sent or not.

One that is approved is sent then, in its sender's name, so it has its place where it appears and
the order of the room's log stays what it is.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from linnet.accounts.standing import standing
from linnet.errors import Forbidden, InvalidParam, MatrixError, NotFound, TooLarge
from linnet.events.event import Event
from linnet.guarding import store_acts
from linnet.guarding.mutes import muted_until
from linnet.guarding.raid import head_for_moderator
from linnet.guarding.rules import Cause
from linnet.guarding.store_acts import Act
from linnet.guarding.wiring import Guarding
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms.draft import Draft, SentAs
from linnet.rooms.send import append_in_turn, write_asked
from linnet.storage.database import Reader, Tx

MAX_SHOWN = 100
MAX_REASON_BYTES = 1024
HELD_PREFIX = "org.linnet.held="
GONE = "There is no such message, or somebody has answered"


class HeldQuery(Struct, frozen=True):
    after: int = 0


class HeldMessage(Struct, frozen=True):
    """`reason` is what its sender was told, `cause` what the rule looks at, and `rule` its words or
    its pattern, if it has any. The last two are unset where they were not kept."""

    held_id: int
    user_id: UserId
    type: str
    content: JsonObject
    reason: str
    held_ts: int
    cause: Cause | UnsetType = UNSET
    rule: str | UnsetType = UNSET


class HeldMessages(Struct, frozen=True):
    """The oldest first; `next` is the value of `after` for the next page."""

    messages: list[HeldMessage]
    next: int | UnsetType = UNSET


class AnswerBody(Struct, frozen=True):
    """`reason` is what the sender of a message reads that is not sent."""

    approve: bool
    reason: str = ""


class HeldAnswer(Struct, frozen=True):
    event_id: EventId | UnsetType = UNSET


class AnswersBody(Struct, frozen=True):
    """One answer to many messages."""

    held_ids: Annotated[list[int], Meta(max_length=MAX_SHOWN)]
    approve: bool
    reason: str = ""


class HeldAnswers(Struct, frozen=True):
    """`left` are those for which the answer is not possible: somebody has answered, it is the
    moderator's own message, or its sender cannot say it any more."""

    answered: list[int]
    left: list[int]


@endpoint(
    "GET",
    "/_linnet/rooms/{room_id}/held",
    operation="linnet.heldMessages",
    access=Access.USER,
)
async def get_held(
    guarding: Guarding, call: Call, room_id: RoomId, *, query: HeldQuery
) -> HeldMessages:
    """A page of the messages that wait, for those who may ban."""
    await head_for_moderator(guarding, room_id, call.requester)
    if not 0 <= query.after < 2**62:
        raise InvalidParam("after is not from here")
    async with guarding.db.snapshot() as reader:
        found = await store_acts.waiting(reader, room_id, query.after, MAX_SHOWN + 1)
    shown = [_shown(act) for act in found[:MAX_SHOWN]]
    return HeldMessages(shown, shown[-1].held_id if len(found) > MAX_SHOWN else UNSET)


@endpoint(
    "POST",
    "/_linnet/rooms/{room_id}/held/{held_id}",
    operation="linnet.answerHeldMessage",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_answer(
    guarding: Guarding, call: Call, room_id: RoomId, held_id: str, *, body: AnswerBody
) -> HeldAnswer:
    """Let a message be sent, or not; of one that is not its sender is told why.

    Raises:
        Forbidden: not in the room, no power to ban, or its sender cannot say it any more.
        NotFound: there is no such message, or somebody has answered.
    """
    await head_for_moderator(guarding, room_id, call.requester)
    answer = _checked(body)
    event_id = await _answer(guarding, call.requester, room_id, parse_held_id(held_id), answer)
    return HeldAnswer(event_id)


@endpoint(
    "POST",
    "/_linnet/rooms/{room_id}/held",
    operation="linnet.answerHeldMessages",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_answers(
    guarding: Guarding, call: Call, room_id: RoomId, *, body: AnswersBody
) -> HeldAnswers:
    """Give one answer to up to 100 messages, in their order, each in a transaction of its own.

    Raises:
        Forbidden: not in the room, or no power to ban.
    """
    await head_for_moderator(guarding, room_id, call.requester)
    answer = _checked(AnswerBody(body.approve, body.reason))
    answered: list[int] = []
    left: list[int] = []
    for held_id in sorted(set(body.held_ids)):
        try:
            await _answer(guarding, call.requester, room_id, held_id, answer)
        except MatrixError:
            left.append(held_id)
        else:
            answered.append(held_id)
    return HeldAnswers(answered, left)


def parse_held_id(text: str) -> int:
    """Raises NotFound: it is no number that could be one."""
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise NotFound(GONE)
    return int(text)


def _shown(act: Act) -> HeldMessage:
    about = (act.act_id, act.user_id, act.type, act.content, act.reason, act.acted_ts)
    return HeldMessage(*about, act.cause or UNSET, act.rule or UNSET)


def _checked(body: AnswerBody) -> AnswerBody:
    reason = body.reason.replace("\0", "").strip()
    if len(reason.encode()) > MAX_REASON_BYTES:
        raise TooLarge(f"A reason has at most {MAX_REASON_BYTES} bytes")
    if not body.approve and not reason:
        raise InvalidParam("Say why it is not sent")
    return AnswerBody(body.approve, reason)


async def _answer(
    guarding: Guarding, requester: Requester, room_id: RoomId, held_id: int, body: AnswerBody
) -> EventId | UnsetType:
    async with guarding.db.snapshot() as reader:
        act = await _waiting(reader, requester, room_id, held_id)

    async def write(tx: Tx, signed: Event | None) -> EventId | UnsetType:
        await _waiting(tx, requester, room_id, held_id)
        event_id = await _send(guarding, tx, act, signed) if body.approve else UNSET
        answered = structs.replace(
            act,
            state="approved" if body.approve else "denied",
            answered_by=requester.user_id,
            answer=body.reason,
        )
        await store_acts.answer(tx, answered)
        return event_id

    if body.approve:
        event_id = await write_asked(guarding.rooms, _draft(act), _sent_as(act), write)
    else:
        async with guarding.db.transaction() as tx:
            event_id = await write(tx, None)
    guarding.judge.acted.set()
    return event_id


async def _waiting(reader: Reader, requester: Requester, room_id: RoomId, held_id: int) -> Act:
    """The message, while nobody has answered it.

    Raises:
        NotFound: there is no such message, or somebody has answered.
        Forbidden: it is the moderator's own.
    """
    act = await store_acts.one(reader, held_id) if 0 <= held_id < 2**62 else None
    if act is None or act.room_id != room_id or act.state != "waiting":
        raise NotFound(GONE)
    if act.user_id == requester.user_id:
        raise Forbidden("Somebody else has to look at your message")
    return act


def _draft(act: Act) -> Draft:
    return Draft(act.room_id, act.user_id, act.type, act.content)


def _sent_as(act: Act) -> SentAs:
    return SentAs(act.device_id, f"{HELD_PREFIX}{act.act_id}")


async def _send(guarding: Guarding, tx: Tx, act: Act, signed: Event | None) -> EventId:
    account = await standing(tx, act.user_id)
    head = await guarding.rooms.heads.in_turn(tx, act.room_id)
    is_well = account is not None and account.is_active and not account.is_suspended
    if account is None or head is None or not is_well or account.is_locked:
        raise Forbidden("Whoever wrote this cannot say it any more")
    if muted_until(head, act.user_id, guarding.clock.now_ms()) is not None:
        raise Forbidden("Whoever wrote this is muted")
    return await append_in_turn(tx, guarding.rooms, _draft(act), _sent_as(act), signed)
