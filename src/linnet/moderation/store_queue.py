"""SQL of whole lists of cases: a page of the queue, what waits, and what there was of a person."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.moderation.store_cases import COLUMNS, Case, Place, case_from
from linnet.moderation.subject import Forum
from linnet.storage.database import Reader


class Wanted(Struct, frozen=True):
    """Which cases: of the server, or of some rooms; never those against the viewer.

    The viewer is None at the terminal. `assignee` narrows to what somebody looks after.
    """

    forum: Forum
    viewer: UserId | None
    is_decided: bool
    rooms: Sequence[RoomId] = ()
    assignee: UserId | None = None


async def page(reader: Reader, wanted: Wanted, after: Place, limit: int) -> list[Case]:
    """The most urgent cases behind a place; of decided ones the newest."""
    narrowed, more = "", list[object]()
    if wanted.forum == "room":
        narrowed, more = " AND room_id IN ($7...)", [list(wanted.rooms)]
    if wanted.assignee is not None:
        narrowed += f" AND assignee = ${7 + len(more)}"
        more.append(wanted.assignee)
    rows = await reader.all(
        f"SELECT {COLUMNS} FROM cases WHERE forum = $1 AND is_decided = $2"
        " AND (rank, case_id) < ($3, $4) AND user_id <> $5"
        f"{narrowed} ORDER BY rank DESC, case_id DESC LIMIT $6",
        wanted.forum,
        wanted.is_decided,
        *after,
        wanted.viewer or "nobody",
        limit,
        *more,
    )
    return [case_from(row) for row in rows]


async def count_undecided(
    reader: Reader, forum: Forum, rooms: Sequence[RoomId], viewer: UserId, limit: int
) -> int:
    """Up to `limit` cases that wait for a decision, but for those against the viewer."""
    narrowed = " AND room_id IN ($4...)" if forum == "room" else ""
    row = await reader.one(
        "SELECT count(*) FROM (SELECT 1 FROM cases WHERE forum = $1 AND NOT is_decided"
        f" AND user_id <> $2{narrowed} LIMIT $3) AS waiting",
        forum,
        viewer,
        limit,
        *([list(rooms)] if forum == "room" else []),
    )
    return int(row[0])


async def with_cases(reader: Reader, rooms: Sequence[RoomId]) -> list[RoomId]:
    """Those among some rooms whose moderators have had a case."""
    rows = await reader.all(
        "SELECT DISTINCT room_id FROM cases WHERE forum = 'room' AND room_id IN ($1...)",
        list(rooms),
    )
    return [RoomId(row[0]) for row in rows]


async def others_about(
    reader: Reader, case: Case, where: tuple[Forum, RoomId | None], limit: int
) -> list[Case]:
    """Other cases about the same person, of the server or of one room, the newest first."""
    forum, room_id = where
    narrowed = "" if room_id is None else " AND room_id = $5"
    more = () if room_id is None else (room_id,)
    rows = await reader.all(
        f"SELECT {COLUMNS} FROM cases WHERE user_id = $1 AND forum = $2 AND case_id <> $3"
        f"{narrowed} ORDER BY case_id DESC LIMIT $4",
        case.subject.user_id,
        forum,
        case.case_id,
        limit,
        *more,
    )
    return [case_from(row) for row in rows]
