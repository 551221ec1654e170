"""SQL of what somebody has not read, answered from an index alone where possible."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.rooms.kinds import parse_kind
from linnet.storage.database import Reader


class Span(Struct, frozen=True):
    """Events of one room after a position, up to another, but none by these senders."""

    room_id: RoomId
    after: int
    until: int
    not_by: list[UserId]


class Group(Struct, frozen=True):
    """How many events of a span are alike."""

    kind: str
    thread_root: EventId | None
    sender: UserId | None
    """None when senders were not asked for."""
    count: int

    @property
    def has_mentions(self) -> bool:
        """Whether they mention people who are listed elsewhere, see `kinds.py`."""
        return "users" in parse_kind(self.kind).flags


class Place(Struct, frozen=True):
    """An event as far as an index knows it."""

    position: int
    room_id: RoomId
    kind: str
    thread_root: EventId | None
    sender: UserId


_IN_SPAN = (
    " FROM events WHERE room_id = $1 AND position > $2 AND position <= $3"
    " AND NOT (sender IN ($4...))"
)
_PLACE = "SELECT position, room_id, kind, thread_root, sender"


async def groups(
    reader: Reader, span: Span, main_after: int, without: Sequence[EventId], *, by_sender: bool
) -> list[Group]:
    """The events of a span in groups, without some threads.

    What is in no thread counts only after `main_after`.
    """
    sender = "sender" if by_sender else "NULL"
    rows = await reader.all(
        f"SELECT kind, thread_root, {sender}, count(*){_IN_SPAN}"
        " AND (position > $5 OR thread_root IS NOT NULL)"
        " AND (thread_root IS NULL OR NOT (thread_root IN ($6...)))"
        f" GROUP BY kind, thread_root{', sender' if by_sender else ''}",
        span.room_id,
        span.after,
        span.until,
        span.not_by,
        main_after,
        list(without),
    )
    return [Group(*row) for row in rows]


async def next_in(reader: Reader, room_id: RoomId, after: int) -> int | None:
    """The position of the first event of a room after another position."""
    row = await reader.one(
        "SELECT min(position) FROM events WHERE room_id = $1 AND position > $2", room_id, after
    )
    return None if row[0] is None else int(row[0])


async def in_threads(reader: Reader, span: Span, roots: Sequence[EventId]) -> list[Place]:
    """The events of a span in these threads."""
    rows = await reader.all(
        f"{_PLACE}{_IN_SPAN} AND thread_root IN ($5...)",
        span.room_id,
        span.after,
        span.until,
        span.not_by,
        list(roots),
    )
    return [Place(*row) for row in rows]


async def of_kinds(reader: Reader, span: Span, kinds: Sequence[str], limit: int) -> list[Place]:
    """The first events of a span that are of these kinds."""
    rows = await reader.all(
        f"{_PLACE}{_IN_SPAN} AND kind IN ($5...) ORDER BY position LIMIT $6",
        span.room_id,
        span.after,
        span.until,
        span.not_by,
        list(kinds),
        limit,
    )
    return [Place(*row) for row in rows]


async def own(
    reader: Reader, room_id: RoomId, user_id: UserId, after: int, until: int
) -> list[tuple[str, EventId | None, int]]:
    """Kinds and threads of what a user has sent, with the position of the newest of each."""
    rows = await reader.all(
        "SELECT kind, thread_root, max(position) FROM events WHERE room_id = $1"
        " AND position > $2 AND position <= $3 AND sender = $4 GROUP BY kind, thread_root",
        room_id,
        after,
        until,
        user_id,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def between(
    reader: Reader, room_ids: Sequence[RoomId], after: int, until: int
) -> list[Place]:
    """The events of these rooms after a position, up to another, newest first."""
    rows = await reader.all(
        f"{_PLACE} FROM events WHERE room_id IN ($1...) AND position > $2 AND position <= $3"
        " ORDER BY position DESC",
        list(room_ids),
        after,
        until,
    )
    return [Place(*row) for row in rows]


async def at(reader: Reader, positions: Sequence[int]) -> list[Place]:
    """The events at these positions."""
    rows = await reader.all(f"{_PLACE} FROM events WHERE position IN ($1...)", list(positions))
    return [Place(*row) for row in rows]
