"""Count what is unread from the database."""

from collections.abc import Collection

from linnet.clock import Clock
from linnet.ids import EventId, RoomId, UserId
from linnet.push import store_mentions
from linnet.push.judge import Judge
from linnet.push.rules import Outcome
from linnet.rooms import unread
from linnet.rooms.kinds import parse_kind
from linnet.rooms.unread import Group, ReadUpTo, Span
from linnet.storage.database import Reader

STEP = 50_000
"""Positions that are counted at once: others have their turn in between."""


CALL = "m.call.invite"


class Counts:
    """Notifications, highlights and calls by thread; None stands for what is in no thread."""

    __slots__ = ("by_thread",)

    def __init__(self) -> None:
        self.by_thread: dict[EventId | None, list[int]] = {}

    def add(self, thread_root: EventId | None, kind: str, outcome: Outcome, times: int = 1) -> None:
        """Count events of a thread and kind that all come to the same."""
        if outcome.notifies and times:
            count = self.by_thread.setdefault(thread_root, [0, 0, 0])
            count[0] += times
            if outcome.highlights:
                count[1] += times
            if kind.endswith(CALL) and parse_kind(kind).type == CALL:
                count[2] += times

    def clear(self, thread_root: EventId | None) -> None:
        """All of a thread has been read."""
        self.by_thread.pop(thread_root, None)

    def of(self, thread_root: EventId | None) -> tuple[int, int]:
        notifications, highlights, _ = self.by_thread.get(thread_root, (0, 0, 0))
        return notifications, highlights

    @property
    def calls(self) -> int:
        """Calls that nobody has answered or acknowledged: answering one reads what is before."""
        return sum(count[2] for count in self.by_thread.values())


class Counting:
    """One count: for one user in one room, up to one position."""

    def __init__(
        self,
        reader: Reader,
        clock: Clock,
        judge: Judge,
        read: ReadUpTo,
        ignored: Collection[UserId],
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._judge = judge
        self._read = read
        self._not_by = [judge.room.user_id, *ignored]
        self.counts = Counts()

    async def count(self, until: int, *, by_sender: bool) -> None:
        """Count everything unread up to a position.

        `by_sender` must be true when the rules tell senders apart.
        """
        after = self._read.everything
        while after < until:
            end = min(after + STEP, until)
            await self._count(Span(self._room_id, after, end, self._not_by), by_sender=by_sender)
            after = end
            if after < until:
                await self._clock.wait_ms(0)
                after = await unread.before_next(self._reader, self._room_id, after, until)

    @property
    def _room_id(self) -> RoomId:
        return self._judge.room.room_id

    async def _count(self, span: Span, *, by_sender: bool) -> None:
        groups = await unread.unread_groups(self._reader, span, self._read, by_sender=by_sender)
        judged = [
            (
                group,
                self._judge.of_kind(
                    group.kind, group.sender, group.thread_root, is_mentioned=False
                ),
            )
            for group in groups
        ]
        depending = {group.kind for group, outcome in judged if outcome is None}
        self._add_groups(judged, depending)
        if any(group.has_mentions and group.kind not in depending for group in groups):
            await self._correct_mentions(span, depending, by_sender=by_sender)
        if depending:
            await self._look_at(span, depending)

    def _add_groups(self, judged: list[tuple[Group, Outcome | None]], depending: set[str]) -> None:
        for group, outcome in judged:
            if outcome is not None and group.kind not in depending:
                self.counts.add(group.thread_root, group.kind, outcome, group.count)

    async def _correct_mentions(self, span: Span, depending: set[str], *, by_sender: bool) -> None:
        """Events that mention the user were counted with those of their kind that do not."""
        positions = await store_mentions.positions(
            self._reader, self._judge.room.user_id, span.room_id, span.after, span.until
        )
        for place in await unread.places_at(self._reader, positions):
            kind, root = place.kind, place.thread_root
            if place.sender in self._not_by or kind in depending:
                continue
            if self._read.covers(place.position, root):
                continue
            sender = place.sender if by_sender else None
            as_others = self._judge.of_kind(kind, sender, root, is_mentioned=False)
            assert as_others is not None
            self.counts.add(root, kind, as_others, -1)
            outcome = self._judge.of_kind(kind, sender, root, is_mentioned=True)
            if outcome is None:
                (stored,) = await unread.events_at(self._reader, [place.position])
                outcome = self._judge.of_event(stored)
            self.counts.add(root, kind, outcome)

    async def _look_at(self, span: Span, kinds: set[str]) -> None:
        pages = unread.unread_of_kinds(self._reader, span, self._read, sorted(kinds))
        async for page in pages:
            for stored in page:
                outcome = self._judge.of_event(stored)
                self.counts.add(stored.thread_root, stored.kind, outcome)
            if len(page) == unread.PAGE:
                await self._clock.wait_ms(0)
