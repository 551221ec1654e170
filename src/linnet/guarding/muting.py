"""Mute somebody, or let them speak again, in the transaction of whoever decides it."""

from linnet.errors import Forbidden, InvalidParam
from linnet.guarding.mutes import MIN_MUTE_MS, MUTE, check_power, key_of, muted_until, parse
from linnet.ids import RoomId, UserId
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead
from linnet.rooms.send import append_in_turn
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx


async def mute(
    tx: Tx, rooms: Rooms, actor: UserId, where: tuple[RoomId, UserId], until_ts: int
) -> None:
    """Let somebody say nothing in a room until a time.

    Raises:
        Forbidden: the actor may not ban there, or the other is not below them.
        InvalidParam: shorter than a minute, or longer than 28 days.
    """
    now_ms = rooms.clock.now_ms()
    if until_ts < now_ms + MIN_MUTE_MS:
        raise InvalidParam("A mute lasts a minute at least")
    content = {"until_ts": until_ts}
    parse(content, now_ms)
    await _append(tx, rooms, actor, where, content)


async def unmute(tx: Tx, rooms: Rooms, actor: UserId, where: tuple[RoomId, UserId]) -> None:
    """End a mute before its time.

    Raises:
        Forbidden: as for `mute`.
    """
    await _append(tx, rooms, actor, where, {})


def can_unmute(head: RoomHead, actor: UserId, target: UserId, now_ms: int) -> bool:
    """Whether somebody is muted whom the actor, who is in the room, may let speak."""
    if muted_until(head, target, now_ms) is None:
        return False
    try:
        check_power(head.levels, actor, target)
    except Forbidden:
        return False
    return True


async def _append(
    tx: Tx, rooms: Rooms, actor: UserId, where: tuple[RoomId, UserId], content: dict[str, int]
) -> None:
    room_id, target = where
    head = await rooms.heads.in_turn(tx, room_id)
    if head is None:
        raise Forbidden("This room is gone")
    check_power(head.levels, actor, target)
    await append_in_turn(tx, rooms, Draft(room_id, actor, MUTE, {**content}, key_of(target)))
