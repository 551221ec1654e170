"""Carry out what was decided, in the transaction that decides.

In a room it is done by the moderator who decides, as far as the room's rules let them; for the
server, to the account. Whatever cannot be done undoes the decision.
"""

from collections.abc import Sequence

from linnet.accounts.standing import set_locked, set_suspended, standing
from linnet.errors import Forbidden, InvalidParam
from linnet.guarding.muting import can_unmute, mute, unmute
from linnet.guarding.uncovering import Covering, can_uncover, covered, uncover
from linnet.http.endpoint import Requester
from linnet.ids import UserId
from linnet.moderation import store_decisions, store_evidence
from linnet.moderation.files import name_of, withhold_files
from linnet.moderation.store_cases import Case
from linnet.moderation.store_decisions import Measure
from linnet.moderation.wiring import Moderation
from linnet.rooms import reading
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.send import append_in_turn
from linnet.sessions.lock import account_to_judge
from linnet.storage.database import Reader, Tx

IN_ROOMS: frozenset[Measure] = frozenset({"warn", "remove", "mute", "kick", "ban", "other"})
ONLY_ADMINISTRATORS = (
    "Only an administrator of this server may lock accounts and close rooms, or end that"
)
_INSIDE = ("join", "invite", "knock")
ON_SERVER: frozenset[Measure] = frozenset({"warn", "suspend", "lock", "files", "other"})
AGAINST_ROOM: frozenset[Measure] = frozenset({"close", "other"})
"""What the server can do about a room as a whole."""
BY_ADMINISTRATORS: frozenset[Measure] = frozenset({"lock", "close"})
SEVERE: frozenset[Measure] = frozenset({"suspend", "lock", "close"})


def possible_measures(case: Case, requester: Requester) -> list[Measure]:
    """What can be decided in a case, beside dismissing it, in the order of their names."""
    possible = _possible(case)
    return sorted(possible if requester.is_admin else possible - BY_ADMINISTRATORS)


def _possible(case: Case) -> frozenset[Measure]:
    if not case.subject.user_id:
        return AGAINST_ROOM if case.forum == "server" else frozenset({"other"})
    return IN_ROOMS if case.forum == "room" else ON_SERVER


def check_measures(case: Case, requester: Requester, measures: Sequence[Measure]) -> None:
    """Whether these can be taken in this case.

    Raises:
        InvalidParam: not where it belongs, or against nobody.
        Forbidden: only an administrator locks accounts and closes rooms.
    """
    possible = _possible(case)
    if not possible.issuperset(measures):
        raise InvalidParam(f"Here one can only {', '.join(sorted(possible))}")
    check_administrator(requester, measures)


def check_administrator(requester: Requester, measures: Sequence[Measure]) -> None:
    """Raises Forbidden where one of the measures is for administrators, and they are none."""
    if not requester.is_admin and not BY_ADMINISTRATORS.isdisjoint(measures):
        raise Forbidden(ONLY_ADMINISTRATORS)


def is_severe(measures: Sequence[Measure]) -> bool:
    """Whether an account, or everybody in a room, can do less afterwards."""
    return not SEVERE.isdisjoint(measures)


async def check_severe(
    moderation: Moderation, reader: Reader, case: Case, measures: Sequence[Measure]
) -> None:
    """Raises Forbidden or NotFound unless what is severe among the measures can be done."""
    if "close" in measures:
        head = await moderation.rooms.heads.get(case.subject.room_id)
        if head is None or head.is_closed:
            raise Forbidden("This room is gone, or closed already")
    if "suspend" in measures or "lock" in measures:
        await account_to_judge(moderation.sessions, reader, case.subject.user_id)


async def carry_out(
    moderation: Moderation,
    tx: Tx,
    requester: Requester,
    case: Case,
    measures: Sequence[Measure],
    until_ts: int | None = None,
) -> None:
    """Do it all, or raise what the rooms or the accounts have against it.

    `until_ts` is when a mute ends.
    """
    accused = case.subject.user_id
    if "mute" in measures:
        if until_ts is None:
            raise InvalidParam("A mute needs a time")
        where = (case.subject.room_id, accused)
        await mute(tx, moderation.rooms, requester.user_id, where, until_ts)
    if "remove" in measures:
        await _remove(moderation, tx, requester, case)
    if "remove" in measures or "files" in measures:
        await withhold_files(moderation, tx, case)
    if "ban" in measures or "kick" in measures:
        membership = "ban" if "ban" in measures else "leave"
        await _put_out(moderation, tx, requester, case, membership)
    await check_severe(moderation, tx, case, measures)
    if "close" in measures:
        await moderation.close_room(tx, case.subject.room_id, True)
    if "suspend" in measures:
        await set_suspended(tx, accused, True)
    if "lock" in measures:
        await set_locked(tx, accused, True)


async def _remove(moderation: Moderation, tx: Tx, requester: Requester, case: Case) -> None:
    """Redact the case's messages that are still to be read."""
    room_id = case.subject.room_id
    kept = await store_evidence.of_case(tx, case.case_id)
    events = await reading.events_by_id(tx, [one.event_id for one in kept])
    for stored in events:
        if stored.redacted_by is None:
            target = stored.event.event_id
            draft = Draft(room_id, requester.user_id, "m.room.redaction", {}, redacts=target)
            await append_in_turn(tx, moderation.rooms, draft)


async def _put_out(
    moderation: Moderation, tx: Tx, requester: Requester, case: Case, membership: str
) -> None:
    accused, room_id = case.subject.user_id, case.subject.room_id
    head = await moderation.rooms.heads.in_turn(tx, room_id)
    if head is None:
        raise Forbidden("This room is gone")
    if membership == "leave" and await head.membership(tx, accused) not in _INSIDE:
        raise InvalidParam("This person is not in the room")
    draft = Draft(room_id, requester.user_id, MEMBER, {"membership": membership}, accused)
    await append_in_turn(tx, moderation.rooms, draft)


async def undo(
    moderation: Moderation, tx: Tx, requester: Requester, case: Case, measures: Sequence[Measure]
) -> list[Measure]:
    """Take back what can be taken back; returns what was.

    Messages that were removed do not come back, but the files in them are given out again. Only a
    moderator of the room lifts a ban.
    """
    accused, undone = case.subject.user_id, list[Measure]()
    check_administrator(requester, measures)
    if "close" in measures and await moderation.close_room(tx, case.subject.room_id, False):
        undone.append("close")
    kept_back = _with_files(measures)
    if kept_back and await moderation.files.release(tx, name_of(case)):
        undone += kept_back
    if "suspend" in measures:
        await set_suspended(tx, accused, False)
        undone.append("suspend")
    if "lock" in measures:
        await set_locked(tx, accused, False)
        undone.append("lock")
    if "mute" in measures and await _may_unmute(moderation, tx, requester, case):
        where = (case.subject.room_id, accused)
        await unmute(tx, moderation.rooms, requester.user_id, where)
        undone.append("mute")
    if "cover" in measures and await _covered(moderation, tx, requester, case):
        covering = await _covering(tx, case)
        if covering is not None:
            await uncover(tx, moderation.rooms, requester.user_id, covering)
            undone.append("cover")
    if "ban" in measures and case.forum == "room":
        head = await moderation.rooms.heads.in_turn(tx, case.subject.room_id)
        if head is not None and await _may_unban(tx, head, requester, accused):
            content = {"membership": "leave"}
            draft = Draft(case.subject.room_id, requester.user_id, MEMBER, content, accused)
            await append_in_turn(tx, moderation.rooms, draft)
            undone.append("ban")
    return undone


async def in_force(
    moderation: Moderation,
    reader: Reader,
    requester: Requester,
    case: Case,
    measures: Sequence[Measure],
) -> list[Measure]:
    """Those among some measures that still hold, and which this moderator can take back."""
    accused, found = case.subject.user_id, list[Measure]()
    if "close" in measures and requester.is_admin:
        closed = await moderation.rooms.heads.get(case.subject.room_id)
        if closed is not None and closed.is_closed:
            found.append("close")
    kept_back = _with_files(measures)
    if kept_back and await moderation.files.count(reader, name_of(case)):
        found += kept_back
    account = await standing(reader, accused)
    if "suspend" in measures and account is not None and account.is_suspended:
        found.append("suspend")
    if "lock" in measures and account is not None and account.is_locked and requester.is_admin:
        found.append("lock")
    if "mute" in measures and await _may_unmute(moderation, reader, requester, case):
        found.append("mute")
    if "cover" in measures and await _covered(moderation, reader, requester, case):
        found.append("cover")
    if "ban" in measures and case.forum == "room":
        head = await moderation.rooms.heads.get(case.subject.room_id)
        if head is not None and await _may_unban(reader, head, requester, accused):
            found.append("ban")
    return found


def _with_files(measures: Sequence[Measure]) -> list[Measure]:
    """Those of the measures that withhold files."""
    return [measure for measure in measures if measure in ("remove", "files")]


async def _may_unmute(
    moderation: Moderation, reader: Reader, requester: Requester, case: Case
) -> bool:
    head = await moderation.rooms.heads.get(case.subject.room_id)
    if head is None or await head.membership(reader, requester.user_id) != "join":
        return False
    now_ms = moderation.clock.now_ms()
    return can_unmute(head, requester.user_id, case.subject.user_id, now_ms)


async def _covering(reader: Reader, case: Case) -> Covering | None:
    """What a rule has covered for the reason of this case's statement."""
    decision = await store_decisions.of_case(reader, case.case_id)
    if decision is None:
        return None
    subject = case.subject
    return Covering(subject.room_id, subject.user_id, decision.reason, decision.decided_ts)


async def _covered(
    moderation: Moderation, reader: Reader, requester: Requester, case: Case
) -> bool:
    """Whether there is something covered that this moderator can uncover."""
    head = await moderation.rooms.heads.get(case.subject.room_id)
    covering = await _covering(reader, case)
    if head is None or covering is None or not can_uncover(head, requester.user_id):
        return False
    is_inside = await head.membership(reader, requester.user_id) == "join"
    return is_inside and bool(await covered(reader, head, covering))


async def _may_unban(reader: Reader, head: RoomHead, requester: Requester, accused: UserId) -> bool:
    user_id = requester.user_id
    is_banned = await head.membership(reader, accused) == "ban"
    is_inside = await head.membership(reader, user_id) == "join"
    level = head.levels.user(user_id)
    may = level >= max(head.levels.ban, head.levels.kick) and level > head.levels.user(accused)
    return is_banned and is_inside and may
