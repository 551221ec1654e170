"""Mute somebody in a room without a report: it is decided at once, with a reason, and told to them.

What comes of it is as after a report: a case of the room, a statement of reasons, and a complaint.
"""

from msgspec import Struct

from linnet.errors import InvalidParam
from linnet.guarding.muting import mute, unmute
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.moderation import store_cases, store_decisions
from linnet.moderation.access import check_forum
from linnet.moderation.gather import checked_words
from linnet.moderation.harms import HARMS
from linnet.moderation.store_decisions import Decision
from linnet.moderation.subject import Forum, Subject
from linnet.moderation.wiring import Moderation
from linnet.moderation.work import note_step

AGAINST_RULES = "tos"


class MuteBody(Struct, frozen=True):
    """`reason` is what whoever is muted reads, so it must name nobody else."""

    duration_s: int
    reason: str
    harm: str = AGAINST_RULES


class Muted(Struct, frozen=True):
    until_ts: int


@endpoint(
    "PUT",
    "/_linnet/rooms/{room_id}/mutes/{user_id}",
    operation="linnet.mute",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_mute(
    moderation: Moderation, call: Call, room_id: RoomId, user_id: UserId, *, body: MuteBody
) -> Muted:
    """Mute somebody for a time, between a minute and 28 days; again gives another end.

    Raises:
        Forbidden: they are no moderator of the room, or the other is not below them.
        InvalidParam: no reason, or an impossible time.
    """
    reason = checked_words(body.reason)
    if not reason:
        raise InvalidParam("A mute needs a reason")
    if body.harm not in HARMS:
        raise InvalidParam("harm is none of those that are known")
    requester, now_ms = call.requester, moderation.clock.now_ms()
    until_ts = now_ms + body.duration_s * 1000
    async with moderation.db.transaction() as tx:
        await check_forum(moderation, tx, requester, room_id)
        where = (room_id, user_id)
        await mute(tx, moderation.rooms, requester.user_id, where, until_ts)
        subject = Subject("user", room_id, user_id)
        place: tuple[Forum, Subject] = ("room", subject)
        case = await store_cases.put_decided(tx, place, body.harm, requester.user_id, now_ms)
        by = (requester.user_id, now_ms)
        made = Decision("measures_taken", ["mute"], reason, *by, until_ts=until_ts)
        await store_decisions.put(tx, case.case_id, made)
        await store_decisions.add_statements(tx, case.case_id, [(user_id, "concerned")])
        await note_step(moderation, tx, requester, case, "decide", f"mute: {reason}")
    moderation.decided.set()
    return Muted(until_ts)


@endpoint(
    "DELETE",
    "/_linnet/rooms/{room_id}/mutes/{user_id}",
    operation="linnet.unmute",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_mute(
    moderation: Moderation, call: Call, room_id: RoomId, user_id: UserId
) -> JsonObject:
    """Let somebody speak again now.

    Raises:
        Forbidden: as for muting.
    """
    async with moderation.db.transaction() as tx:
        await check_forum(moderation, tx, call.requester, room_id)
        await unmute(tx, moderation.rooms, call.requester.user_id, (room_id, user_id))
    return {}
