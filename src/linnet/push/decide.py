"""Decide what is pushed to whom, behind the log.

Runs as a follower. What is due is stored together with the cursor, so nothing is decided twice, and
what was decided survives a crash until it was delivered.
"""

from collections.abc import Iterable, Sequence, Set

from linnet.changes.follower import remember
from linnet.changes.vocabulary import ReceiptMoved
from linnet.ids import EventId, UserId
from linnet.push import store_pushers
from linnet.push.judge import JointJudge
from linnet.push.preferences import Wishes
from linnet.push.pusher import Known
from linnet.push.pusher import Push as Due
from linnet.push.rules import Rule
from linnet.push.wiring import Push
from linnet.rooms import reading
from linnet.rooms.places import Member
from linnet.rooms.stored_event import StoredEvent

NAME = "pushes"
PAGE = 200
"""Events that are read at once."""
JUDGED_AT_ONCE = 1_000
"""People who are asked about events before others have their turn."""
READ_TOGETHER = 100
"""People whose rules and places are read at once; some are in thousands of rooms."""
URGENT_TWEAKS = ("highlight", "sound")


async def follow(push: Push, after: int, until: int) -> None:
    """Store what is to be pushed of everything after one position, up to another."""
    await push.holders.refresh(push.db)
    if not push.holders.has_any:
        return
    after = max(after, push.holders.oldest)
    deciding = _Deciding(push)
    senders: set[UserId] = set()
    position = after
    while position < until:
        events = await _appended(push, position, until)
        end = events[-1].position if len(events) == PAGE else until
        due = [d for stored in events for d in await deciding.due(stored)]
        senders.update(stored.event.sender for stored in events)
        if end == until:
            due += await _read_to_the_end(push, senders, after, until)
        await _store(push, due, end)
        position = end


async def _appended(push: Push, after: int, until: int) -> Sequence[StoredEvent]:
    """The first events after a position; who follows closely finds them in memory."""
    changes = push.rooms.notifier.since(after)
    if changes is not None:
        events = push.rooms.events.appended(c for c in changes if c.position <= until)
        if events is not None:
            return events[:PAGE]
    async with push.db.snapshot() as reader:
        return await reading.events_appended(reader, after, until, PAGE)


async def _store(push: Push, due: Sequence[Due], until: int) -> None:
    if not due:
        return
    numbers = {d.pusher_number for d in due}
    async with push.db.transaction() as tx:
        await store_pushers.insert_pushes(tx, due)
        for number in numbers:
            if (most := push.delivery.most_kept(number)) is not None:
                await store_pushers.keep_newest(tx, number, most)
        await remember(tx, NAME, until)
    push.delivery.wake(numbers)


async def _read_to_the_end(push: Push, senders: Set[UserId], after: int, until: int) -> list[Due]:
    """Pushes of the counts alone, to the apps of people who may just have read everything.

    Who writes has read. That they have is asked again when it is told. When memory does not go far
    enough back, these are all people whose apps show a number.
    """
    changes = push.rooms.notifier.since(after)
    if changes is None:
        users = set(push.holders.everybody())
    else:
        users = {c.user_id for c in changes if isinstance(c, ReceiptMoved) and c.position <= until}
        users |= senders
    due: list[Due] = []
    now_ms = push.rooms.clock.now_ms()
    for user_id in push.holders.among(users):
        # A browser has to show something for each push, so it is not told that nothing is left.
        pushers = push.holders.of(user_id)
        showing = [p for p in pushers if p.kind == "http" and push.delivery.shown(p) > 0]
        if showing and (await push.badges.of(user_id)).unread == 0:
            due += [Due(p.number, until, False, {}, False, now_ms) for p in showing]
    return due


class _Deciding:
    """The decisions of one step."""

    def __init__(self, push: Push) -> None:
        self._push = push
        self._asked = 0

    async def due(self, stored: StoredEvent) -> list[Due]:
        """What is pushed of one event."""
        hearers = await self._hearers(stored)
        judge = await self._judge(stored) if hearers else None
        if judge is None:
            return []
        found: list[Due] = []
        for start in range(0, len(hearers), READ_TOGETHER):
            some = hearers[start : start + READ_TOGETHER]
            wishes = await self._push.preferences.of_each(some)
            places = await self._push.rooms.memberships.of_users(some)
            for user_id in some:
                member = places[user_id].get(stored.event.room_id)
                rule = await self._rule(judge, wishes[user_id], member, stored)
                if rule is not None and rule.outcome.notifies:
                    found += self._for_each(self._push.holders.of(user_id), stored, rule)
            await self._let_others(len(some))
        return found

    async def _let_others(self, asked: int) -> None:
        """Let others have their turn after so many people."""
        self._asked += asked
        if self._asked >= JUDGED_AT_ONCE:
            self._asked = 0
            await self._push.rooms.clock.wait_ms(0)

    async def _judge(self, stored: StoredEvent) -> JointJudge | None:
        """The judgement on an event in its room as that is now."""
        rooms, room_id = self._push.rooms, stored.event.room_id
        head = await rooms.heads.get(room_id)
        if head is None:
            return None
        member_count = len(await rooms.memberships.joined(room_id))
        return JointJudge(stored, member_count, head.levels)

    async def _hearers(self, stored: StoredEvent) -> list[UserId]:
        """Who may be told: the members with pushers, and whom the event itself concerns."""
        event, holders = stored.event, self._push.holders
        joined = await self._push.rooms.memberships.joined(event.room_id)
        users = set(holders.in_room(event.room_id, joined))
        if event.type == "m.room.member" and event.content.get("membership") == "invite":
            users |= holders.among({UserId(event.state_key or "")})
        users.discard(event.sender)
        return list(users)

    async def _rule(
        self, judge: JointJudge, wishes: Wishes, member: Member | None, stored: StoredEvent
    ) -> Rule | None:
        """The rule that matches an event for a person who was there then and still is."""
        if stored.event.sender in wishes.ignored:
            return None
        if member is None or member.membership not in ("join", "invite"):
            return None
        if member.position > stored.position:
            return None
        rules, user_id = wishes.rules, member.user_id
        followed: Set[EventId] = frozenset()
        if judge.thread_root is not None:
            followed = await self._push.followed.for_rules(rules, user_id, member.room_id)
        return judge.rule_for(rules, user_id, member.display_name or "", followed)

    def _for_each(self, pushers: Iterable[Known], stored: StoredEvent, rule: Rule) -> list[Due]:
        tweaks = tweaks_of(rule)
        # What is encrypted may be anything, a call that rings included: only the app can tell.
        is_urgent = stored.event.type in ("m.room.encrypted", "m.call.invite") or any(
            tweak in tweaks for tweak in URGENT_TWEAKS
        )
        now_ms = self._push.rooms.clock.now_ms()
        return [
            Due(pusher.number, stored.position, True, tweaks, is_urgent, now_ms)
            for pusher in pushers
            if pusher.number < stored.position
        ]


def tweaks_of(rule: Rule) -> dict[str, object]:
    """How a rule wants an event to be presented.

    # spec: client-server-api #actions
    """
    found: dict[str, object] = {}
    for action in rule.actions:
        if isinstance(action, dict) and isinstance(action.get("set_tweak"), str):
            # A highlight without a value is one.
            found[action["set_tweak"]] = action.get("value", True)
    return {name: value for name, value in found.items() if value is not False}
