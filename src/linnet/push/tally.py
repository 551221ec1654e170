"""Exact counts of unread notifications and highlights, by room and by thread.

Nothing is stored when an event arrives. A count is made when somebody asks: unread events in groups
of a kind, each kind judged once by the user's rules; only what cannot be judged by its kind is
looked at. The result stays in memory and is continued with new events.
# spec: client-server-api #receiving-notifications
"""

from collections import OrderedDict, deque
from weakref import WeakValueDictionary

from msgspec import Struct

from linnet.changes.vocabulary import Change, EventAppended, EventRedacted, ReceiptMoved
from linnet.ids import EventId, RoomId, UserId
from linnet.metrics import Metrics
from linnet.push.conditions import RoomView
from linnet.push.counting import Counting, Counts
from linnet.push.followed_threads import FollowedThreads
from linnet.push.judge import Judge, Verdicts
from linnet.push.preferences import Preferences, Wishes
from linnet.push.rules import NOTHING, Outcome, Ruleset
from linnet.rooms import unread
from linnet.rooms.head import RoomHead
from linnet.rooms.kinds import mentioned_users
from linnet.rooms.places import Member
from linnet.rooms.wiring import Rooms
from linnet.storage.cache import Cache
from linnet.storage.database import Reader

MAX_STANDINGS = 200_000
"""Counts of one user in one room that are kept; one takes about 1 KiB."""
MAX_TAILS = 20_000
MAX_TAIL = 64
"""New events of a room that are remembered to continue counts; beyond that they are made anew."""


class Unread(Struct, frozen=True):
    """Unread notifications and highlights: of what is in no thread, and of each thread with any."""

    main: tuple[int, int]
    threads: dict[EventId, tuple[int, int]]
    missed_calls: int = 0

    @property
    def total(self) -> tuple[int, int]:
        """Of the whole room."""
        notifications, highlights = self.main
        for more_notifications, more_highlights in self.threads.values():
            notifications += more_notifications
            highlights += more_highlights
        return notifications, highlights


NONE = Unread((0, 0), {})


class _New(Struct, frozen=True):
    """A new event, as far as counting needs it."""

    position: int
    sender: UserId
    kind: str
    thread_root: EventId | None
    mentioned: frozenset[str]


class _Tail:
    """The newest events of a room: all those after `after`."""

    __slots__ = ("after", "events", "redactions")

    def __init__(self, after: int) -> None:
        self.after = after
        self.events: deque[_New] = deque()
        self.redactions = 0

    def add(self, new: _New) -> None:
        self.events.append(new)
        if len(self.events) > MAX_TAIL:
            self.after = self.events.popleft().position


class _Basis(Struct, frozen=True):
    """Everything but events and receipts that a count depends on."""

    tail: _Tail
    redactions: int
    wishes: Wishes
    size_class: tuple[bool, ...]
    levels: EventId | None
    display_name: str
    followed: frozenset[EventId]
    """Threads; none where no rule asks for them."""


class _Standing:
    """A count, ready to be continued."""

    __slots__ = ("answer", "basis", "counts", "judge", "until")

    def __init__(self, basis: _Basis, judge: Judge, counts: Counts, until: int) -> None:
        self.basis = basis
        self.judge = judge
        self.counts = counts
        self.until = until
        self.answer = _answer(counts)


class Tally:
    """The counts of all users."""

    def __init__(
        self, rooms: Rooms, preferences: Preferences, followed: FollowedThreads, metrics: Metrics
    ) -> None:
        self._rooms = rooms
        self._preferences = preferences
        self._followed = followed
        self._standings: Cache[tuple[UserId, RoomId], _Standing] = Cache(
            "unread_counts", metrics, MAX_STANDINGS
        )
        self._tails: OrderedDict[RoomId, _Tail] = OrderedDict()
        self._verdicts: WeakValueDictionary[tuple[object, ...], Verdicts] = WeakValueDictionary()
        """By what they depend on: a message in a large room is judged once for those alike."""

    async def counts(self, reader: Reader, user_id: UserId, room_id: RoomId, until: int) -> Unread:
        """What is unread for a user in a room up to a position, which the reader must show.

        Nothing is, for who is not joined.
        """
        member = (await self._rooms.memberships.of_user(user_id)).get(room_id)
        if member is None or member.membership != "join":
            return NONE
        basis = await self._basis(member)
        standing = self._standings.peek((user_id, room_id))
        if (
            standing is not None
            and standing.until <= until
            and standing.basis == basis
            and await self._continue(reader, standing, until)
        ):
            return standing.answer
        return await self._anew(reader, member, basis, until)

    def hear(self, change: Change) -> None:
        """Listener of the notifier; must hear after the rooms' own caches."""
        if isinstance(change, ReceiptMoved):
            self._standings.forget((change.user_id, change.room_id))
        elif isinstance(change, EventAppended):
            self._hear_event(change)
        elif isinstance(change, EventRedacted) and (tail := self._tails.get(change.room_id)):
            tail.redactions += 1

    def _hear_event(self, change: EventAppended) -> None:
        event = change.event
        if change.previous_membership is not None:
            self._standings.forget((UserId(event.state_key or ""), change.room_id))
        tail = self._tails.get(change.room_id)
        if tail is None:
            return
        stored = self._rooms.events.peek(event.event_id)
        if stored is None:
            del self._tails[change.room_id]
            return
        tail.add(
            _New(
                stored.position,
                event.sender,
                stored.kind,
                stored.thread_root,
                frozenset(mentioned_users(event.content)),
            )
        )

    def _tail(self, room_id: RoomId) -> _Tail:
        tail = self._tails.get(room_id)
        if tail is None:
            tail = self._tails[room_id] = _Tail(self._rooms.notifier.position)
            if len(self._tails) > MAX_TAILS:
                self._tails.popitem(last=False)
        return tail

    async def _basis(self, member: Member) -> _Basis:
        wishes = await self._preferences.of(member.user_id)
        members = await self._rooms.memberships.joined(member.room_id)
        head = await self._rooms.heads.get(member.room_id)
        levels = None if head is None else head.state.get("m.room.power_levels")
        tail = self._tail(member.room_id)
        return _Basis(
            tail,
            tail.redactions,
            wishes,
            wishes.rules.size_class(len(members)),
            None if levels is None else levels.event_id,
            (member.display_name or "") if wishes.rules.names_user else "",
            await self._followed.for_rules(wishes.rules, member.user_id, member.room_id),
        )

    async def _continue(self, reader: Reader, standing: _Standing, until: int) -> bool:
        """Count what came since; False when that is not known from memory."""
        tail = standing.basis.tail
        if standing.until < tail.after:
            return False
        if not tail.events or tail.events[-1].position <= standing.until:
            standing.until = until
            return True
        start = standing.until
        fresh = [new for new in tail.events if start < new.position <= until]
        outcomes = [
            self._known_outcome(standing, new) or await self._look_at(reader, standing, new)
            for new in fresh
        ]
        if standing.until != start:
            # Another request of the same user has continued it while we were reading.
            return False
        for new, outcome in zip(fresh, outcomes, strict=True):
            if new.sender != standing.judge.room.user_id:
                standing.counts.add(new.thread_root, new.kind, outcome)
            elif unread.implies_reading(new.kind):
                standing.counts.clear(new.thread_root)
        standing.until = until
        standing.answer = _answer(standing.counts)
        return True

    def _known_outcome(self, standing: _Standing, new: _New) -> Outcome | None:
        """What a new event comes to; None when it has to be looked at."""
        judge = standing.judge
        user_id = judge.room.user_id
        if new.sender == user_id or new.sender in standing.basis.wishes.ignored:
            return NOTHING
        is_mentioned = user_id in new.mentioned
        return judge.of_kind(new.kind, new.sender, new.thread_root, is_mentioned=is_mentioned)

    async def _look_at(self, reader: Reader, standing: _Standing, new: _New) -> Outcome:
        found = await unread.events_at(reader, [new.position])
        # It may have been removed just now, with its room.
        return standing.judge.of_event(found[0]) if found else NOTHING

    async def _anew(self, reader: Reader, member: Member, basis: _Basis, until: int) -> Unread:
        user_id, room_id = member.user_id, member.room_id
        read = await unread.read_up_to(reader, user_id, room_id, until)
        head = await self._rooms.heads.get(room_id)
        if read is None or head is None:
            return NONE
        wishes = basis.wishes
        members = await self._rooms.memberships.joined(room_id)
        view = RoomView(room_id, user_id, len(members), member.display_name or "", head.levels)
        verdicts = self._verdicts_of(wishes.rules, view, head)
        judge = Judge(wishes.rules, view, basis.followed, verdicts)
        counting = Counting(reader, self._rooms.clock, judge, read, wishes.ignored)
        await counting.count(until, by_sender=wishes.rules.uses_senders)
        standing = _Standing(basis, judge, counting.counts, until)
        if self._is_still_true(user_id, room_id, until):
            self._standings.put((user_id, room_id), standing)
        return standing.answer

    def _verdicts_of(self, rules: Ruleset, view: RoomView, head: RoomHead) -> Verdicts:
        levels = head.state.get("m.room.power_levels")
        levels_id = None if levels is None else levels.event_id
        key = (view.room_id, levels_id, rules.kinds_key(view))
        verdicts = self._verdicts.get(key)
        if verdicts is None:
            verdicts = self._verdicts[key] = Verdicts()
        return verdicts

    def _is_still_true(self, user_id: UserId, room_id: RoomId, until: int) -> bool:
        """Whether nothing but new events has happened since; those are in the room's tail."""
        since = self._rooms.notifier.since(until)
        if since is None:
            return False
        return not any(_concerns(change, user_id, room_id) for change in since)


def _concerns(change: Change, user_id: UserId, room_id: RoomId) -> bool:
    """Whether a change, other than a new event, makes a count of a user in a room untrue."""
    if isinstance(change, ReceiptMoved):
        return (change.user_id, change.room_id) == (user_id, room_id)
    if isinstance(change, EventRedacted):
        return change.room_id == room_id
    if isinstance(change, EventAppended) and change.previous_membership is not None:
        return (change.event.state_key, change.room_id) == (user_id, room_id)
    return False


def _answer(counts: Counts) -> Unread:
    threads = {
        root: (count[0], count[1])
        for root, count in counts.by_thread.items()
        if root is not None and count[0]
    }
    return Unread(counts.of(None), threads, counts.calls)
