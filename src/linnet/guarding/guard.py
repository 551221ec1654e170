"""The guard: stands before everything that people of this server send into rooms.

A room without protection and mutes costs two look-ups in memory. What is counted (when somebody
last wrote) is in memory alone, so a restart forgives it.
"""

import datetime
from collections import OrderedDict

from msgspec import structs

from linnet.changes.vocabulary import Change, EventAppended
from linnet.clock import Clock
from linnet.errors import Forbidden
from linnet.events.power_levels import PowerLevels
from linnet.guarding import covers, messages, mutes, protection
from linnet.guarding.covers import UNCOVERED
from linnet.guarding.joins import Joins
from linnet.guarding.judge import Judge, SlowedDown
from linnet.guarding.mutes import MUTE
from linnet.guarding.protection import PROTECTION, Newcomers, Protection, Raid
from linnet.http.endpoint import Requester
from linnet.ids import RoomId, UserId
from linnet.rooms.draft import Draft
from linnet.rooms.guests import CALL_MEMBER
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.heads import Heads
from linnet.storage.database import Database

MAX_WRITERS = 100_000
"""Of whom is known when they last wrote."""
MODERATED = (PROTECTION, MUTE, UNCOVERED)
"""State that those who may ban change, whatever the room's power levels say of it."""
LEFT_PLACES: tuple[dict[str, bool], ...] = ({}, {"org.linnet.hung_up": True})
"""What a member's place in a call holds after they have left it."""
RAID_JOIN = "Too many strangers are coming in: for now only those whom a moderator invites"
RAID_INVITE = "Too many strangers are coming in: for now only moderators invite people"
RAID_QUIET = "Too many strangers are coming in: whoever came lately cannot write for now"


class Guard:
    """Knows what each room asks, and who wrote when."""

    def __init__(
        self, db: Database, heads: Heads, clock: Clock, joins: Joins, judge: Judge
    ) -> None:
        self._judge = judge
        self._db = db
        self._heads = heads
        self._clock = clock
        self._joins = joins
        self._wrote: OrderedDict[tuple[RoomId, UserId], int] = OrderedDict()

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, EventAppended) and change.previous_membership is not None:
            self._joins.forget(change.room_id, change.event.state_key or "")

    async def check(self, requester: Requester | None, draft: Draft) -> Draft | None:
        """The gate. Somebody elsewhere, whose server asks, is no requester here.

        Returns the draft with a mark where a rule wants it covered.

        Raises:
            Forbidden: the sender is muted, or the room's protection does not allow it.
            LimitExceeded: slow mode; says when they may write again.
            InvalidParam: a protection, a mute or an uncovering of a wrong form.
        """
        now_ms = self._clock.now_ms()
        if draft.state_key is not None and draft.type in MODERATED:
            _check_form(draft, now_ms)
        head = await self._heads.get(draft.room_id)
        if head is None:
            return None
        others = head.state.others
        event = others.get((PROTECTION, ""))
        if event is None and (MUTE, mutes.key_of(draft.sender)) not in others:
            if draft.type in MODERATED:
                _check_power(head, draft)
            return None
        asked = protection.protection_of(event) if event is not None else None
        return await self._check_guarded(head, requester, draft, asked)

    async def _check_guarded(
        self, head: RoomHead, requester: Requester | None, draft: Draft, asked: Protection | None
    ) -> Draft | None:
        levels, now_ms = head.levels, self._clock.now_ms()
        if draft.type in MODERATED and draft.state_key is not None:
            _check_power(head, draft)
        until_ts = mutes.muted_until(head, draft.sender, now_ms)
        if until_ts is not None and not _is_allowed_to_muted(draft):
            said = f"You are muted in this room until {shown_time(until_ts)}"
            raise Forbidden(said, **{"org.linnet.muted_until_ts": until_ts})
        if asked is None or draft.redacts is not None:
            return None
        cover = None
        if draft.type == MEMBER:
            if (raid := asked.raid_at(now_ms)) is not None:
                await self._check_member(head, levels, draft, raid)
            is_invite = draft.content.get("membership") == "invite"
            if is_invite and asked.automatic and levels.user(draft.sender) < levels.ban:
                await self._judge.check_invite(requester, draft)
        elif draft.state_key is None and levels.user(draft.sender) < levels.ban:
            limits = await self._check_newcomer(draft, asked)
            if asked.automatic:
                is_encrypted = head.is_encrypted
                cover = await self._judge.check(requester, draft, is_encrypted=is_encrypted)
            if messages.is_counted(draft.type, draft.content):
                self._slow_down(draft, _interval_s(levels, draft.sender, asked, limits))
        return None if cover is None else structs.replace(draft, cover=cover)

    async def _check_member(
        self, head: RoomHead, levels: PowerLevels, draft: Draft, raid: Raid
    ) -> None:
        """In raid mode nobody comes in whom no moderator has invited, nor invites without power."""
        membership, ends = (
            draft.content.get("membership"),
            {"org.linnet.raid_until_ts": raid.until_ts},
        )
        if membership == "invite" and levels.user(draft.sender) < levels.ban:
            raise Forbidden(RAID_INVITE, **ends)
        if membership != "join" or draft.state_key != draft.sender:
            return
        async with self._db.snapshot() as reader:
            member = await head.member(reader, draft.sender)
        before = "leave" if member is None else member.content.get("membership")
        is_invited = member is not None and before == "invite"
        if is_invited and member is not None and levels.user(member.sender) >= levels.ban:
            return
        if before != "join":
            raise Forbidden(RAID_JOIN, **ends)

    async def _check_newcomer(self, draft: Draft, asked: Protection) -> Newcomers | None:
        """The limits of a sender who came lately, if there are any."""
        now_ms = self._clock.now_ms()
        raid, limits = asked.raid_at(now_ms), asked.newcomers
        if raid is None and limits is None:
            return None
        joined_ts = await self._joins.since(draft.room_id, draft.sender)
        if raid is not None and joined_ts >= raid.quiet_since_ts:
            raise Forbidden(RAID_QUIET, **{"org.linnet.raid_until_ts": raid.until_ts})
        if limits is None or now_ms >= joined_ts + limits.for_s * 1000:
            return None
        check_newcomer(limits, joined_ts + limits.for_s * 1000, draft)
        return limits

    def _slow_down(self, draft: Draft, interval_s: int) -> None:
        if interval_s == 0:
            return
        place, now_ms = (draft.room_id, draft.sender), self._clock.steady_ms()
        wrote_ms = self._wrote.get(place)
        if wrote_ms is not None and (wait_ms := wrote_ms + interval_s * 1000 - now_ms) > 0:
            said = f"Slow mode: one message in {interval_s} seconds"
            raise SlowedDown(said, retry_after_ms=wait_ms)
        self._wrote[place] = now_ms
        self._wrote.move_to_end(place)
        if len(self._wrote) > MAX_WRITERS:
            self._wrote.popitem(last=False)


def check_newcomer(limits: Newcomers, free_ts: int, draft: Draft) -> None:
    """What somebody who came lately may not say yet.

    Raises:
        Forbidden: a file, a link, or too many mentions; says until when.
    """
    content = draft.content
    if limits.no_media and messages.is_media(draft.type, content):
        what = "no pictures and files"
    elif limits.no_links and messages.has_link(draft.type, content):
        what = "no links"
    elif limits.max_mentions is not None and messages.mentions(content) > limits.max_mentions:
        what = f"at most {limits.max_mentions} mentions in a message"
    else:
        return
    said = f"You are new in this room: {what} until {shown_time(free_ts)}"
    raise Forbidden(said, **{"org.linnet.newcomer_until_ts": free_ts})


def shown_time(ts: int) -> str:
    """A time for people, in UTC."""
    return datetime.datetime.fromtimestamp(ts / 1000, datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")


def _interval_s(
    levels: PowerLevels, sender: UserId, asked: Protection, limits: Newcomers | None
) -> int:
    intervals = [0 if limits is None else limits.interval_s or 0]
    slow = asked.slow_mode
    if slow is not None and levels.user(sender) < slow.below_level:
        intervals.append(slow.interval_s)
    return max(intervals)


def _is_allowed_to_muted(draft: Draft) -> bool:
    """Coming and going, leaving the call, and taking back."""
    is_own_place = draft.type == MEMBER and draft.state_key == draft.sender
    if is_own_place or draft.redacts is not None:
        return True
    return draft.type == CALL_MEMBER and draft.content in LEFT_PLACES


def _check_form(draft: Draft, now_ms: int) -> None:
    if draft.type == PROTECTION:
        protection.check_change(protection.parse(draft.content), now_ms)
    elif draft.type == UNCOVERED:
        covers.check_form(draft.state_key or "", draft.content)
    else:
        mutes.parse(draft.content, now_ms)


def _check_power(head: RoomHead, draft: Draft) -> None:
    named = (draft.state_key or "").removeprefix("_") if draft.type == MUTE else None
    mutes.check_power(head.levels, draft.sender, named)
