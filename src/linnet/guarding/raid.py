"""Raid mode: one switch when strangers pour in.

Nothing else of the room is changed by it, so its end restores what was before. What is left of
those who came meanwhile is for `removal`.
"""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from linnet.errors import Forbidden, InvalidParam
from linnet.guarding.protection import MAX_RAID_MS, PROTECTION, Raid, parse, protection_of
from linnet.guarding.wiring import Guarding
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.ids import RoomId, UserId
from linnet.rooms import reading
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead
from linnet.rooms.send import append_in_turn

HOUR_MS = 3600 * 1000
DEFAULT_LENGTH_MS = 2 * HOUR_MS
DEFAULT_QUIET_MS = HOUR_MS
MAX_QUIET_MS = 7 * 24 * HOUR_MS
MAX_JOINED = 5_000
"""Who are listed, and removed with one call."""
NOT_FOR_YOU = "Only those who may ban people here can do this"


class RaidWish(Struct, frozen=True):
    """`for_ms`: how long it lasts. `quiet_ms`: whoever came so shortly before cannot write."""

    for_ms: int = DEFAULT_LENGTH_MS
    quiet_ms: int = DEFAULT_QUIET_MS


class RaidQuery(Struct, frozen=True):
    """Since when those are listed who came; unset: since raid mode was switched on last, and the
    quiet time before."""

    since_ts: int | None = None


class Joined(Struct, frozen=True):
    """Somebody who came, and is still there."""

    user_id: UserId
    joined_ts: int


class RaidState(Struct, frozen=True):
    """`joined` are those who came since `since_ts`, the first first; at most 5,000."""

    is_on: bool
    joined: list[Joined]
    since_ts: int | UnsetType = UNSET
    until_ts: int | UnsetType = UNSET


@endpoint(
    "GET",
    "/_linnet/rooms/{room_id}/raid",
    operation="linnet.raid",
    access=Access.USER,
)
async def get_raid(
    guarding: Guarding, call: Call, room_id: RoomId, *, query: RaidQuery
) -> RaidState:
    """Whether raid mode is on, and who came; for those who may ban."""
    head = await head_for_moderator(guarding, room_id, call.requester)
    return await _state(guarding, head, query.since_ts)


@endpoint(
    "PUT",
    "/_linnet/rooms/{room_id}/raid",
    operation="linnet.beginRaidMode",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_raid(guarding: Guarding, call: Call, room_id: RoomId, *, body: RaidWish) -> RaidState:
    """Switch raid mode on, or give it a new end; the rest of the protection stays.

    Raises:
        Forbidden: not in the room, or no power to ban.
        InvalidParam: too long.
    """
    if not 60_000 <= body.for_ms <= MAX_RAID_MS:
        raise InvalidParam("for_ms is between a minute and seven days")
    if not 0 <= body.quiet_ms <= MAX_QUIET_MS:
        raise InvalidParam("quiet_ms is at most seven days")
    now_ms = guarding.clock.now_ms()
    wanted = Raid(now_ms, now_ms + body.for_ms, now_ms - body.quiet_ms)
    return await _set_raid(guarding, call.requester, room_id, wanted)


@endpoint(
    "DELETE",
    "/_linnet/rooms/{room_id}/raid",
    operation="linnet.endRaidMode",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_raid(guarding: Guarding, call: Call, room_id: RoomId) -> RaidState:
    """End raid mode now: everything is as before it."""
    return await _set_raid(guarding, call.requester, room_id, None)


async def head_for_moderator(guarding: Guarding, room_id: RoomId, requester: Requester) -> RoomHead:
    """The head of a room, for a member who may ban there.

    Raises:
        Forbidden: they are not, or there is no such room.
    """
    head = await guarding.rooms.heads.get(room_id)
    if head is None or requester.is_suspended:
        raise Forbidden(NOT_FOR_YOU)
    is_inside = requester.user_id in await guarding.rooms.memberships.joined(room_id)
    if not is_inside or head.levels.user(requester.user_id) < head.levels.ban:
        raise Forbidden(NOT_FOR_YOU)
    return head


async def _set_raid(
    guarding: Guarding, requester: Requester, room_id: RoomId, wanted: Raid | None
) -> RaidState:
    await head_for_moderator(guarding, room_id, requester)
    rooms, draft = guarding.rooms, Draft(room_id, requester.user_id, PROTECTION, {}, "")
    for gate in rooms.gates:
        await gate(requester, draft)
    async with guarding.db.transaction() as tx:
        head = await rooms.heads.in_turn(tx, room_id)
        if head is None:
            raise Forbidden(NOT_FOR_YOU)
        event = head.state.get(PROTECTION)
        content = {} if event is None else {**event.content}
        before = None if event is None else protection_of(event).raid_at(guarding.clock.now_ms())
        content.pop("raid", None)
        if wanted is not None:
            content["raid"] = msgspec.to_builtins(_continued(before, wanted))
        parse(content)
        await append_in_turn(tx, rooms, Draft(room_id, requester.user_id, PROTECTION, content, ""))
    return await _state(guarding, await head_for_moderator(guarding, room_id, requester), None)


def _continued(before: Raid | None, wanted: Raid) -> Raid:
    """Raid mode that is on and gets a new end: whoever came during it is still new."""
    if before is None:
        return wanted
    quiet_since_ts = min(before.quiet_since_ts, wanted.quiet_since_ts)
    return Raid(before.since_ts, wanted.until_ts, quiet_since_ts)


async def _state(guarding: Guarding, head: RoomHead, since_ts: int | None) -> RaidState:
    event = head.state.get(PROTECTION)
    raid = None if event is None else protection_of(event).raid
    is_on = raid is not None and guarding.clock.now_ms() < raid.until_ts
    if since_ts is None:
        since_ts = None if raid is None else raid.quiet_since_ts
    joined = [] if since_ts is None else await joined_since(guarding, head, since_ts)
    if raid is None:
        return RaidState(is_on, joined)
    return RaidState(is_on, joined, raid.quiet_since_ts, raid.until_ts)


async def joined_since(guarding: Guarding, head: RoomHead, since_ts: int) -> list[Joined]:
    """Who came since a time and is still there, but for those of moderators' power.

    Raises:
        InvalidParam: no time.
    """
    if not 0 <= since_ts < 2**62:
        raise InvalidParam("since_ts must be a number of milliseconds since 1970")
    async with guarding.db.snapshot() as reader:
        position = await reading.position_before(reader, head.room_id, since_ts)
        found = await reading.joined_since(reader, head.room_id, position, MAX_JOINED)
    levels = head.levels
    return [Joined(*one) for one in found if levels.user(one[0]) < levels.ban]
