"""Who is a stranger to whom, and how many strangers somebody may invite.

Between strangers the number of invites is bounded three times: what one account sends in an hour,
what it has waiting for an answer, and what waits for one person. Whoever shares a room, was invited
or written to before, or knocks, is no stranger.
"""

from linnet.accounts.standing import standing
from linnet.errors import InviteBlocked, LimitExceeded
from linnet.http.endpoint import Requester
from linnet.ids import RoomId, UserId
from linnet.rooms import store_strangers
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead
from linnet.rooms.invite_rules import Tie
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx

HOUR_MS = 3600 * 1000
YOUNG_MS = 7 * 24 * HOUR_MS
"""An account of this age may do less."""
MAX_UNANSWERED = 50
"""Invites to strangers of one account that wait for an answer."""
MAX_WAITING = 100
"""Invites by strangers that wait for the answer of one person."""

_HERE = ("join", "invite", "knock")


async def tie_between(rooms: Rooms, person: UserId, other: UserId) -> Tie:
    """What the person has to do with the other, who wants to reach them."""
    theirs = await rooms.memberships.of_user(other)
    both = {
        room_id: member
        for room_id, member in (await rooms.memberships.of_user(person)).items()
        if room_id in theirs
    }
    if both and await _has_reached(rooms, person, other, list(both)):
        return "known"
    is_shared = any(
        member.membership == "join" and theirs[room_id].membership == "join"
        for room_id, member in both.items()
    )
    return "sharing" if is_shared else "stranger"


async def _has_reached(rooms: Rooms, person: UserId, other: UserId, both: list[RoomId]) -> bool:
    async with rooms.db.snapshot() as reader:
        return await store_strangers.has_invited(
            reader, person, other, both
        ) or await store_strangers.has_written_alone(reader, person, both)


async def are_in_one_room(rooms: Rooms, one: UserId, other: UserId) -> bool:
    """Whether both have a place in some room now, be it that one of them is only invited."""
    if one == other:
        return True
    theirs = await rooms.memberships.of_user(other)
    return any(
        member.membership in _HERE and room_id in theirs and theirs[room_id].membership in _HERE
        for room_id, member in (await rooms.memberships.of_user(one)).items()
    )


async def check_invite(rooms: Rooms, requester: Requester, target: UserId) -> bool:
    """Refuse an invite that a user of this server does not want; returns whether it is counted.

    Raises:
        InviteBlocked: so it is.
    """
    tie = await tie_between(rooms, target, requester.user_id)
    if await rooms.invite_rules.verdict(target, requester.user_id, tie) == "block":
        raise InviteBlocked("This person does not want to be invited")
    is_free = requester.is_admin or not requester.is_limited or not rooms.settings.rate_limits
    return tie == "stranger" and not is_free


async def count_invite(tx: Tx, rooms: Rooms, head: RoomHead, draft: Draft) -> None:
    """Count an invite to a stranger, in the turn in which it is written.

    Whoever knocks wants to be invited and does not count.

    Raises:
        LimitExceeded: that would be too many.
    """
    inviter, target, now_ms = draft.sender, UserId(draft.state_key or ""), rooms.clock.now_ms()
    if await head.membership(tx, target) == "knock":
        return
    await store_strangers.forget_answered(tx, inviter, now_ms - HOUR_MS)
    account = await standing(tx, inviter)
    is_young = account is None or now_ms - account.created_ts < YOUNG_MS
    settings = rooms.settings
    most = settings.stranger_invites_new if is_young else settings.stranger_invites
    sent = await store_strangers.invited_since(tx, inviter, now_ms - HOUR_MS)
    if len(sent) >= most:
        # With a limit of 0 there is nothing to wait for; then an hour is as good as any time.
        wait_ms = sent[-most] + HOUR_MS - now_ms if most else HOUR_MS
        raise LimitExceeded("Too many invites to people you do not know", retry_after_ms=wait_ms)
    if await store_strangers.unanswered_by(tx, inviter) >= MAX_UNANSWERED:
        raise LimitExceeded("Too many of your invites are unanswered", retry_after_ms=HOUR_MS)
    if await store_strangers.unanswered_of(tx, target) >= MAX_WAITING:
        raise LimitExceeded("Too many invites wait for this person", retry_after_ms=HOUR_MS)
    await store_strangers.add_invite(tx, inviter, target, draft.room_id, now_ms)
