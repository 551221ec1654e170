"""SQL of reported messages as a list, whatever their cases."""

from typing import Any

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.moderation import store_cases
from linnet.storage.database import Reader, Row, Tx


class Filter(Struct, frozen=True):
    """Empty lets everything through; but nobody is shown what is said of the viewer."""

    viewer: UserId
    reporter: UserId = UserId("")
    room_id: RoomId = RoomId("")

    def where(self, first: int) -> tuple[str, list[Any]]:
        """The conditions, with arguments from `$first` on."""
        chosen = [
            ("sender <>", self.viewer),
            ("reporter =", self.reporter),
            ("room_id =", self.room_id),
        ]
        chosen = [(column, value) for column, value in chosen if value]
        conditions = [f" AND {column} ${first + at}" for at, (column, _) in enumerate(chosen)]
        return "".join(conditions), [value.replace("\0", "") for _, value in chosen]


class Listed(Struct, frozen=True):
    """A report of a message, to the server."""

    report_id: int
    case_id: int
    received_ts: int
    room_id: RoomId
    event_id: EventId
    reporter: UserId
    sender: UserId
    words: str


_COLUMNS = "report_id, case_id, received_ts, room_id, event_id, reporter, sender, words"
_LISTED = "FROM reports WHERE sender <> ''"


def _listed(row: Row) -> Listed:
    return Listed(*row)


async def page(
    reader: Reader, wanted: Filter, start: int, limit: int, *, is_forward: bool
) -> list[Listed]:
    conditions, args = wanted.where(3)
    direction = "ASC" if is_forward else "DESC"
    # Which ones they are is said by the index alone.
    ids = await reader.all(
        f"SELECT report_id {_LISTED}{conditions} ORDER BY report_id {direction} LIMIT $1 OFFSET $2",
        limit,
        start,
        *args,
    )
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM reports WHERE report_id IN ($1...) ORDER BY report_id {direction}",
        [row[0] for row in ids],
    )
    return [_listed(row) for row in rows]


async def count(reader: Reader, wanted: Filter) -> int:
    conditions, args = wanted.where(1)
    row = await reader.one(f"SELECT count(*) {_LISTED}{conditions}", *args)
    return int(row[0])


async def one(reader: Reader, wanted: Filter, report_id: int) -> Listed | None:
    conditions, args = wanted.where(2)
    row = await reader.maybe(
        f"SELECT {_COLUMNS} {_LISTED} AND report_id = $1{conditions}", report_id, *args
    )
    return None if row is None else _listed(row)


async def case_with(reader: Reader, room_id: RoomId, event_id: EventId) -> int | None:
    """A case of the server in which a message is evidence; the newest of several."""
    row = await reader.maybe(
        "SELECT c.case_id FROM cases c JOIN evidence e ON e.case_id = c.case_id"
        " WHERE e.event_id = $1 AND c.room_id = $2 AND c.forum = 'server'"
        " ORDER BY c.case_id DESC LIMIT 1",
        event_id,
        room_id,
    )
    return None if row is None else int(row[0])


async def delete(tx: Tx, report: Listed) -> bool:
    """Delete a report; whether its case, which then had none left, went with it."""
    await tx.run("DELETE FROM reports WHERE report_id = $1", report.report_id)
    left = await tx.maybe("SELECT 1 FROM reports WHERE case_id = $1 LIMIT 1", report.case_id)
    if left is None:
        await store_cases.delete(tx, report.case_id)
    return left is None
