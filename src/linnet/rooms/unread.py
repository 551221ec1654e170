"""What somebody has not read in a room. Whether they want to hear of it is for push to judge.

# spec: client-server-api #marking-notifications-as-read
"""

from collections.abc import AsyncIterator, Sequence

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.rooms import store, store_receipts, store_state, store_unread
from linnet.rooms.head import MEMBER
from linnet.rooms.kinds import REDACTED, parse_kind
from linnet.rooms.receipts import MAIN
from linnet.rooms.store_receipts import UNTHREADED
from linnet.rooms.store_unread import Group, Place, Span
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader

__all__ = ["Group", "Place", "Span"]

PAGE = 200
"""Events that are read from the database at once."""


class ReadUpTo(Struct, frozen=True):
    """Up to which positions a joined user has read a room."""

    joined: int
    """Where they joined: nothing older is unread."""
    everything: int
    """Whatever the thread; at least `joined`."""
    main: int
    """What is in no thread; at least `everything`."""
    threads: dict[EventId, int]
    """Of threads that were read further than `everything`."""

    def covers(self, position: int, thread_root: EventId | None) -> bool:
        """Whether an event at this position counts as read."""
        if thread_root is None:
            return position <= self.main
        return position <= max(self.everything, self.threads.get(thread_root, 0))


def implies_reading(kind: str) -> bool:
    """Whether who sends an event of this kind has read what stands before it in its thread.

    That is so for messages. State is also sent without looking into the room: a new display name
    goes to all rooms. And what a redacted message was is not known any more.
    """
    return not kind.startswith(REDACTED) and not parse_kind(kind).flags & {"state", "keyed"}


async def read_up_to(
    reader: Reader, user_id: UserId, room_id: RoomId, until: int
) -> ReadUpTo | None:
    """How far a user has read by receipts and by sending; None for who is not joined.

    # spec: client-server-api #threaded-read-receipts
    """
    joined = 0
    for held in reversed(await store_state.history_of(reader, room_id, MEMBER, user_id)):
        if held.value != "join":
            break
        joined = held.position
    if not joined:
        return None
    everything, main = joined, 0
    threads: dict[EventId, int] = {}
    for receipt in await store_receipts.of_user(reader, room_id, user_id):
        if receipt.thread_id == UNTHREADED:
            everything = max(everything, receipt.event_position)
        elif receipt.thread_id == MAIN:
            main = max(main, receipt.event_position)
        else:
            root = EventId(receipt.thread_id)
            threads[root] = max(threads.get(root, 0), receipt.event_position)
    for kind, thread_root, position in await store_unread.own(
        reader, room_id, user_id, everything, until
    ):
        if not implies_reading(kind):
            continue
        if thread_root is None:
            main = max(main, position)
        else:
            threads[thread_root] = max(threads.get(thread_root, 0), position)
    further = {root: position for root, position in threads.items() if position > everything}
    return ReadUpTo(joined, everything, max(main, everything), further)


async def before_next(reader: Reader, room_id: RoomId, after: int, until: int) -> int:
    """The position before the next event of a room, at most `until`: over what others have had."""
    found = await store_unread.next_in(reader, room_id, after)
    return until if found is None else min(found - 1, until)


async def unread_groups(
    reader: Reader, span: Span, read: ReadUpTo, *, by_sender: bool
) -> list[Group]:
    """The unread events of a span in groups of the same kind, thread and, if asked for, sender.

    A group may occur more than once.
    """
    some_read = list(read.threads)
    found = await store_unread.groups(reader, span, read.main, some_read, by_sender=by_sender)
    if some_read:
        for place in await store_unread.in_threads(reader, span, some_read):
            if not read.covers(place.position, place.thread_root):
                sender = place.sender if by_sender else None
                found.append(Group(place.kind, place.thread_root, sender, 1))
    return found


async def unread_of_kinds(
    reader: Reader, span: Span, read: ReadUpTo, kinds: Sequence[str]
) -> AsyncIterator[list[StoredEvent]]:
    """The unread events of a span that are of these kinds, oldest first, in pages."""
    after = span.after
    while True:
        page = await store_unread.of_kinds(
            reader, Span(span.room_id, after, span.until, span.not_by), kinds, PAGE
        )
        unread = [p.position for p in page if not read.covers(p.position, p.thread_root)]
        if unread:
            yield await store.events_at(reader, unread)
        if len(page) < PAGE:
            return
        after = page[-1].position


async def places_at(reader: Reader, positions: Sequence[int]) -> list[Place]:
    """The events at these positions, without their content."""
    return await store_unread.at(reader, positions)


async def events_at(reader: Reader, positions: Sequence[int]) -> list[StoredEvent]:
    """The events at these positions."""
    return await store.events_at(reader, positions)


async def events_between(
    reader: Reader, room_ids: Sequence[RoomId], after: int, until: int
) -> list[Place]:
    """The events of these rooms after a position, up to another, newest first."""
    return await store_unread.between(reader, room_ids, after, until)
